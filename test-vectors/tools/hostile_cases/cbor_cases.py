"""CBOR (RFC 8949): well-formed, exactly one item, no repeated key; in message, header and payload."""

import strict_cbor

from .encoding import Pairs, Raw, chunked, encode, head, open_array, open_map, tagged
from .factory import MAIN, Parts, claim_key_99, dcc, invalid, message, packed, payload, text, valid

ILL_FORMED = [
    ("reserved-28", "1c", "3: additional information 28 is reserved"),
    ("reserved-29-array", "9d00", "3: additional information 29 is reserved"),
    ("reserved-30-text", "7e00", "3: additional information 30 is reserved"),
    ("stray-break", "ff", "3.2.1: a break outside an indefinite length"),
    ("break-in-array", "8200ff", "3.2.1: a break in an array of definite length"),
    ("break-as-map-value", "bf00ff", "3.2.2: a break in the place of a value"),
    ("indefinite-integer", "1f", "3: integers have no indefinite length"),
    ("indefinite-tag", "df00", "3: tags have no indefinite length"),
    ("simple-24-in-two-bytes", "f818", "3.3: two-byte simple values begin at 32"),
    ("simple-31-in-two-bytes", "f81f", "3.3: two-byte simple values begin at 32"),
    ("false-in-two-bytes", "f814", "3.3: two-byte simple values begin at 32"),
    ("text-chunk-in-bytes", "5f416161ff", "3.2.3: chunks are of the string's own type"),
    ("byte-chunk-in-text", "7f616141ff", "3.2.3: chunks are of the string's own type"),
    ("number-chunk", "5f00ff", "3.2.3: chunks are of the string's own type"),
    ("indefinite-chunk", "5f5f4100ffff", "3.2.3: chunks are of definite length"),
    ("tagged-chunk", "5fc24100ff", "3.2.3: a tag is no chunk"),
    ("utf8-bare-continuation", "6180", "3.1: text is UTF-8"),
    ("utf8-overlong", "62c080", "3.1: text is UTF-8, shortest form"),
    ("utf8-overlong-slash", "63e080af", "3.1: text is UTF-8, shortest form"),
    ("utf8-surrogate", "63eda080", "3.1: text is UTF-8, no surrogates"),
    ("utf8-surrogate-pair", "66eda0bdedb880", "3.1: text is UTF-8, no surrogates"),
    ("utf8-above-10ffff", "64f4908080", "3.1: text is UTF-8, at most U+10FFFF"),
    ("utf8-cut", "62e1ba", "3.1: text is UTF-8"),
    ("utf8-latin-1", "63e9e8e0", "3.1: text is UTF-8"),
    ("utf8-split-between-chunks", "7f61c361a9ff", "3.2.3: every chunk of a text is UTF-8 by itself"),
]
SOUND = [
    ("simple-32", "f820", "3.3: an unassigned simple value"),
    ("undefined", "f7", "3.3: undefined"),
    ("empty-array", "9fff", "3.2.2: an empty array of indefinite length"),
    ("empty-text-chunks", "7fff", "3.2.3: a text without chunks"),
    ("text-chunks", "7f62c3a962c3a9ff", "3.2.3: chunks at character boundaries"),
    ("long-integer", "1b0000000000000001", "4.1: a longer head than needed is well-formed"),
    ("uint64-max", "1bffffffffffffffff", "3.1: the largest integer"),
    ("negative-2-64", "3bffffffffffffffff", "3.1: the smallest integer"),
    ("bignum", "c249010000000000000000", "3.4.3: a bignum in an ignored place"),
    ("nan", "f97e01", "3.3: a NaN with a payload"),
    ("half-subnormal", "f90001", "3.3: the smallest half"),
    ("utf8-highest", "64f48fbfbf", "3.1: U+10FFFF"),
    ("utf8-nul", "6100", "3.1: U+0000 is a character"),
    ("map-with-any-keys", "a4f50280034001f97c0001", "3.1: keys may be of any type"),
    ("key-1-and-1.0", "a20100f93c0000", "5.6: an integer and a float are different keys"),
    ("key-text-and-bytes", "a2616100416100", "5.6: text and bytes are different keys"),
]


def cases():
    yield from well_formedness()
    yield from one_item()
    yield from repeated_keys()
    yield from tolerated()


# Where a strange item can stand without harm, were it well-formed: an unknown label or claim.


def in_unprotected(item):
    return text(unprotected={99: item})


def in_protected(item):
    return text(protected=encode({1: MAIN.algorithm, 4: MAIN.kid, 99: item}))


def in_claims(item):
    return text(payload=claim_key_99(item))


def in_contents(item):
    return text(contents=dcc(unknown=item))


PLACES = {"message": in_unprotected, "protected": in_protected, "claims": in_claims, "contents": in_contents}


def well_formedness():
    places = list(PLACES.items())
    for index, (name, item, rule) in enumerate(ILL_FORMED):
        place, made = places[index % 4]
        layer = "cbor cose" if place == "protected" else "cbor"
        yield invalid(f"cbor-{name}-in-{place}", layer, f"RFC 8949 section {rule}", made(Raw(bytes.fromhex(item))))
    for index, (name, item, rule) in enumerate(SOUND):
        place, made = places[index % 3]  # not inside the DCC, whose keys are text
        yield valid(f"cbor-{name}-in-{place}", f"RFC 8949 section {rule}", made(Raw(bytes.fromhex(item))))


def one_item():
    sound, body, protected = message(), payload(Parts()), encode({1: MAIN.algorithm, 4: MAIN.kid})
    rule = "RFC 8949 section 5.3.1: exactly one item, nothing behind it"
    for name, tail in [("nul", b"\0"), ("null", b"\xf6"), ("break", b"\xff"), ("text", b"\x60")]:
        yield invalid(f"cbor-trailing-{name}", "cbor cose", rule, packed(sound + tail))
        yield invalid(f"cbor-payload-trailing-{name}", "cbor cose", rule, text(payload=body + tail))
        yield invalid(f"cbor-protected-trailing-{name}", "cbor cose", rule, text(protected=protected + tail))
    yield invalid("cbor-two-messages", "cbor cose", rule, packed(sound + sound))


def repeated_keys():
    rule = "RFC 8949 section 5.6: a key stands twice in a map"
    kid, algorithm = MAIN.kid, MAIN.algorithm
    long_1, long_4 = Raw(b"\x18\x01"), Raw(b"\x1b" + bytes(7) + b"\x04")
    headers = [
        ("alg", ((1, algorithm), (4, kid), (1, algorithm))),
        ("kid", ((1, algorithm), (4, kid), (4, kid))),
        ("alg-long-form", ((1, algorithm), (4, kid), (long_1, algorithm))),
        ("kid-long-form", ((1, algorithm), (4, kid), (long_4, bytes(8)))),
    ]
    for name, pairs in headers:
        yield invalid(f"cbor-twice-protected-{name}", "cbor cose", rule, text(protected=encode(Pairs(pairs))))
        yield invalid(
            f"cbor-twice-unprotected-{name}", "cbor cose", rule, text(protected=b"", unprotected=Pairs(pairs))
        )
    yield invalid("cbor-twice-unknown-label", "cbor", rule, text(unprotected=Pairs(((99, 0), (99, 0)))))
    claims = {1: "XA", 4: 1_685_577_600, 6: 1_654_041_600, -260: {1: dcc()}}
    for name, extra in [
        ("iss", (1, "XA")),
        ("exp", (4, 4_000_000_000)),
        ("exp-long-form", (Raw(b"\x18\x04"), 4_000_000_000)),
        ("iat", (6, 1_654_041_600)),
        ("hcert", (-260, {1: dcc()})),
        ("hcert-long-form", (Raw(b"\x3a\x00\x00\x01\x03"), {1: dcc()})),
    ]:
        yield invalid(f"cbor-twice-claim-{name}", "cbor", rule, text(payload=encode(Pairs((*claims.items(), extra)))))
    yield invalid(
        "cbor-twice-dcc", "cbor", rule, text(payload=encode(claims | {-260: Pairs(((1, dcc()), (1, dcc())))}))
    )
    yield from repeated_in_contents(rule)


def repeated_in_contents(rule):
    whole = dcc()
    for name, key in [("plain", "v"), ("chunked", chunked(3, b"v")), ("empty-chunk", chunked(3, b"", b"v"))]:
        yield invalid(
            f"cbor-twice-group-{name}", "cbor", rule, text(contents=Pairs((*whole.items(), (key, whole["v"]))))
        )
    entry = Pairs((*whole["v"][0].items(), ("dn", 1)))
    yield invalid("cbor-twice-dose", "cbor", rule, text(contents=whole | {"v": [entry]}))
    names = Pairs((*whole["nam"].items(), ("fn", "Trần")))
    yield invalid("cbor-twice-name", "cbor", rule, text(contents=whole | {"nam": names}))
    for name, pairs in [
        ("arrays", (([1, 2], 0), (open_array(1, 2), 0))),
        ("maps", (({1: 2, 3: 4}, 0), ({3: 4, 1: 2}, 0))),
        ("tags", ((tagged(99, 1), 0), (Raw(b"\xd9\x00\x63\x01"), 0))),
        ("floats", ((Raw(b"\xf9\x3c\x00"), 0), (1.0, 0))),
        ("bytes", ((b"ab", 0), (chunked(2, b"a", b"b"), 0))),
    ]:
        yield invalid(f"cbor-twice-key-{name}", "cbor", rule + ", compared by value", in_claims(Pairs(pairs)))
    yield invalid("cbor-twice-in-unknown-member", "cbor", rule, in_contents(Pairs((("a", 0), ("a", 1)))))


def tolerated():
    """What issuers write and a verifier has to read."""
    rule = "RFC 8949 section 3.2: indefinite lengths are well-formed"
    whole = dcc()
    entry = open_map(whole["v"][0])
    opened = open_map({**whole, "nam": open_map(whole["nam"]), "v": open_array(entry)})
    yield valid("cbor-open-contents", rule, text(contents=opened))
    yield valid(
        "cbor-open-claims",
        rule,
        text(payload=open_map({1: "XA", 4: 1_685_577_600, 6: 1_654_041_600, -260: open_map({1: opened})}).data),
    )
    yield valid("cbor-chunked-text", rule, text(contents=whole | {"dob": chunked(3, b"19", b"84-06-30")}))
    yield valid(
        "cbor-chunked-key",
        rule,
        text(contents={chunked(3, b"v", b"er"): "1.3.0", "nam": whole["nam"], "dob": "1984", "v": whole["v"]}),
    )
    yield valid("cbor-open-message", rule, packed(open_message()))
    yield valid("cbor-open-protected", rule, text(protected=open_map({1: MAIN.algorithm, 4: MAIN.kid}).data))
    yield valid(
        "cbor-chunked-kid", rule, text(protected=encode({1: MAIN.algorithm, 4: chunked(2, MAIN.kid[:3], MAIN.kid[3:])}))
    )
    rule = "RFC 8949 section 4.1: heads longer than needed are well-formed"
    yield valid(
        "cbor-long-heads-protected",
        rule,
        text(protected=b"\xb9\x00\x02\x18\x01\x38\x06\x19\x00\x04\x58\x08" + MAIN.kid),
    )
    yield valid("cbor-long-heads-claims", rule, text(payload=long_heads()))
    yield valid("cbor-long-tag", rule, text(opening=b"\xd8\x12\x84"))
    yield valid(
        "cbor-any-order",
        "RFC 8949 section 5.6: the order of keys has no meaning",
        text(contents=dict(reversed(whole.items())), protected=encode({4: MAIN.kid, 1: MAIN.algorithm})),
    )


def open_message():
    """Tag 18 around an array of indefinite length, with payload and signature in chunks."""
    protected, unprotected, body, signature = strict_cbor.loads(message()).content
    return (
        b"\xd2"
        + open_array(
            chunked(2, protected[:5], protected[5:]),
            open_map({}),
            chunked(2, body[:100], body[100:]),
            chunked(2, signature[:32], signature[32:]),
        ).data
    )


def long_heads():
    contents = encode({1: dcc()})
    return (
        b"\xbb"
        + bytes(7)
        + b"\x04"
        + b"\x18\x01"
        + b"\x78\x02XA"
        + b"\x19\x00\x04"
        + head(0, 1_685_577_600, 8)
        + b"\x1a\x00\x00\x00\x06"
        + head(0, 1_654_041_600, 8)
        + b"\x3b"
        + bytes(6)
        + b"\x01\x03"
        + contents
    )
