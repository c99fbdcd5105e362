"""The signature of a COSE_Sign1 message: what it covers, and the forms of ES256 and PS256."""

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from certificates import Signer
from hcert_reference import sign, signature_input
from signing import ES256, P256_ORDER, PS256, ecdsa_signature, ecdsa_twin, pss_signature, rsa_key, rsa_pkcs1_signature

from .encoding import chunked, encode
from .factory import (
    MAIN,
    OTHER_COUNTRY,
    RSA,
    Parts,
    dcc,
    header,
    invalid,
    message,
    packed,
    payload,
    text,
    valid,
    variant,
)

KID = MAIN.kid


def cases():
    yield from signed_bytes()
    yield from ecdsa()
    yield from pss()


def signed_bytes():
    rule = "RFC 9052 section 4.4: the signature covers the Sig_structure, header and payload as received"
    protected, body = header(MAIN), payload(Parts())
    other = payload(Parts(contents=dcc(entry={"dn": 1})))
    for name, signed in {
        "context-signature": signature_input(protected, body, context="Signature"),
        "context-countersignature": signature_input(protected, body, "CounterSignature"),
        "context-mac": signature_input(protected, body, context="MAC0"),
        "external-data": signature_input(protected, body, external=b"x"),
        "payload-alone": body,
        "without-protected": signature_input(b"", body),
        "other-payload": signature_input(protected, other),
        "other-protected": signature_input(header(MAIN, PS256), body),
        "digest-of-it": hashlib.sha256(signature_input(protected, body)).digest(),
        "nothing": b"",
    }.items():
        yield invalid(f"signature-over-{name}", "signature", rule, text(signed=signed))
    long_form = b"\xa2\x18\x01\x26\x04\x48" + KID
    yield valid("signature-over-header-as-received", rule, text(protected=long_form))
    yield invalid(
        "signature-over-header-encoded-again",
        "signature",
        rule,
        text(protected=long_form, signed=signature_input(protected, body)),
    )
    chunks = chunked(2, protected[:4], protected[4:])
    whole = (
        b"\xd2\x84" + encode(chunks) + encode({}) + encode(body) + encode(sign(MAIN, signature_input(protected, body)))
    )
    yield valid("signature-over-chunked-header", rule + "; chunks are joined", packed(whole))
    open_body = b"\xbf" + body[1:] + b"\xff"
    yield invalid(
        "signature-over-payload-encoded-again",
        "signature",
        rule,
        text(payload=open_body, signed=signature_input(protected, body)),
    )
    sound = bytearray(message())
    for name, place in [
        ("header-map", 3),
        ("kid", 12),
        ("payload-first", 20),
        ("payload-middle", 200),
        ("signature-first", len(sound) - 64),
        ("signature-last", len(sound) - 1),
    ]:
        sound[place] ^= 1
        yield invalid(
            f"signature-bit-flipped-{name}",
            "signature cbor cose trust",
            "RFC 9052 section 4.4: one bit differs from what was signed",
            packed(bytes(sound)),
        )
        sound[place] ^= 1
    yield invalid(
        "signature-transplanted", "signature", rule, text(signature=sign(MAIN, signature_input(protected, other)))
    )
    yield invalid(
        "signature-of-other-listed-key",
        "signature",
        "HCERT section 3.3.3: only keys with the message's kid are tried",
        text(signer=Signer(OTHER_COUNTRY.key, OTHER_COUNTRY.certificate, ES256, KID)),
    )


def ecdsa():
    rule = "RFC 9053 section 2.1: ES256 is r and s in exactly 32 bytes each"
    sound = sign(MAIN, signature_input(header(MAIN), payload(Parts())))
    r, s = sound[:32], sound[32:]
    zero, one, order = bytes(32), bytes(31) + b"\1", P256_ORDER.to_bytes(32, "big")
    yield valid(
        "signature-twin", "FIPS 186-5 section 6.4: (r, n-s) verifies as (r, s) does", text(signature=ecdsa_twin(sound))
    )
    short = variant(lambda made: made[-64] == 0)
    yield valid("signature-leading-zero-r", rule + ", zeros included", packed(short))
    yield valid("signature-leading-zero-s", rule + ", zeros included", packed(variant(lambda made: made[-32] == 0)))
    yield invalid("signature-leading-zero-dropped", "signature cose", rule, packed(short[:-66] + encode(short[-63:])))
    for name, value in {
        "empty": b"",
        "63": sound[:-1],
        "65": sound + b"\0",
        "65-in-front": b"\0" + sound,
        "32": r,
        "96": sound + zero,
        "128": sound * 2,
        "hex": sound.hex().encode(),
        "der": der(sound),
        "megabyte": bytes(50_000),
    }.items():
        yield invalid(f"signature-length-{name}", "signature cose", rule, text(signature=value))
    within = "FIPS 186-5 section 6.4.2: 1 <= r, s <= n-1 (CVE-2022-21449)"
    largest = (P256_ORDER - 1).to_bytes(32, "big")
    for name, value in {
        "r-zero": zero + s,
        "s-zero": r + zero,
        "both-zero": zero + zero,
        "r-n": order + s,
        "s-n": r + order,
        "both-n": order + order,
        "r-zero-s-one": zero + one,
        "r-one-s-one": one + one,
        "r-largest": largest + s,
        "s-largest": r + largest,
        "all-ones": b"\xff" * 64,
        "s-and-r": s + r,
        "s-plus-n-cut": r + ((int.from_bytes(s, "big") + P256_ORDER) % 2**256).to_bytes(32, "big"),
    }.items():
        yield invalid(f"signature-{name}", "signature cose", within, text(signature=value))
    yield invalid(
        "signature-sha384",
        "signature",
        "RFC 9053 section 2.1: ES256 hashes with SHA-256",
        text(signature=lambda signer, signed: ecdsa_signature(signer.key, signed, hashes.SHA384)),
    )
    yield invalid(
        "signature-sha1",
        "signature",
        "RFC 9053 section 2.1: ES256 hashes with SHA-256",
        text(signature=lambda signer, signed: ecdsa_signature(signer.key, signed, hashes.SHA1)),
    )


def der(signature):
    """The ASN.1 form of an ECDSA signature, which COSE never uses."""
    return encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))


def pss():
    rule = "RFC 8230 section 2: PS256 is PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes"

    def by(**options):
        return text(signer=RSA, signature=lambda signer, signed: pss_signature(signer.key, signed, **options))

    yield valid("pss-salt-32", rule, by(salt_length=32))
    for salt_length in (0, 1, 20, 31, 33, 64, 222):
        yield invalid(f"pss-salt-{salt_length}", "signature", rule, by(salt_length=salt_length))
    yield invalid("pss-sha1", "signature", rule, by(hash_name="sha1", salt_length=32))
    yield invalid("pss-sha384", "signature", rule, by(hash_name="sha384", salt_length=32))
    yield invalid("pss-mgf1-sha1", "signature", rule, by(mgf_hash_name="sha1"))
    yield invalid(
        "pss-pkcs1",
        "signature",
        rule + ", not PKCS #1 v1.5",
        text(signer=RSA, signature=lambda signer, signed: rsa_pkcs1_signature(signer.key, signed)),
    )
    exact = "RFC 8017 section 8.1.2: the signature is as long as the modulus and below it"
    sound = sign(RSA, signature_input(header(RSA), payload(Parts())))
    modulus = RSA.key.public_key().public_numbers().n

    def raised(value):
        return (int.from_bytes(value, "big") + modulus).to_bytes(257, "big")

    short = variant(lambda made: made[-256] == 0, signer=RSA)
    yield valid("pss-leading-zero", exact, packed(short))
    yield invalid("pss-leading-zero-dropped", "signature cose", exact, packed(short[:-259] + encode(short[-255:])))
    for name, value in {
        "empty": b"",
        "255": sound[:-1],
        "257": b"\0" + sound,
        "257-behind": sound + b"\0",
        "64": sound[:64],
        "zero": bytes(256),
        "one": bytes(255) + b"\1",
        "modulus": modulus.to_bytes(256, "big"),
        "raised": raised(sound),
    }.items():
        yield invalid(f"pss-{name}", "signature cose", exact, text(signer=RSA, signature=value))
    small = variant(lambda made: raised(made[-256:])[0] == 0, signer=RSA)
    yield invalid("pss-raised-by-modulus", "signature", exact, packed(small[:-256] + raised(small[-256:])[1:]))
    yield invalid(
        "pss-other-rsa-key",
        "signature",
        "RFC 9052 section 4.4: another key signed",
        text(signer=Signer(rsa_key("rsa-2048-second"), RSA.certificate, PS256, RSA.kid)),
    )
