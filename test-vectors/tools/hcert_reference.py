"""Health certificates made and opened without hcert: the HCERT chain over cbor2, cryptography and base45.

    DCC --CBOR--> CWT claims --COSE_Sign1--> zlib --> base45 --> "HC1:" text

Building is in the order of HCERT 1.0.8 sections 3.3 and 4.2, opening goes backwards. `judge.py` decides on validity.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass

import base45
import cbor2

import strict_cbor
from signing import ES256, PS256, ecdsa_signature, pss_signature
from strict_cbor import CBORError, Map, Tag

PREFIX = "HC1:"
TEXT_LENGTH_MAX = 4_296
INFLATED_BYTE_COUNT_MAX = 65_536
ALGORITHM, CRITICAL, KEY_IDENTIFIER = 1, 2, 4
ISSUER, EXPIRES_AT, NOT_BEFORE, ISSUED_AT, HCERT = 1, 4, 5, 6, -260
_BASE45_TEXT = re.compile(r"[0-9A-Z $%*+\-./:]*")


class Refusal(Exception):
    """A text that is no acceptable certificate, and the layer that says so."""

    def __init__(self, layer, reason):
        super().__init__(f"{layer}: {reason}")
        self.layer, self.reason = layer, reason


# Building.


def claims(dcc, issuer, issued_at, expires_at):
    """The CWT claims set of HCERT section 3.3.1."""
    return {ISSUER: issuer, EXPIRES_AT: expires_at, ISSUED_AT: issued_at, HCERT: {1: dcc}}


def signature_input(protected, payload, context="Signature1", external=b""):
    """The Sig_structure of RFC 9052 section 4.4."""
    return cbor2.dumps([context, protected, external, payload])


def sign(signer, message):
    """The signature by the key of `signer`, with the algorithm that fits it."""
    make = ecdsa_signature if signer.algorithm == ES256 else pss_signature
    return make(signer.key, message)


def sign1(signer, payload):
    """The COSE_Sign1 message with alg and kid in the protected header, under tag 18."""
    protected = cbor2.dumps({ALGORITHM: signer.algorithm, KEY_IDENTIFIER: signer.kid})
    signature = sign(signer, signature_input(protected, payload))
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))


def text_of(message):
    """The QR text of a COSE message."""
    return PREFIX + base45.b45encode(zlib.compress(message, 9)).decode()


def issue(dcc, signer, issuer, issued_at, expires_at):
    """All stages of one certificate, by the names of the dgc-testdata format."""
    payload = cbor2.dumps(claims(dcc, issuer, issued_at, expires_at))
    message = sign1(signer, payload)
    compressed = zlib.compress(message, 9)
    encoded = base45.b45encode(compressed).decode()
    return {
        "CBOR": cbor2.dumps(dcc),
        "COSE": message,
        "COMPRESSED": compressed,
        "BASE45": encoded,
        "PREFIX": PREFIX + encoded,
    }


# Opening.


@dataclass(frozen=True)
class Message:
    """An opened COSE_Sign1 message; nothing in it has been verified."""

    protected: bytes
    headers: Map
    unprotected: Map
    payload: bytes
    signature: bytes

    def header(self, label):
        """The protected header's value, or the unprotected one when the protected header lacks the label."""
        return self.headers.get(label) if label in self.headers else self.unprotected.get(label)

    @property
    def signature_input(self):
        return signature_input(self.protected, self.payload)


def open_text(text):
    """The message in a QR text; Refusal with layer input, prefix, base45, zlib, cbor or cose otherwise."""
    text = text.strip(" \t\r\n")
    if not 1 <= len(text) <= TEXT_LENGTH_MAX:
        raise Refusal("input", f"{len(text)} characters")
    if not text.startswith(PREFIX):
        raise Refusal("prefix", "the text does not begin with HC1:")
    return open_message(inflate(decode_base45(text.removeprefix(PREFIX))))


def decode_base45(text):
    """Strict RFC 9285; the package's decoder is asked only after alphabet and length were judged here."""
    if not _BASE45_TEXT.fullmatch(text):
        raise Refusal("base45", "a character outside the alphabet")
    if len(text) % 3 == 1:
        raise Refusal("base45", "one character too many or too few")
    try:
        return base45.b45decode(text)
    except ValueError as error:
        raise Refusal("base45", str(error)) from error


def inflate(data):
    """Exactly one zlib stream (RFC 1950) with nothing behind it, of at most 65,536 bytes of output."""
    inflater = zlib.decompressobj()
    try:
        output = inflater.decompress(data, INFLATED_BYTE_COUNT_MAX + 1)
    except zlib.error as error:
        raise Refusal("zlib", str(error)) from error
    if len(output) > INFLATED_BYTE_COUNT_MAX:
        raise Refusal("zlib", "inflates to more than 65,536 bytes")
    if not inflater.eof or inflater.unused_data:
        raise Refusal("zlib", "the stream does not end with the last byte")
    return output


def open_message(data):
    """The COSE_Sign1 message in `data`: no tag, tag 18, or tag 61 around tag 18."""
    message = _loads(data)
    if isinstance(message, Tag) and message.number == 61:
        message = message.content
        if not isinstance(message, Tag):
            raise Refusal("cose", "tag 61 without tag 18")
    if isinstance(message, Tag):
        if message.number != 18:
            raise Refusal("cose", f"tag {message.number}")
        message = message.content
    if not isinstance(message, list) or len(message) != 4:
        raise Refusal("cose", "not an array of four")
    if [type(part) for part in message] != [bytes, Map, bytes, bytes]:
        raise Refusal("cose", "not bstr, map, bstr, bstr")
    protected, unprotected, payload, signature = message
    return _checked(Message(protected, _protected_map(protected), unprotected, payload, signature))


def _protected_map(protected):
    headers = _loads(protected) if protected else Map()
    if not isinstance(headers, Map):
        raise Refusal("cose", "the protected header is not a map")
    return headers


def _checked(message):
    """Refuses what RFC 9052 section 3.1 and HCERT section 3.3.2 forbid before a key is looked for."""
    if CRITICAL in message.headers or CRITICAL in message.unprotected:
        raise Refusal("cose", "crit is not understood")
    algorithm, kid = message.header(ALGORITHM), message.header(KEY_IDENTIFIER)
    if type(algorithm) is not int or algorithm not in (ES256, PS256):
        raise Refusal("cose", f"alg {algorithm!r}")
    if type(kid) is not bytes or not 1 <= len(kid) <= 32:
        raise Refusal("trust", "kid is not a byte string of 1 to 32 bytes")
    return message


def _loads(data):
    """One CBOR item by the strict reader; cbor2 must accept whatever that accepts."""
    try:
        item = strict_cbor.loads(data)
    except CBORError as error:
        raise Refusal("cbor", str(error)) from error
    if _is_free_of_tags(item):
        cbor2.loads(data)
    return item


def _is_free_of_tags(item):
    """cbor2 interprets what tags enclose, and refuses a tag 0 around a text that is no time, say."""
    if isinstance(item, Map):
        return all(isinstance(key, (int, str, bytes)) and _is_free_of_tags(value) for key, value in item.pairs)
    return not isinstance(item, Tag) and (not isinstance(item, list) or all(map(_is_free_of_tags, item)))


def payload_of(message):
    """The claims map in the payload, tag 61 around it tolerated; only to be asked once the signature held."""
    claims_map = _loads(message.payload)
    if isinstance(claims_map, Tag) and claims_map.number == 61:
        claims_map = claims_map.content
    if not isinstance(claims_map, Map):
        raise Refusal("cose", "the payload is not a map")
    return claims_map


def revocation_hash(data):
    """The first 16 bytes of SHA-256, as the gateway's revocation batches hold them."""
    return hashlib.sha256(data).digest()[:16]
