"""A CBOR encoder that can also write what no decoder may accept: raw bytes, repeated keys, long heads."""

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Raw:
    """Bytes that are written as they are, in the place of an item."""

    data: bytes


@dataclass(frozen=True)
class Pairs:
    """A map by its pairs, so that a key can stand twice."""

    pairs: tuple


def head(major, argument, byte_count=None):
    """The head of an item: shortest, or with the argument in exactly `byte_count` bytes (1, 2, 4 or 8)."""
    if byte_count is None:
        if argument < 24:
            return bytes([major << 5 | argument])
        byte_count = next(count for count in (1, 2, 4, 8) if argument < 1 << 8 * count)
    return bytes([major << 5 | 23 + byte_count.bit_length()]) + argument.to_bytes(byte_count, "big")


def encode(value):
    """`value` in CBOR: Python's own types, Raw and Pairs; floats in eight bytes."""
    if isinstance(value, Raw):
        return value.data
    if isinstance(value, bool) or value is None:
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encode, value))
    pairs = value.pairs if isinstance(value, Pairs) else tuple(value.items())
    return head(5, len(pairs)) + b"".join(encode(key) + encode(content) for key, content in pairs)


def tagged(number, content):
    """A tag around an item."""
    return Raw(head(6, number) + encode(content))


def chunked(major, *chunks):
    """A string of indefinite length (major 2 or 3) from its chunks."""
    return Raw(bytes([major << 5 | 31]) + b"".join(head(major, len(chunk)) + chunk for chunk in chunks) + b"\xff")


def open_array(*elements):
    """An array of indefinite length."""
    return Raw(b"\x9f" + b"".join(map(encode, elements)) + b"\xff")


def open_map(pairs):
    """A map of indefinite length."""
    return Raw(b"\xbf" + b"".join(encode(key) + encode(value) for key, value in dict(pairs).items()) + b"\xff")


def nested(depth, opening=b"\x81", inner=b"\x00", closing=b""):
    """`depth` containers in each other around `inner`."""
    return Raw(opening * depth + inner + closing * depth)
