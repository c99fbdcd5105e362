"""What the hostile cases are made from: signers, trust files, contents, and a message with any one thing wrong."""

import hashlib
import zlib
from dataclasses import dataclass, field

import base45
from cryptography.hazmat.primitives.asymmetric import ec

import people
from certificates import PURPOSE_OIDS, STRAY_PURPOSE_OIDS, Signer, ed25519_key, instant, make_signer
from hcert_reference import PREFIX, claims, sign, signature_input
from signing import ec_key, rsa_key

from .encoding import Raw, encode

AT, ISSUED_AT, EXPIRES_AT = "2022-06-15T12:00:00Z", "2022-06-01T00:00:00Z", "2023-06-01T00:00:00Z"


@dataclass(frozen=True)
class Case:
    """One line of cases.ndjson; see the folder's README for the members."""

    id: str
    text: str | bytes | tuple  # bytes: not UTF-8; tuple: (unit, count)
    verdict: str
    layer: tuple
    rule: str
    notices: tuple = ()
    optional_notices: tuple = ()
    at: str = AT
    trust: str = "main.pem"
    revocation: str | None = None


def valid(id, rule, text, notices=(), **options):
    """A case that must be accepted, with exactly these notices."""
    return Case(id, text, "valid", (), rule, tuple(notices), **options)


def invalid(id, layer, rule, text, **options):
    """A case that must be refused at `layer`; several, separated by blanks, where the layer is debatable."""
    return Case(id, text, "invalid", tuple(layer.split()), rule, **options)


# Signers. XA and XB are codes that ISO 3166 leaves to users; no country has them.

MAIN = make_signer("Hostile vectors DSC 1")
RSA = make_signer("Hostile vectors DSC 2", key=rsa_key("rsa-2048"))
OTHER_COUNTRY = make_signer("Hostile vectors DSC 3", country="XB")
UNLISTED = make_signer("Hostile vectors DSC on no list")
CSCA = make_signer("CSCA XA", is_authority=True)
EXAMPLE = make_signer("TEST - DO NOT TRUST hostile DSC", country="ZZ")
NO_EXAMPLE = make_signer("Hostile vectors DSC of ZZ", country="ZZ")
NO_EXAMPLE_COUNTRY = make_signer("TEST - DO NOT TRUST hostile DSC of XA", country="XA")
WITHOUT_COUNTRY = make_signer("Hostile vectors DSC of no country", country=None)
BY_COUNTRY = {code: make_signer(f"Hostile vectors DSC of {code}", country=code) for code in ("GR", "EL", "GB", "UK")}

ODD = {
    "P-384": make_signer("Hostile vectors P-384", key=ec_key("P-384", ec.SECP384R1)),
    "secp256k1": make_signer("Hostile vectors secp256k1", key=ec_key("secp256k1", ec.SECP256K1)),
    "brainpoolP256r1": make_signer("Hostile vectors brainpoolP256r1", key=ec_key("brainpool", ec.BrainpoolP256R1)),
    "Ed25519": make_signer("Hostile vectors Ed25519", key=ed25519_key("Ed25519")),
    "RSA-1024": make_signer("Hostile vectors RSA-1024", key=rsa_key("rsa-1024")),
    "RSA-3072": make_signer("Hostile vectors RSA-3072", key=rsa_key("rsa-3072")),
    "RSA-4096": make_signer("Hostile vectors RSA-4096", key=rsa_key("rsa-4096")),
    "RSA-5120": make_signer("Hostile vectors RSA-5120", key=rsa_key("rsa-5120")),
}

_TEST, _VACCINATION, _RECOVERY = (PURPOSE_OIDS[kind] for kind in "tvr")
_CLIENT_AUTH, _EMAIL = "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"
PURPOSES = {
    name: make_signer(f"Hostile vectors purposes {name}", purposes=purposes)
    for name, purposes in {
        "test": [_TEST],
        "vaccination": [_VACCINATION],
        "recovery": [_RECOVERY],
        "test-stray": [STRAY_PURPOSE_OIDS["t"]],
        "vaccination-stray": [STRAY_PURPOSE_OIDS["v"]],
        "recovery-stray": [STRAY_PURPOSE_OIDS["r"]],
        "all": [_TEST, _VACCINATION, _RECOVERY],
        "mixed-spellings": [_TEST, STRAY_PURPOSE_OIDS["v"]],
        "foreign": [_CLIENT_AUTH, _EMAIL],
        "foreign-and-test": [_CLIENT_AUTH, _TEST],
        "empty": [],
        "near-miss": [_TEST + ".1", _TEST[:-1] + "4"],
    }.items()
}
VALIDITY = {
    "ended": make_signer(
        "Hostile vectors DSC ended", not_before="2020-01-01T00:00:00Z", not_after="2022-06-15T11:59:59Z"
    ),
    "ending": make_signer("Hostile vectors DSC ending", not_before="2022-01-01T00:00:00Z", not_after=AT),
    "starting": make_signer("Hostile vectors DSC starting", not_before=AT),
    "not started": make_signer("Hostile vectors DSC not started", not_before="2022-06-15T12:00:01Z"),
}


# Contents.

NAME = people.name_members("Đặng", "Thị Hồng Đào")
COMMON = {
    "tg": "840539006",
    "co": "VN",
    "is": "Ministry of Test Vectors",
    "ci": "URN:UVCI:01:XA:0123456789ABCDEF0123456789ABCDEF",
}
ENTRIES = {
    "v": COMMON
    | {"vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2, "dt": "2021-11-20"},
    "t": COMMON
    | {"tt": "LP6464-4", "nm": "RT-PCR", "sc": "2022-06-14T08:30:00+07:00", "tr": "260415000", "tc": "Station 0"},
    "r": COMMON | {"fr": "2022-03-01", "df": "2022-03-12", "du": "2022-08-28"},
}


def dcc(kind="v", entry=None, without=(), **changes):
    """A sound DCC with changes: `entry` replaces members of the entry, `changes` those of the top,
    `without` removes members of both."""
    members = {key: value for key, value in (ENTRIES[kind] | (entry or {})).items() if key not in without}
    whole = {"ver": "1.3.0", "nam": NAME, "dob": "1984-06-30", kind: [members]} | changes
    return {key: value for key, value in whole.items() if key not in without}


# Messages.


@dataclass(frozen=True)
class Parts:
    """The parts of a message to be made; whatever is None is made as it should be."""

    contents: dict | None = None
    signer: Signer = MAIN
    issuer: object = "XA"
    issued_at: object = ISSUED_AT
    expires_at: object = EXPIRES_AT
    more_claims: dict = field(default_factory=dict)
    payload: bytes | None = None
    protected: bytes | None = None
    unprotected: object = field(default_factory=dict)
    opening: bytes = b"\xd2\x84"
    signed: bytes | None = None
    signature: object = None
    level: int = 9


def payload(parts):
    """The claims of the parts in CBOR; a claim set to None is left out."""
    times = [instant(one) if isinstance(one, str) else one for one in (parts.issued_at, parts.expires_at)]
    contents = dcc() if parts.contents is None else parts.contents
    made = claims(contents, parts.issuer, *times) | parts.more_claims
    return encode({key: value for key, value in made.items() if value is not None})


def message(**changes):
    """A COSE_Sign1 message, sound but for the changes; see Parts."""
    parts = Parts(**changes)
    body = payload(parts) if parts.payload is None else parts.payload
    protected = header(parts.signer) if parts.protected is None else parts.protected
    signed = signature_input(protected, body) if parts.signed is None else parts.signed
    signature = parts.signature
    if signature is None or callable(signature):
        signature = (signature or sign)(parts.signer, signed)
    return parts.opening + b"".join(map(encode, [protected, parts.unprotected, body, signature]))


def header(signer, algorithm=None):
    """The protected header with alg and kid."""
    return encode({1: signer.algorithm if algorithm is None else algorithm, 4: signer.kid})


def text(**changes):
    """The QR text of `message(**changes)`."""
    level = changes.pop("level", 9)
    return packed(message(**changes), level)


def packed(data, level=9):
    """The QR text around any bytes in the place of the message."""
    return around(zlib.compress(data, level))


def around(compressed):
    """The QR text around any bytes in the place of the zlib stream."""
    return PREFIX + base45.b45encode(compressed).decode()


def content_text(kind="v", signer=MAIN, **changes):
    """The QR text of a DCC made by `dcc`; `iss` fits the signer."""
    return text(contents=dcc(kind, **changes), signer=signer)


def variant(wanted, **changes):
    """The first text, over numbered identifiers, that `wanted` accepts; makes properties that come by chance."""
    number = 0
    while True:
        identifier = hashlib.sha256(f"variant {number}".encode()).hexdigest()[:32].upper()
        one = message(contents=dcc(entry={"ci": f"URN:UVCI:01:XA:{identifier}"}), **changes)
        if wanted(one):
            return one
        number += 1


def claim_key_99(item):
    """A payload with an item under an unknown claim key, which a verifier ignores once it is well-formed."""
    return payload(Parts(more_claims={99: item if isinstance(item, Raw) else Raw(encode(item))}))
