"""COSE_Sign1 (RFC 9052): shape, tags, headers and algorithm."""

import hashlib
import hmac

from certificates import Signer
from hcert_reference import sign, signature_input
from signing import ES256, PS256

from .encoding import Pairs, Raw, encode, tagged
from .factory import (
    MAIN,
    RSA,
    UNLISTED,
    Parts,
    dcc,
    header,
    invalid,
    message,
    packed,
    payload,
    text,
    valid,
)

KID = MAIN.kid


def cases():
    yield from tags()
    yield from shapes()
    yield from algorithms()
    yield from header_places()
    yield from other_headers()


def tags():
    rule = "HCERT section 3.3.1, RFC 8392 section 6: no tag, tag 18, or tag 61 around tag 18"
    for name, opening in [("none", b""), ("18", b"\xd2"), ("61-18", b"\xd8\x3d\xd2")]:
        yield valid(f"cose-tag-{name}", rule, text(opening=opening + b"\x84"))
    for name, opening in [
        ("61", b"\xd8\x3d"),
        ("18-61", b"\xd2\xd8\x3d"),
        ("18-18", b"\xd2\xd2"),
        ("61-61-18", b"\xd8\x3d\xd8\x3d\xd2"),
        ("61-18-18", b"\xd8\x3d\xd2\xd2"),
        ("98", b"\xd8\x62"),
        ("17", b"\xd1"),
        ("16", b"\xd0"),
        ("96", b"\xd8\x60"),
        ("61-98", b"\xd8\x3d\xd8\x62"),
        ("55799", b"\xd9\xd9\xf7"),
        ("55799-18", b"\xd9\xd9\xf7\xd2"),
        ("24", b"\xd8\x18"),
        ("0", b"\xc0"),
        ("2", b"\xc2"),
    ]:
        yield invalid(f"cose-tag-{name}", "cose cbor", rule, text(opening=opening + b"\x84"))


def shapes():
    rule = "RFC 9052 section 4.2: [bstr, map, bstr, bstr]"
    protected, body = header(MAIN), payload(Parts())
    signature = sign(MAIN, signature_input(protected, body))
    sound = [protected, {}, body, signature]
    for name, parts in {
        "three": sound[:3],
        "five": sound + [b""],
        "none": [],
        "protected-map": [{1: ES256, 4: KID}, *sound[1:]],
        "protected-text": ["a", *sound[1:]],
        "protected-null": [None, *sound[1:]],
        "protected-tag": [tagged(24, protected), *sound[1:]],
        "unprotected-null": [protected, None, body, signature],
        "unprotected-array": [protected, [], body, signature],
        "unprotected-bytes": [protected, b"\xa0", body, signature],
        "payload-detached": [protected, {}, None, signature],
        "payload-map": [protected, {}, Raw(body), signature],
        "payload-text": [protected, {}, "payload", signature],
        "payload-tag": [protected, {}, tagged(24, body), signature],
        "signature-null": [protected, {}, body, None],
        "signature-text": [protected, {}, body, "signature"],
        "signature-array": [protected, {}, body, [signature]],
    }.items():
        yield invalid(f"cose-shape-{name}", "cose cbor", rule, packed(b"\xd2" + encode(parts)))
    for name, data in {
        "map": encode({0: 1}),
        "text": encode("COSE"),
        "bytes": encode(message()),
        "integer": b"\x00",
        "null": b"\xf6",
        "float": b"\xf9\x7e\x00",
        "tagged-bytes": b"\xd2" + encode(message()),
        "claims-alone": payload(Parts()),
        "contents-alone": encode(dcc()),
    }.items():
        yield invalid(f"cose-not-a-message-{name}", "cose cbor", rule, packed(data))
    inner = "RFC 9052 section 3: the protected header is a map in a byte string"
    for name, data in {
        "array": encode([1, ES256]),
        "integer": b"\x26",
        "bytes": encode(protected),
        "tagged": encode(tagged(24, Raw(protected))),
    }.items():
        yield invalid(
            f"cose-protected-{name}", "cose cbor", inner, text(protected=data, unprotected={1: ES256, 4: KID})
        )


def algorithms():
    rule = "HCERT section 3.3.2: alg is the integer -7 (ES256) or -37 (PS256)"
    for name, algorithm in {
        "text": "ES256",
        "text-number": "-7",
        "float": -7.0,
        "null": None,
        "bytes": b"\x26",
        "bignum": tagged(3, b"\x06"),
        "array": [ES256],
        "true": True,
        "0": 0,
        "7": 7,
        "6": -6,
        "eddsa": -8,
        "es384": -35,
        "es512": -36,
        "ps384": -38,
        "ps512": -39,
        "es256k": -47,
        "rs256": -257,
        "rs1": -65535,
        "hs256": 5,
        "hs256-64": 4,
        "direct": -6,
        "2-63": -(2**63),
        "2-64": -(2**64),
        "2-32-alias": -7 - 2**32,
        "8-bit-alias": -7 + 256,
    }.items():
        yield invalid(f"cose-alg-{name}", "cose", rule, text(protected=encode({1: algorithm, 4: KID})))
    yield invalid("cose-alg-missing", "cose", rule, text(protected=encode({4: KID})))
    yield invalid(
        "cose-alg-hmac-with-public-key",
        "cose",
        rule,
        text(protected=encode({1: 5, 4: KID}), signature=_hmac_with_public_key),
    )
    fits = "RFC 9053 section 2.1, HCERT section 3.3.2: the type of the trusted key decides which algorithm is meant"
    yield invalid(
        "cose-alg-es256-with-rsa-key", "signature cose trust", fits, text(signer=RSA, protected=header(RSA, ES256))
    )
    yield invalid("cose-alg-ps256-with-p256-key", "signature cose trust", fits, text(protected=header(MAIN, PS256)))
    yield invalid(
        "cose-alg-es256-with-rsa-key-64-bytes",
        "signature cose trust",
        fits,
        text(signer=RSA, protected=header(RSA, ES256), signature=bytes(63) + b"\1"),
    )


def _hmac_with_public_key(signer, signed):
    return hmac.digest(signer.der, signed, "sha256")


def header_places():
    wins = "RFC 9052 section 3.1: the protected header wins, the unprotected one is read only where it lacks the label"
    other = UNLISTED.kid
    for name, protected, unprotected in [
        ("alg-unprotected", {4: KID}, {1: ES256}),
        ("kid-unprotected", {1: ES256}, {4: KID}),
        ("both-unprotected", None, {1: ES256, 4: KID}),
        ("both-twice", {1: ES256, 4: KID}, {1: ES256, 4: KID}),
        ("alg-other-unprotected", {1: ES256, 4: KID}, {1: PS256}),
        ("alg-unsupported-unprotected", {1: ES256, 4: KID}, {1: -257}),
        ("kid-other-unprotected", {1: ES256, 4: KID}, {4: other}),
        ("kid-text-unprotected", {1: ES256, 4: KID}, {4: "kid"}),
    ]:
        yield valid(
            f"cose-header-{name}",
            wins,
            text(protected=b"" if protected is None else encode(protected), unprotected=unprotected),
        )
    for name, layer, protected, unprotected in [
        ("alg-wrong-protected", "cose", {1: -257, 4: KID}, {1: ES256}),
        ("alg-null-protected", "cose", {1: None, 4: KID}, {1: ES256}),
        ("alg-other-protected", "signature cose trust", {1: PS256, 4: KID}, {1: ES256}),
        ("kid-wrong-protected", "trust", {1: ES256, 4: other}, {4: KID}),
        ("kid-short-protected", "trust", {1: ES256, 4: b"foo"}, {4: KID}),
        ("kid-text-protected", "trust cose", {1: ES256, 4: "kid"}, {4: KID}),
        ("kid-empty-protected", "trust cose", {1: ES256, 4: b""}, {4: KID}),
        ("kid-null-protected", "trust cose", {1: ES256, 4: None}, {4: KID}),
        ("kid-wrong-unprotected", "trust", {1: ES256}, {4: other}),
        ("kid-missing", "trust cose", {1: ES256}, {}),
    ]:
        yield invalid(f"cose-header-{name}", layer, wins, text(protected=encode(protected), unprotected=unprotected))


def other_headers():
    rule = "RFC 9052 section 3.1: crit names headers that must be understood; a verifier that understands none refuses"
    for name, value in [("text", ["unknown"]), ("known", [1]), ("empty", []), ("null", None)]:
        yield invalid(f"cose-crit-protected-{name}", "cose", rule, text(protected=encode({1: ES256, 2: value, 4: KID})))
    yield invalid(
        "cose-crit-long-form",
        "cose",
        rule,
        text(protected=encode(Pairs(((1, ES256), (Raw(b"\x18\x02"), ["unknown"]), (4, KID))))),
    )
    yield invalid("cose-crit-unprotected", "cose", rule, text(unprotected={2: ["unknown"]}))
    ignored = "RFC 9052 section 3.1: unknown labels are ignored"
    yield valid("cose-header-content-type", ignored, text(protected=encode({1: ES256, 3: "application/cwt", 4: KID})))
    yield valid(
        "cose-header-unknown-integer", ignored, text(protected=encode({1: ES256, 4: KID, -70_000: [1, {2: 3}]}))
    )
    yield valid("cose-header-unknown-text", ignored, text(protected=encode({1: ES256, 4: KID, "note": "text"})))
    yield valid(
        "cose-header-text-1",
        'RFC 9052 section 1.4: the text "1" is another label than 1',
        text(protected=encode({1: ES256, 4: KID, "1": -257, "4": b"x"})),
    )
    rule = (
        "RFC 9360: certificates, keys and addresses in the message are never used or fetched; trust comes from the list"
    )
    for name, label, value in [
        ("x5chain", 33, UNLISTED.der),
        ("x5bag", 32, [UNLISTED.der]),
        ("x5t", 34, [-16, hashlib.sha256(UNLISTED.der).digest()]),
        ("x5u", 35, tagged(32, "https://example.invalid/signer.pem")),
        ("cose-key", -1, cose_key(UNLISTED)),
    ]:
        for place in ("protected", "unprotected"):
            yield invalid(f"cose-{name}-{place}-of-attacker", "trust", rule, carrying(UNLISTED, place, label, value))
        yield valid(f"cose-{name}-ignored", rule, carrying(MAIN, "unprotected", label, value))
    yield invalid(
        "cose-x5chain-with-listed-kid",
        "signature",
        rule,
        text(signer=Signer(UNLISTED.key, UNLISTED.certificate, ES256, KID), unprotected={33: UNLISTED.der}),
    )


def carrying(signer, place, label, value):
    headers = {1: ES256, 4: signer.kid}
    if place == "protected":
        return text(signer=signer, protected=encode(headers | {label: value}))
    return text(signer=signer, unprotected={label: value})


def cose_key(signer):
    numbers = signer.key.public_key().public_numbers()
    return {1: 2, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
