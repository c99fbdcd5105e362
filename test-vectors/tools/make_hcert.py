"""Writes test-vectors/hcert: certificates in the dgc-testdata file format, sound ones and one-failure-each ones.

The signers are the two of keys-example, and for the key usage tests one made here whose certificate allows tests only.
"""

import base64
import hashlib
import io
import json
from datetime import datetime
from pathlib import Path

import base45
import cbor2
import segno
from cryptography import x509
from cryptography.hazmat.primitives import serialization

import people
from certificates import PURPOSE_OIDS, Signer, instant, kid_of, make_signer
from confirm_hcert import confirm
from hcert_reference import PREFIX, claims, issue, sign1, text_of
from output import write_text
from signing import ES256, PS256, ecdsa_twin

KEYS = Path(__file__).resolve().parents[2] / "keys-example"
ISSUED_AT, EXPIRES_AT, CLOCK = "2022-01-15T00:00:00Z", "2023-01-15T00:00:00Z", "2022-06-15T12:00:00+00:00"
ALL_FLAGS = (
    "VALIDOBJECT SCHEMAVALIDATION ENCODE DECODE VERIFY COMPRESSION B45DECODE UNPREFIX VALIDJSON KEYUSAGE "
    "EXPIRATIONCHECK PICTUREDECODE"
).split()


def main(folder):
    for name, vector in vectors():
        confirm(name, vector)
        write_text(
            folder / "hcert" / "ZZ" / "2DCode" / "raw" / f"{name}.json",
            json.dumps(vector, ensure_ascii=False, indent=1) + "\n",
        )


def example_signer(name, algorithm):
    """A document signer of keys-example."""
    key = serialization.load_pem_private_key((KEYS / f"{name}.key").read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((KEYS / f"{name}.pem").read_bytes())
    return Signer(key, certificate, algorithm, kid_of(certificate.public_bytes(serialization.Encoding.DER)))


SIGNER_ES256, SIGNER_PS256 = example_signer("dsc-es256", ES256), example_signer("dsc-ps256", PS256)
SIGNER_TESTS_ONLY = make_signer(
    "TEST - DO NOT TRUST tests only",
    country="ZZ",
    not_before="2021-01-01T00:00:00Z",
    not_after="2045-01-01T00:00:00Z",
    purposes=[PURPOSE_OIDS["t"]],
)


# Contents.


def dcc(kind, family, given, born, **changes):
    """A DCC of one kind for an invented person; `changes` replace members of its entry."""
    opaque = hashlib.sha256(f"{kind} {family} {given}".encode()).hexdigest()[:32].upper()
    common = {"tg": "840539006", "co": "VN", "is": "Ministry of Examples", "ci": f"URN:UVCI:01:ZZ:{opaque}"}
    entry = {
        "v": {"vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2, "dt": "2021-11-20"},
        "t": {
            "tt": "LP6464-4",
            "nm": "RT-PCR",
            "sc": "2022-01-14T08:30:00+07:00",
            "tr": "260415000",
            "tc": "Trạm Y tế số 0",
        },
        "r": {"fr": "2021-12-01", "df": "2021-12-12", "du": "2022-05-30"},
    }[kind]
    return {"ver": "1.3.0", "nam": people.name_members(family, given), "dob": born, kind: [common | entry | changes]}


VACCINATION = dcc("v", "Đặng", "Thị Hồng Đào", "1984-06-30")
TEST = dcc("t", "Nguyễn", "Bảo Duy", "1999-02-28", tt="LP217198-3", ma="1232")
RECOVERY = dcc("r", "H'Hen", "Niê", "1975")


# Vectors.


def vectors():
    """(file name, vector) of the whole set."""
    yield from sound()
    yield from refused()


def sound():
    for algorithm, signer in (("ES256", SIGNER_ES256), ("PS256", SIGNER_PS256)):
        for kind, contents in (("vaccination", VACCINATION), ("test", TEST), ("recovery", RECOVERY)):
            yield (
                f"{kind}-{algorithm}",
                vector(contents, signer, f"{kind}, {algorithm}", dict.fromkeys(ALL_FLAGS, True)),
            )
    twin = vector(VACCINATION, SIGNER_ES256, "the other signature of the same message, (r, n-s)", {"VERIFY": True})
    array = cbor2.loads(bytes.fromhex(twin["COSE"])).value
    message = cbor2.dumps(cbor2.CBORTag(18, [*array[:3], ecdsa_twin(array[3])]))
    yield "verify-malleable-signature", with_message(twin, message)
    only_tests = vector(
        TEST, SIGNER_TESTS_ONLY, "a test by a signer for tests only", {"KEYUSAGE": True, "VERIFY": True}
    )
    yield "keyusage-allowed", only_tests
    at_end = vector(VACCINATION, SIGNER_ES256, "the clock is at exp", {"EXPIRATIONCHECK": True})
    yield "expiration-last-second", with_clock(at_end, "2023-01-15T00:00:00+00:00")
    at_start = vector(VACCINATION, SIGNER_ES256, "the clock is at iat", {"EXPIRATIONCHECK": True})
    yield "expiration-first-second", with_clock(at_start, "2022-01-15T00:00:00+00:00")


def refused():
    """One failure each: every flag is false once, and the twin above is what would be true."""
    yield from refused_transport()
    yield from refused_signature()
    yield from refused_contents()


def refused_transport():
    good = base_vector("the prefix names another version", {"UNPREFIX": False})
    yield "prefix-wrong-version", good | {"PREFIX": "HC2:" + good["BASE45"]}
    good = base_vector("the prefix is missing", {"UNPREFIX": False})
    yield "prefix-missing", good | {"PREFIX": good["BASE45"]}
    good = base_vector("one character of base45 is outside the alphabet", {"B45DECODE": False})
    yield "base45-character", with_base45(good, "=" + good["BASE45"][1:])
    good = base_vector("one triple is written with 65536 more, which 16-bit decoders let pass", {"B45DECODE": False})
    yield "base45-overflow", with_base45(good, overflowing_twin(good["BASE45"]))
    good = base_vector("the Adler-32 check value is missing", {"COMPRESSION": False})
    yield "compression-truncated", good | {"COMPRESSED": good["COMPRESSED"][:-8]}
    good = base_vector("a byte follows the zlib stream", {"COMPRESSION": False})
    yield "compression-trailing", good | {"COMPRESSED": good["COMPRESSED"] + "00"}
    good = base_vector("not compressed at all", {"COMPRESSION": False})
    yield "compression-none", good | {"COMPRESSED": good["COSE"]}
    good = base_vector("the picture shows another text", {"PICTUREDECODE": False})
    yield "picture-other-text", good | {"2DCODE": picture(PREFIX + "BB8")}


def refused_signature():
    good = base_vector("one bit of the signature is flipped", {"VERIFY": False})
    message = bytearray.fromhex(good["COSE"])
    message[-1] ^= 1
    yield "verify-signature", with_message(good, bytes(message))
    good = base_vector("the certificate is another signer's, so the kid differs", {"VERIFY": False})
    yield "verify-other-signer", with_certificate(good, SIGNER_PS256)
    wrong_kid = Signer(SIGNER_ES256.key, SIGNER_ES256.certificate, ES256, b"\x00" * 8)
    yield "verify-kid", vector(VACCINATION, wrong_kid, "the kid is not the certificate's", {"VERIFY": False})
    yield (
        "verify-algorithm",
        with_message(
            vector(VACCINATION, SIGNER_PS256, "alg says ES256 and the certificate holds an RSA key", {"VERIFY": False}),
            relabelled(SIGNER_PS256),
        ),
    )
    yield (
        "keyusage-refused",
        vector(
            VACCINATION,
            SIGNER_TESTS_ONLY,
            "a vaccination by a signer for tests only",
            {"KEYUSAGE": False, "VERIFY": True},
        ),
    )


def relabelled(signer):
    """A PS256 message whose protected header says ES256."""
    _, *rest = cbor2.loads(sign1(signer, cbor2.dumps(wire_claims(VACCINATION)))).value
    return cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps({1: ES256, 4: signer.kid}), *rest]))


def refused_contents():
    late = base_vector("one second after exp", {"EXPIRATIONCHECK": False})
    yield "expiration-after", with_clock(late, "2023-01-15T00:00:01+00:00")
    early = base_vector("one second before iat", {"EXPIRATIONCHECK": False})
    yield "expiration-before", with_clock(early, "2022-01-14T23:59:59+00:00")
    other = dcc("v", "Trần", "Văn Phúc", "1984-06-30")
    good = base_vector("CBOR holds another person than COSE", {"DECODE": False, "ENCODE": False})
    yield "decode-other-person", good | {"CBOR": cbor2.dumps(other).hex()}
    good = base_vector(
        "JSON holds another person than the code",
        {"VALIDJSON": False, "ENCODE": False, "DECODE": False, "VALIDOBJECT": True},
    )
    yield "json-other-person", good | {"JSON": other}
    for name, description, contents in schema_failures():
        yield (
            name,
            vector(
                contents, SIGNER_ES256, description, {"SCHEMAVALIDATION": False, "VALIDOBJECT": False, "VERIFY": True}
            ),
        )


def schema_failures():
    """(file name, description, DCC) of contents that schema 1.3.0 refuses."""
    two = VACCINATION | {"v": VACCINATION["v"] * 2}
    yield "schema-two-entries", "two vaccination entries", two
    yield "schema-two-groups", "a vaccination and a test", VACCINATION | {"t": TEST["t"]}
    yield "schema-dose-zero", "dose number 0", dcc("v", "Đặng", "Thị Hồng Đào", "1984-06-30", dn=0)
    yield "schema-name", "fnt in lower case", VACCINATION | {"nam": VACCINATION["nam"] | {"fnt": "dang"}}
    yield "schema-birth", "a date of birth in the Vietnamese order", VACCINATION | {"dob": "30/06/1984"}
    lacking = {key: value for key, value in VACCINATION["v"][0].items() if key != "ci"}
    yield "schema-no-identifier", "no certificate identifier", VACCINATION | {"v": [lacking]}


# Putting files together.


def base_vector(description, flags):
    return vector(VACCINATION, SIGNER_ES256, description, flags)


def wire_claims(contents):
    return claims(contents, "ZZ", instant(ISSUED_AT), instant(EXPIRES_AT))


def vector(contents, signer, description, flags):
    """One file of the format; `flags` are the expected results by name, without EXPECTED."""
    stages = issue(contents, signer, "ZZ", instant(ISSUED_AT), instant(EXPIRES_AT))
    return {
        "JSON": contents,
        "CBOR": stages["CBOR"].hex(),
        "COSE": stages["COSE"].hex(),
        "COMPRESSED": stages["COMPRESSED"].hex(),
        "BASE45": stages["BASE45"],
        "PREFIX": stages["PREFIX"],
        "2DCODE": picture(stages["PREFIX"]),
        "TESTCTX": {
            "VERSION": 1,
            "SCHEMA": "1.3.0",
            "CERTIFICATE": base64.b64encode(signer.der).decode(),
            "VALIDATIONCLOCK": CLOCK,
            "DESCRIPTION": description,
        },
        "EXPECTEDRESULTS": {f"EXPECTED{flag}": expected for flag, expected in flags.items()},
    }


def with_message(good, message):
    """`good` around another COSE message, all later stages made anew."""
    text = text_of(message)
    compressed = base45.b45decode(text.removeprefix(PREFIX))
    return good | {
        "COSE": message.hex(),
        "COMPRESSED": compressed.hex(),
        "BASE45": text.removeprefix(PREFIX),
        "PREFIX": text,
        "2DCODE": picture(text),
    }


def with_base45(good, encoded):
    return good | {"BASE45": encoded, "PREFIX": PREFIX + encoded}


def with_clock(good, clock):
    datetime.fromisoformat(clock)
    return good | {"TESTCTX": good["TESTCTX"] | {"VALIDATIONCLOCK": clock}}


def with_certificate(good, signer):
    return good | {"TESTCTX": good["TESTCTX"] | {"CERTIFICATE": base64.b64encode(signer.der).decode()}}


def overflowing_twin(encoded):
    """The text with one triple's number raised by 65536, which decodes to the same bytes where 16 bits are kept."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    for start in range(0, len(encoded) - 2, 3):
        number = sum(alphabet.index(encoded[start + place]) * 45**place for place in range(3)) + 65536
        if number < 45**3:
            triple = "".join(alphabet[number // 45**place % 45] for place in range(3))
            return encoded[:start] + triple + encoded[start + 3 :]
    raise ValueError("every triple is too large to be raised")


def picture(text):
    """A PNG of the QR symbol, base64: alphanumeric mode, error correction Q, as HCERT section 4.2.4 wants."""
    symbol = segno.make(text, error="q", mode="alphanumeric", micro=False, boost_error=False)
    png = io.BytesIO()
    symbol.save(png, kind="png", scale=2, border=4)
    return base64.b64encode(png.getvalue()).decode()
