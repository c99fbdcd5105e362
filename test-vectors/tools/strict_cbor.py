"""A strict CBOR reader (RFC 8949), written for these vectors alone.

cbor2 is the independent decoder for values, but it reads past trailing bytes and, unless told otherwise, keeps the
last of two equal map keys. A health certificate must be refused for either, so the verdicts of the hostile cases
need a reader that judges them.
"""

import struct
from dataclasses import dataclass, field

NESTING_DEPTH_MAX = 16
ITEM_COUNT_MAX = 1024


class CBORError(ValueError):
    """The bytes are not exactly one acceptable CBOR item."""


@dataclass(frozen=True)
class Tag:
    """A tag (major type 6) and what it encloses; never interpreted, so that a bignum stays a tag."""

    number: int
    content: object


@dataclass(frozen=True)
class Simple:
    """A simple value other than false, true and null."""

    number: int


UNDEFINED = Simple(23)
_BREAK = object()


@dataclass
class Map:
    """A map as its pairs in the order of the bytes, since a CBOR key need not be hashable in Python."""

    pairs: list = field(default_factory=list)

    def get(self, key, default=None):
        """The value of `key`; True and 1, or 1.0 and 1, are different keys here, unlike in Python."""
        for candidate, value in self.pairs:
            if type(candidate) is type(key) and candidate == key:
                return value
        return default

    def __contains__(self, key):
        return any(type(candidate) is type(key) and candidate == key for candidate, _ in self.pairs)


def loads(data, nesting_depth_max=NESTING_DEPTH_MAX, item_count_max=ITEM_COUNT_MAX):
    """The one item that `data` holds; CBORError for anything malformed, trailing, repeated or beyond the limits."""
    reader = _Reader(data, nesting_depth_max, item_count_max)
    item = reader.item(depth=0)
    if reader.offset != len(data):
        raise CBORError(f"{len(data) - reader.offset} bytes follow the item")
    return item


class _Reader:
    def __init__(self, data, nesting_depth_max, item_count_max):
        self.data, self.offset, self.item_count = data, 0, 0
        self.nesting_depth_max, self.item_count_max = nesting_depth_max, item_count_max

    def take(self, count):
        if count > len(self.data) - self.offset:
            raise CBORError(f"{count} bytes wanted at byte {self.offset}, {len(self.data) - self.offset} are left")
        self.offset += count
        return self.data[self.offset - count : self.offset]

    def head(self):
        """Major type, additional information and argument; the argument is None for an indefinite length."""
        initial = self.take(1)[0]
        major, information = initial >> 5, initial & 0x1F
        if information < 24:
            return major, information, information
        if information < 28:
            return major, information, int.from_bytes(self.take(1 << (information - 24)), "big")
        if information == 31 and major not in (0, 1, 6):
            return major, information, None
        raise CBORError(f"reserved additional information {information}")

    def item(self, depth, break_allowed=False):
        major, information, argument = self.head()
        if major == 7 and argument is None:
            if break_allowed:
                return _BREAK
            raise CBORError("break without an indefinite length")
        self.item_count += 1
        if self.item_count > self.item_count_max:
            raise CBORError(f"more than {self.item_count_max} items")
        if major in (4, 5, 6) or (major in (2, 3) and argument is None):
            depth += 1
            if depth > self.nesting_depth_max:
                raise CBORError(f"nested deeper than {self.nesting_depth_max}")
        return self.content(major, information, argument, depth)

    def content(self, major, information, argument, depth):
        if major == 0:
            return argument
        if major == 1:
            return -1 - argument
        if major in (2, 3):
            return self.string(major, argument)
        if major == 4:
            return self.array(argument, depth)
        if major == 5:
            return self.map(argument, depth)
        if major == 6:
            return Tag(argument, self.item(depth))
        return self.simple_or_float(information, argument)

    def string(self, major, length):
        if length is not None:
            return self.chunk(major, length)
        chunks = []
        while True:
            chunk_major, chunk_information, chunk_length = self.head()
            if chunk_major == 7 and chunk_information == 31:
                return (b"" if major == 2 else "").join(chunks)
            if chunk_major != major or chunk_length is None:
                raise CBORError("a chunk of another type or of indefinite length")
            chunks.append(self.chunk(major, chunk_length))

    def chunk(self, major, length):
        data = bytes(self.take(length))
        if major == 2:
            return data
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise CBORError(f"text is not UTF-8: {error.reason}") from error

    def array(self, count, depth):
        if count is None:
            return list(iter(lambda: self.item(depth, break_allowed=True), _BREAK))
        self.refuse_count_beyond_input(count)
        return [self.item(depth) for _ in range(count)]

    def map(self, count, depth):
        if count is not None:
            self.refuse_count_beyond_input(2 * count)
        pairs, seen = [], set()
        while count is None or len(pairs) < count:
            key = self.item(depth, break_allowed=count is None)
            if key is _BREAK:
                break
            identity = _identity(key)
            if identity in seen:
                raise CBORError("a key stands twice in one map")
            seen.add(identity)
            pairs.append((key, self.item(depth)))
        return Map(pairs)

    def refuse_count_beyond_input(self, count):
        if count > len(self.data) - self.offset:
            raise CBORError(f"{count} items declared, {len(self.data) - self.offset} bytes are left")

    def simple_or_float(self, information, argument):
        if information == 25:
            return struct.unpack(">e", argument.to_bytes(2, "big"))[0]
        if information == 26:
            return struct.unpack(">f", argument.to_bytes(4, "big"))[0]
        if information == 27:
            return struct.unpack(">d", argument.to_bytes(8, "big"))[0]
        if information == 24 and argument < 32:
            raise CBORError(f"simple value {argument} in two bytes")
        return {20: False, 21: True, 22: None}.get(argument, Simple(argument))


def _identity(value):
    """What makes two keys the same key: type and value, whatever the encoding."""
    if isinstance(value, list):
        return ("array", tuple(_identity(element) for element in value))
    if isinstance(value, Map):
        return ("map", frozenset((_identity(key), _identity(content)) for key, content in value.pairs))
    if isinstance(value, Tag):
        return ("tag", value.number, _identity(value.content))
    if isinstance(value, float):
        return ("float", struct.pack(">d", value))
    return (type(value).__name__, value)


def plain(value):
    """`value` as Python's own containers, to compare with what cbor2 or JSON gives; map keys must be hashable."""
    if isinstance(value, list):
        return [plain(element) for element in value]
    if isinstance(value, Map):
        return {key: plain(content) for key, content in value.pairs}
    if isinstance(value, Tag):
        return plain(value.content)
    return value
