"""Writes test-vectors/rfc8949: the examples of RFC 8949 appendices A and F, with what cbor2 makes of each."""

import json
import math

import cbor2

import strict_cbor
from output import write_json
from rfc8949_tables import APPENDIX_A, APPENDIX_F


def main(folder):
    write_json(
        folder / "rfc8949" / "appendix-a.json",
        {
            "title": "RFC 8949 appendix A: examples of encoded CBOR data items",
            "tests": [well_formed(*line.split(" | ")) for line in APPENDIX_A.strip().splitlines()],
        },
    )
    write_json(
        folder / "rfc8949" / "appendix-f.json",
        {
            "title": "RFC 8949 appendix F.1: examples of CBOR data items that are not well-formed",
            "tests": [
                ill_formed(category, encoding)
                for category, encodings in (line.split(" | ") for line in APPENDIX_F.strip().splitlines())
                for encoding in encodings.split()
            ],
        },
    )


def well_formed(diagnostic, encoding):
    """One example; cbor2 must read it, and where JSON can say the value, the value stands here as cbor2 read it."""
    data = bytes.fromhex(encoding)
    test = {"diagnostic": diagnostic, "hex": encoding, "shortest": cbor2_writes_it_so(data)}
    item = strict_cbor.loads(data)
    value = cbor2.loads(data)
    if "(" not in diagnostic and is_json(value):
        if not isinstance(item, strict_cbor.Tag) and strict_cbor.plain(item) != value:  # tags 2, 3: bignums
            raise SystemExit(f"strict_cbor and cbor2 differ on {encoding}")
        if json.loads(diagnostic.replace("_ ", "")) != value:
            raise SystemExit(f"cbor2 differs from the diagnostic notation of {encoding}")
        test["value"] = value
    return test


def cbor2_writes_it_so(data):
    """Whether cbor2's canonical encoder gives these bytes back, that is, whether they are the shortest form."""
    return cbor2.dumps(for_cbor2(strict_cbor.loads(data)), canonical=True) == data


def for_cbor2(item):
    """The item in cbor2's own types, tags left as tags: cbor2 would turn them into dates and numbers on reading."""
    if isinstance(item, strict_cbor.Map):
        return {key: for_cbor2(value) for key, value in item.pairs}
    if isinstance(item, list):
        return [for_cbor2(element) for element in item]
    if isinstance(item, strict_cbor.Tag):
        return cbor2.CBORTag(item.number, for_cbor2(item.content))
    if isinstance(item, strict_cbor.Simple):
        return cbor2.undefined if item == strict_cbor.UNDEFINED else cbor2.CBORSimpleValue(item.number)
    return item


def is_json(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_json(content) for key, content in value.items())
    if isinstance(value, list):
        return all(map(is_json, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, (bool, int, str))


def ill_formed(category, encoding):
    """One example that a decoder must refuse; a note where cbor2 does not."""
    test = {"category": category, "hex": encoding}
    try:
        strict_cbor.loads(bytes.fromhex(encoding))
        raise SystemExit(f"strict_cbor accepts {encoding}")
    except strict_cbor.CBORError:
        pass
    try:
        value = cbor2.loads(bytes.fromhex(encoding))
        test["note"] = f"cbor2 {value!r}: laxer than the RFC"
    except cbor2.CBORDecodeError:
        pass
    return test
