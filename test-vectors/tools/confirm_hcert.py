"""Confirms the expected results of a vector in the dgc-testdata format with the reference chain.

Schema and picture flags are left to other tools: they need the published schemas and a QR reader.
"""

import base64
from datetime import UTC, datetime

import cbor2
from cryptography import x509

from certificates import TrustedSigner, kid_of
from hcert_reference import (
    ALGORITHM,
    EXPIRES_AT,
    HCERT,
    ISSUED_AT,
    KEY_IDENTIFIER,
    PREFIX,
    Refusal,
    decode_base45,
    inflate,
    open_message,
    open_text,
    payload_of,
)
from signing import signature_holds
from strict_cbor import plain


def confirm(name, vector):
    """Stops the run when an expected result is not what the reference finds."""
    for flag, step in STEPS.items():
        expected = vector["EXPECTEDRESULTS"].get(f"EXPECTED{flag}")
        if expected is not None and holds(step, vector) != expected:
            raise SystemExit(f"{name}: the reference does not find EXPECTED{flag} {expected}")


def holds(step, vector):
    try:
        return step(vector)
    except (Refusal, ValueError):
        return False


def verifies(vector):
    message, signer = open_message(bytes.fromhex(vector["COSE"])), signer_of(vector)
    return (
        message.header(KEY_IDENTIFIER) == signer.kid
        and message.header(ALGORITHM) == signer.algorithm
        and signature_holds(
            signer.certificate.public_key(), signer.algorithm, message.signature, message.signature_input
        )
    )


def signer_of(vector):
    der = base64.b64decode(vector["TESTCTX"]["CERTIFICATE"])
    return TrustedSigner(kid_of(der), None, x509.load_der_x509_certificate(der))


def is_in_time(vector):
    clock = datetime.fromisoformat(vector["TESTCTX"]["VALIDATIONCLOCK"]).astimezone(UTC).timestamp()
    claims = payload_of(open_message(bytes.fromhex(vector["COSE"])))
    return claims.get(ISSUED_AT) <= clock <= claims.get(EXPIRES_AT)


def kind_of(vector):
    return next(kind for kind in "vtr" if kind in carried(vector))


def carried(vector):
    return plain(payload_of(open_message(bytes.fromhex(vector["COSE"]))).get(HCERT).get(1))


def decodes(vector):
    return cbor2.loads(bytes.fromhex(vector["CBOR"])) == vector["JSON"] == carried(vector)


def gives_json(vector):
    through_text = plain(payload_of(open_text(vector["PREFIX"])).get(HCERT).get(1))
    return cbor2.loads(bytes.fromhex(vector["CBOR"])) == vector["JSON"] == through_text


STEPS = {
    "UNPREFIX": lambda vector: vector["PREFIX"] == PREFIX + vector["BASE45"],
    "B45DECODE": lambda vector: decode_base45(vector["BASE45"]) == bytes.fromhex(vector["COMPRESSED"]),
    "COMPRESSION": lambda vector: inflate(bytes.fromhex(vector["COMPRESSED"])) == bytes.fromhex(vector["COSE"]),
    "VERIFY": verifies,
    "EXPIRATIONCHECK": is_in_time,
    "KEYUSAGE": lambda vector: kind_of(vector) in signer_of(vector).kinds(),
    "DECODE": decodes,
    "VALIDJSON": gives_json,
    "ENCODE": lambda vector: cbor2.loads(bytes.fromhex(vector["CBOR"])) == vector["JSON"],
}
