"""Limits on CBOR: declared lengths, nesting, numbers of items; in message, header and payload."""

import strict_cbor

from .cbor_cases import PLACES, in_claims, in_unprotected
from .encoding import Raw, chunked, head, nested
from .factory import Parts, invalid, message, packed, payload, text, valid


def cases():
    yield from lengths()
    yield from depths()
    yield from counts()


def lengths():
    rule = "RFC 8949 section 5.1: a declared length goes beyond the input, and must not be allocated"
    for name, item in [
        ("bytes-2-64", "5bffffffffffffffff"),
        ("bytes-2-63", "5b7fffffffffffffff"),
        ("bytes-4-gib", "5affffffff"),
        ("text-2-64", "7bffffffffffffffff"),
        ("array-2-64", "9bffffffffffffffff"),
        ("array-2-32", "9affffffff"),
        ("map-2-63", "bb8000000000000000"),
        ("map-2-64", "bbffffffffffffffff"),
        ("array-64-pb", "9b00ff000000000000"),
        ("text-one-more", "7a00010000"),
    ]:
        yield invalid(f"cbor-length-{name}", "cbor cose", rule, packed(bytes.fromhex(item)))
        yield invalid(f"cbor-length-{name}-inside", "cbor", rule, in_claims(Raw(bytes.fromhex(item) + bytes(20))))
    chain = b"".join(head(4, 65_000 - 3 * depth, 2) for depth in range(14))
    yield invalid(
        "cbor-length-chain",
        "cbor cose",
        rule + ": arrays in arrays, each as long as what is left",
        packed(chain + bytes(20_000)),
    )
    maps = b"".join(head(5, 30_000, 2) + b"\x00" for _ in range(14))
    yield invalid(
        "cbor-length-chain-of-maps", "cbor cose", rule + ": a pair needs two bytes", packed(maps + bytes(20_000))
    )
    yield invalid(
        "cbor-map-odd",
        "cbor",
        "RFC 8949 section 3.1: a map of 2 with three items",
        in_unprotected(Raw(b"\xa2\x00\x01\x02")),
    )
    sound = message()
    for count in (1, 64, 100, len(sound) - 1):
        yield invalid(
            f"cbor-cut-by-{count}", "cbor cose", "RFC 8949 section 5.1: the message is cut", packed(sound[:-count])
        )
    body = payload(Parts())
    for count in (1, 50, len(body) - 1):
        yield invalid(
            f"cbor-payload-cut-by-{count}",
            "cbor cose",
            "RFC 8949 section 5.1: the payload is cut (and signed so)",
            text(payload=body[:-count]),
        )
    yield invalid(
        "cbor-payload-empty", "cbor cose schema", "RFC 8392 section 7.2: the payload holds no claims", text(payload=b"")
    )


def depths():
    rule = "a limit of 16 levels of arrays, maps, tags and indefinite strings, of each decoded item by itself"
    # Above the nested part: in the message tag 18, array, map; in the header a map; in the payload a map.
    above = {"message": 3, "protected": 1, "claims": 1}
    for place, levels in above.items():
        yield valid(f"cbor-depth-16-in-{place}", rule, PLACES[place](nested(16 - levels)))
        yield invalid(f"cbor-depth-17-in-{place}", "cbor cose", rule, PLACES[place](nested(17 - levels)))
    for name, opening, inner, closing in [
        ("maps", b"\xa1\x00", b"\x00", b""),
        ("tags", b"\xc6", b"\x00", b""),
        ("open-arrays", b"\x9f", b"\x00", b"\xff"),
        ("open-maps", b"\xbf\x00", b"\x00", b"\xff"),
        ("mixed", b"\x81\xa1\x00\xc6", b"\x00", b""),
    ]:
        count = {"mixed": 5}.get(name, 15)
        yield valid(f"cbor-depth-16-of-{name}", rule, in_claims(nested(count, opening, inner, closing)))
        yield invalid(
            f"cbor-depth-17-of-{name}",
            "cbor",
            rule,
            in_claims(Raw(b"\x81" + nested(count, opening, inner, closing).data)),
        )
    for name, string in [("bytes", b"\x5f\x41\x00\xff"), ("text", b"\x7f\x61a\xff")]:
        yield valid(f"cbor-depth-16-with-open-{name}", rule, in_claims(nested(14, inner=string)))
        yield invalid(f"cbor-depth-17-with-open-{name}", "cbor", rule, in_claims(nested(15, inner=string)))
    for name, opening in [
        ("arrays", b"\x81"),
        ("open-arrays", b"\x9f"),
        ("tags", b"\xc6"),
        ("tag-18", b"\xd2"),
        ("maps", b"\xa1\x00"),
        ("map-keys", b"\xa1"),
        ("open-strings", b"\x5f"),
        ("tags-61-18", b"\xd8\x3d\xd2"),
    ]:
        yield invalid(f"cbor-abyss-of-{name}", "cbor cose", rule, packed(opening * (60_000 // len(opening))))
    yield invalid("cbor-abyss-closed", "cbor cose", rule, packed(b"\x9f" * 30_000 + b"\xff" * 30_000))


def counts():
    rule = f"a limit of {strict_cbor.ITEM_COUNT_MAX:,} items in each decoded item by itself"
    empty = Parts(more_claims={99: []})
    room = {
        "message": strict_cbor.ITEM_COUNT_MAX - 7,
        "protected": strict_cbor.ITEM_COUNT_MAX - 7,
        "claims": strict_cbor.ITEM_COUNT_MAX - item_count(payload(empty)),
    }
    for place, count in room.items():
        opening = {"opening": b"\x84"} if place == "message" else {}
        yield valid(f"cbor-items-1024-in-{place}", rule, items_in(place, count, **opening))
        yield invalid(f"cbor-items-1025-in-{place}", "cbor cose", rule, items_in(place, count + 1, **opening))
    yield invalid("cbor-items-60000", "cbor cose", rule, packed(head(4, 60_000) + bytes(60_000)))
    yield invalid("cbor-items-60000-open", "cbor cose", rule, packed(b"\x9f" + b"\xa0" * 60_000 + b"\xff"))
    yield invalid("cbor-items-30000-pairs", "cbor cose", rule, packed(head(5, 30_000) + bytes(60_000)))
    chunks = chunked(2, *[b"\0"] * 20_000)
    yield invalid(
        "cbor-chunks-20000-cut",
        "cbor cose",
        "RFC 8949 section 3.2.3: a string of many chunks that never ends",
        packed(chunks.data[:-1]),
    )


def items_in(place, count, **options):
    """A text with an array of `count` numbers; untagged in the message, since a tag may count as an item or not."""
    item = [0] * count
    if place == "message":
        return text(unprotected={99: item}, **options)
    return PLACES[place](item)


def item_count(data):
    reader = strict_cbor._Reader(data, strict_cbor.NESTING_DEPTH_MAX, strict_cbor.ITEM_COUNT_MAX)
    reader.item(depth=0)
    return reader.item_count
