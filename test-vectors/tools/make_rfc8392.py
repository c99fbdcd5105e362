"""Writes test-vectors/rfc8392: the signed CWT of RFC 8392 appendix A.3, and near-identical refused twins."""

from cryptography.hazmat.primitives.asymmetric import ec

import strict_cbor
from hcert_reference import signature_input
from output import write_json
from signing import ES256, P256_ORDER, signature_holds

# Appendix A.1, the claims set as an encoded map.
CLAIMS = (
    "a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77037818636f61703a2f2f6c696768742e6578616d706c"
    "652e636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b71"
)
# Appendix A.2.3, the 256-bit ECDSA key.
KEY = {
    "kid": "AsymmetricECDSA256",
    "x": "143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f",
    "y": "60f7f1a780d8a783bfb7a2dd6b2796e8128dbbcef9d3d168db9529971a36e7b9",
    "d": "6c1382765aec5358f117733d281c1c7bdc39884d04a45a1e6c67c858bc206c19",
}
# Appendix A.3, the signature in the signed CWT.
SIGNATURE = (
    "5427c1ff28d23fbad1f29c4c7c6a555e601d6fa29f9179bc3d7438bacaca5acd08c8d4d4f96131680c429a01f85951ecee743a52b9"
    "b63632c57209120e1c9e30"
)
# Appendix A.3: alg ES256 protected, the kid of A.2.3 unprotected.
MESSAGE = "d28443a10126a104524173796d6d657472696345434453413235365850" + CLAIMS + "5840" + SIGNATURE


def main(folder):
    key = ec.EllipticCurvePublicNumbers(int(KEY["x"], 16), int(KEY["y"], 16), ec.SECP256R1()).public_key()
    _, _, payload, signature = strict_cbor.loads(bytes.fromhex(MESSAGE)).content
    signed = signature_input(bytes.fromhex("a10126"), payload)
    tests = [
        verified(name, MESSAGE.replace(SIGNATURE, other.hex()).replace(CLAIMS, claims), other, key, signed_bytes)
        for name, other, claims, signed_bytes in variants(signature, signed)
    ]
    write_json(
        folder / "rfc8392" / "signed-cwt.json",
        {
            "title": "RFC 8392 appendix A.3: signed CWT (ES256, key of appendix A.2.3)",
            "key": KEY,
            "claims": {
                "iss": "coap://as.example.com",
                "sub": "erikw",
                "aud": "coap://light.example.com",
                "exp": 1444064944,
                "nbf": 1443944944,
                "iat": 1443944944,
                "cti": "0b71",
            },
            "sigStructure": signed.hex(),
            "tests": tests,
        },
    )


def variants(signature, signed):
    """(name, signature, claims, signed bytes): the RFC's example, its malleable twin, and refused neighbours."""
    s = int.from_bytes(signature[32:], "big")
    twin = signature[:32] + (P256_ORDER - s).to_bytes(32, "big")
    other_claims = CLAIMS[:-2] + "72"
    yield "as the RFC prints it", signature, CLAIMS, signed
    yield "s replaced by n - s, which verifies as well", twin, CLAIMS, signed
    yield "last bit of s flipped", signature[:-1] + bytes([signature[-1] ^ 1]), CLAIMS, signed
    yield "r and s exchanged", signature[32:] + signature[:32], CLAIMS, signed
    yield "last byte of cti changed", signature, other_claims, signed[:-1] + b"\x72"


def verified(name, message, signature, key, signed):
    """One message with the verdict of `cryptography` over the signature."""
    return {"name": name, "message": message, "verifies": signature_holds(key, ES256, signature, signed)}
