"""Writes test-vectors/rfc9285: the examples of RFC 9285, its edges, and texts that a decoder must refuse."""

import base45

from output import write_json

# Sections 4.3 and 4.4 of the RFC: text of the bytes, base45.
RFC_EXAMPLES = [("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0")]

# Bytes whose base45 text the base45 package makes: every length class, both ends of the number ranges.
EDGES = [
    "",
    "00",
    "0000",
    "000000",
    "01",
    "ff",
    "ffff",
    "ffffff",
    "00ff",
    "ff00",
    "2d",
    "2d2d",
    "07e9",
    "fffe",
    "0102030405060708",
    "789c030000000001",
    "d28443a10126a0",
]

# A text and why RFC 9285 refuses it; section 4 fixes lengths and ranges, section 4.2 the alphabet.
REFUSED = [
    ("A", "section 4: one character cannot stand alone"),
    ("BB8A", "section 4: length 1 modulo 3"),
    ("BB8BB8:", "section 4: length 1 modulo 3"),
    ("GGW", "section 4: 65536 does not fit two bytes"),
    (":::", "section 4: 91124 does not fit two bytes"),
    ("BB8GGW", "section 4: 65536 does not fit two bytes"),
    ("GGWBB8", "section 4: 65536 does not fit two bytes"),
    ("V5", "section 4: 256 does not fit one byte"),
    ("::", "section 4: 2024 does not fit one byte"),
    ("BB8V5", "section 4: 256 does not fit one byte"),
    ("bb8", "section 4.2: lower case is outside the alphabet"),
    ("BB=", "section 4.2: = is outside the alphabet"),
    ("BB_", "section 4.2: _ is outside the alphabet"),
    ("BB\n", "section 4.2: line feed is outside the alphabet"),
    ("BB\t", "section 4.2: tab is outside the alphabet"),
    ("BB\u0000", "section 4.2: NUL is outside the alphabet"),
    ("BB\u00e9", "section 4.2: a letter outside ASCII"),
    ("\u0412B8", "section 4.2: a Cyrillic letter that looks like B"),
    ("BB,", "section 4.2: , is outside the alphabet"),
    ("BB;", "section 4.2: ; stands between : and the letters in ASCII, outside the alphabet"),
    ("BB#", "section 4.2: # stands before $ in ASCII, outside the alphabet"),
]


def main(folder):
    good = [
        {"hex": text.encode().hex(), "base45": encoded, "origin": "RFC 9285 section 4.3 or 4.4"}
        for text, encoded in RFC_EXAMPLES
    ]
    good += [
        {"hex": data, "base45": base45.b45encode(bytes.fromhex(data)).decode(), "origin": "edge"} for data in EDGES
    ]
    for test in good:
        data = bytes.fromhex(test["hex"])
        if base45.b45encode(data).decode() != test["base45"] or base45.b45decode(test["base45"]) != data:
            raise SystemExit(f"the base45 package differs on {test}")
    write_json(
        folder / "rfc9285" / "base45.json",
        {"title": "RFC 9285: base45", "good": good, "bad": [refused(text, rule) for text, rule in REFUSED]},
    )


def refused(text, rule):
    """One refused text; a note where the base45 package lets it pass."""
    test = {"base45": text, "rule": rule}
    try:
        test["note"] = f"the base45 package is laxer: {base45.b45decode(text).hex()}"
    except ValueError:
        pass
    return test
