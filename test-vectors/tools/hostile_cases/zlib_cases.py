"""The compressed bytes: exactly one zlib stream (RFC 1950) of bounded output."""

import gzip
import zlib

from hcert_reference import INFLATED_BYTE_COUNT_MAX

from .factory import Parts, around, invalid, message, packed, payload, valid

MESSAGE = message()
STREAM = zlib.compress(MESSAGE, 9)
STORED = zlib.compress(MESSAGE, 0)
HEADER = "RFC 1950 section 2.2: "


def cases():
    yield from headers()
    yield from ends()
    yield from blocks()
    yield from bombs()


def with_header(cmf, flags, body=STORED[2:]):
    """A stream with another CMF and FLG; FCHECK is corrected so that only the named field is wrong."""
    flags &= 0xE0
    check = -(cmf * 256 + flags) % 31
    return bytes([cmf, flags | check]) + body


def headers():
    for level, name in enumerate(["fastest", "fast", "default", "slowest"]):
        yield valid(
            f"zlib-level-{name}",
            HEADER + "FLEVEL says nothing about validity",
            around(with_header(0x78, level << 6, STREAM[2:])),
        )
    for window in (0, 1, 4, 6):
        yield valid(
            f"zlib-window-{window}",
            HEADER + f"CINFO {window} is a smaller window, here with stored blocks",
            around(with_header(window << 4 | 8, 0)),
        )
    for window in (8, 15):
        yield invalid(
            f"zlib-window-{window}",
            "zlib",
            HEADER + f"CINFO {window} is above 7",
            around(with_header(window << 4 | 8, 0)),
        )
    for method in (0, 7, 9, 15):
        yield invalid(
            f"zlib-method-{method}", "zlib", HEADER + f"CM {method} is not 8", around(with_header(0x70 | method, 0))
        )
    yield invalid(
        "zlib-fcheck",
        "zlib",
        HEADER + "FCHECK does not make a multiple of 31",
        around(bytes([0x78, STREAM[1] ^ 1]) + STREAM[2:]),
    )
    yield invalid(
        "zlib-dictionary", "zlib", HEADER + "FDICT: a preset dictionary is not allowed", around(with_dictionary())
    )
    yield invalid(
        "zlib-dictionary-flag-only",
        "zlib",
        HEADER + "FDICT: a preset dictionary is not allowed",
        around(with_header(0x78, 0x20, STREAM[2:])),
    )


def with_dictionary():
    compressor = zlib.compressobj(9, zdict=b"URN:UVCI:01:")
    return compressor.compress(MESSAGE) + compressor.flush()


def ends():
    one_stream = HEADER + "the stream ends exactly with the last byte"
    for name, tail in [
        ("nul", b"\0"),
        ("line-feed", b"\n"),
        ("second-stream", STREAM),
        ("empty-stream", zlib.compress(b"")),
        ("second-check-value", STREAM[-4:]),
    ]:
        yield invalid(f"zlib-trailing-{name}", "zlib", one_stream, around(STREAM + tail))
    for name, count in [
        ("one-byte", 1),
        ("check-value", 4),
        ("check-value-and-more", 5),
        ("half", len(STREAM) // 2),
        ("all-but-header", len(STREAM) - 2),
        ("all-but-one-byte", len(STREAM) - 1),
    ]:
        yield invalid(f"zlib-cut-{name}", "zlib", HEADER + f"truncated by {count} bytes", around(STREAM[:-count]))
    yield invalid("zlib-adler", "zlib", HEADER + "Adler-32 is wrong", around(STREAM[:-1] + bytes([STREAM[-1] ^ 1])))
    yield invalid("zlib-adler-zero", "zlib", HEADER + "Adler-32 is zero", around(STREAM[:-4] + bytes(4)))
    yield invalid(
        "zlib-gzip", "zlib", HEADER + "gzip (RFC 1952) is another container", around(gzip.compress(MESSAGE, mtime=0))
    )
    yield invalid("zlib-raw-deflate", "zlib", HEADER + "raw deflate (RFC 1951) has no container", around(STREAM[2:-4]))
    yield invalid("zlib-not-compressed", "zlib", "HCERT section 4.2.1: the message is not compressed", around(MESSAGE))
    yield invalid("zlib-twice", "cbor cose", "HCERT section 4.2.1: compressed twice", around(zlib.compress(STREAM)))
    yield invalid(
        "zlib-of-nothing", "cbor cose", "RFC 8949 section 3: the stream is sound and empty", around(zlib.compress(b""))
    )


def blocks():
    yield valid("zlib-stored", "RFC 1951 section 3.2.4: stored blocks", around(STORED))
    yield valid("zlib-fixed-codes", "RFC 1951 section 3.2.6: fixed Huffman codes", around(strategy(zlib.Z_FIXED)))
    yield valid("zlib-huffman-only", "RFC 1951 section 3.2.7: no matches", around(strategy(zlib.Z_HUFFMAN_ONLY)))
    compressor = zlib.compressobj(9)
    flushed = (
        b"".join(
            compressor.compress(MESSAGE[start : start + 40]) + compressor.flush(zlib.Z_FULL_FLUSH)
            for start in range(0, len(MESSAGE), 40)
        )
        + compressor.flush()
    )
    yield valid("zlib-many-blocks", "RFC 1951 section 3.2.3: many blocks, empty ones among them", around(flushed))
    yield invalid(
        "zlib-block-type-3",
        "zlib",
        "RFC 1951 section 3.2.3: block type 3 is reserved",
        around(STREAM[:2] + b"\x07" + STREAM[3:]),
    )
    yield invalid(
        "zlib-stored-length",
        "zlib",
        "RFC 1951 section 3.2.4: NLEN is not the complement of LEN",
        around(STORED[:5] + bytes([STORED[5] ^ 1]) + STORED[6:]),
    )
    # Fixed codes: length code 257 (0000001) and distance code 0 at once reach behind the start.
    yield invalid(
        "zlib-distance",
        "zlib",
        "RFC 1951 section 3.2.5: a distance behind the start of the output",
        around(b"\x78\x9c\x03\x02\x00\x00\x00\x00\x01"),
    )


def strategy(name):
    compressor = zlib.compressobj(9, zlib.DEFLATED, 15, 8, name)
    return compressor.compress(MESSAGE) + compressor.flush()


def bombs():
    rule = f"a limit of {INFLATED_BYTE_COUNT_MAX:,} inflated bytes, enforced while inflating"
    yield valid("zlib-largest-output", rule, packed(message_of(INFLATED_BYTE_COUNT_MAX)))
    yield invalid("zlib-output-one-more", "zlib", rule, packed(message_of(INFLATED_BYTE_COUNT_MAX + 1)))
    yield invalid("zlib-bomb-zeros", "zlib", rule, packed(bytes(2_850_000)))
    yield invalid("zlib-bomb-arrays", "zlib", rule, packed(b"\x9f" * 2_850_000))
    yield invalid("zlib-bomb-behind-message", "zlib", rule, packed(MESSAGE + bytes(2_500_000)))
    yield invalid("zlib-bomb-cut", "zlib", rule, around(zlib.compress(bytes(2_850_000), 9)[:-4]))
    yield invalid(
        "zlib-trailing-zeros-inside",
        "cbor cose",
        "RFC 8949 section 5.3.1: bytes follow the message, within the limit",
        packed(MESSAGE + bytes(60_000)),
    )


def message_of(byte_count):
    """A sound message of exactly `byte_count` bytes, with filler in an unknown claim."""
    for filler in range(byte_count - 700, byte_count):
        if len(one := message(payload=payload(Parts(more_claims={99: bytes(filler)})))) == byte_count:
            return one
    raise ValueError(f"no message of {byte_count} bytes")
