"""Keys and signatures that come out the same on every run, so that every vector regenerates byte for byte.

EC keys are hashes of a label; RSA keys are the PEM files in `rsa/`. ECDSA nonces follow RFC 6979, PSS salts are
hashes of the message. All of it is for test data only: whoever has this file has the keys.
"""

import hashlib
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

ES256, PS256 = -7, -37
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SEED = "hcert test vectors 1"


@cache
def ec_key(label, curve=ec.SECP256R1):
    """The EC key of `label`: its private value is SHA-512 of seed, curve and label, which fits every curve used."""
    digest = hashlib.sha512(f"{SEED}|{curve.name}|{label}".encode()).digest()
    private_value = int.from_bytes(digest[: curve().key_size // 8 - 1], "big")
    return ec.derive_private_key(private_value, curve())


@cache
def rsa_key(name):
    """The RSA key in `rsa/NAME.pem`."""
    return serialization.load_pem_private_key((Path(__file__).parent / "rsa" / f"{name}.pem").read_bytes(), None)


def ecdsa_signature(key, message, hash_algorithm=hashes.SHA256):
    """r and s side by side, each as long as the curve's field (RFC 9053 section 2.1), with an RFC 6979 nonce."""
    der = key.sign(message, ec.ECDSA(hash_algorithm(), deterministic_signing=True))
    byte_count = (key.curve.key_size + 7) // 8
    return b"".join(part.to_bytes(byte_count, "big") for part in decode_dss_signature(der))


def ecdsa_twin(signature):
    """The other signature over the same message by the same key: (r, n - s)."""
    s = int.from_bytes(signature[32:], "big")
    return signature[:32] + (P256_ORDER - s).to_bytes(32, "big")


def pss_signature(key, message, salt_length=32, hash_name="sha256", mgf_hash_name=None):
    """RSASSA-PSS (RFC 8017 section 8.1.1) with a salt that is a hash of the message instead of random bytes."""
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    digest = hashlib.new(hash_name, message).digest()
    salt = hashlib.shake_256(b"salt" + message).digest(salt_length)
    encoded = _pss_encoding(digest, salt, modulus.bit_length() - 1, hash_name, mgf_hash_name or hash_name)
    signature = pow(int.from_bytes(encoded, "big"), numbers.d, modulus)
    return signature.to_bytes((modulus.bit_length() + 7) // 8, "big")


def _pss_encoding(digest, salt, bit_count, hash_name, mgf_hash_name):
    """EMSA-PSS-ENCODE, RFC 8017 section 9.1.1, from step 5 on."""
    byte_count = (bit_count + 7) // 8
    inner = hashlib.new(hash_name, bytes(8) + digest + salt).digest()
    block = bytes(byte_count - len(salt) - len(inner) - 2) + b"\x01" + salt
    mask = _mgf1(inner, len(block), mgf_hash_name)
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * byte_count - bit_count)
    return bytes(masked) + inner + b"\xbc"


def _mgf1(seed, byte_count, hash_name):
    """MGF1, RFC 8017 appendix B.2.1."""
    blocks, counter = b"", 0
    while len(blocks) < byte_count:
        blocks += hashlib.new(hash_name, seed + counter.to_bytes(4, "big")).digest()
        counter += 1
    return blocks[:byte_count]


def rsa_pkcs1_signature(key, message):
    """RSASSA-PKCS1-v1_5 with SHA-256, which COSE calls RS256 and health certificates do not allow."""
    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def signature_holds(public_key, algorithm, signature, message):
    """Whether `signature` is a sound ES256 or PS256 signature; judged by `cryptography`, not by this file."""
    try:
        if algorithm == ES256:
            if len(signature) != 64:
                return False
            r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            if not (1 <= r < P256_ORDER and 1 <= s < P256_ORDER):
                return False
            public_key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
        else:
            if len(signature) != public_key.key_size // 8:
                return False
            pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
            public_key.verify(signature, message, pss, hashes.SHA256())
        return True
    except InvalidSignature:
        return False
