"""Checks what `hcert sign` wrote against what its input demands, field by field."""

import base64
import json
import re
import unicodedata

import cbor2
from cryptography.x509.oid import NameOID

from certificates import instant, read_trust
from hcert_reference import (
    ALGORITHM,
    EXPIRES_AT,
    HCERT,
    ISSUED_AT,
    ISSUER,
    KEY_IDENTIFIER,
    Refusal,
    open_text,
    payload_of,
)
from people import transliterated
from records_for_hcert import read
from signing import signature_holds
from strict_cbor import plain
from vaccines import VACCINES, total_doses

IDENTIFIER = re.compile(r"URN:UVCI:01:([A-Z]{2}):[0-9A-F]{32}(#[A-Z0-9/:])?")
VACCINES_BY_FOLDED_NAME = {name.casefold(): vaccine for name, vaccine in VACCINES.items()}


def differences(output_path, records_path, trust_path, issuer_name=None):
    """A line for each difference; every record must have its certificate, in the order of the input."""
    lines = [json.loads(line) for line in output_path.read_text(encoding="utf-8").splitlines()]
    records, signers = read(records_path), read_trust(trust_path)
    if not records or len(lines) != len(records):
        yield f"{len(records)} records, {len(lines)} certificates"
    seen = set()
    for row, (line, record) in enumerate(zip(lines, records, strict=False), 1):
        for difference in line_differences(line, row, record, signers, issuer_name):
            yield f"row {row}: {difference}"
        if line["ci"] in seen:
            yield f"row {row}: ci stands twice"
        seen.add(line["ci"])
    print(f"{len(lines)} certificates of {len(records)} records checked")


def line_differences(line, row, record, signers, issuer_name):
    try:
        message = open_text(line["qr"])
        payload = payload_of(message)
    except Refusal as refusal:
        yield str(refusal)
        return
    signer = next((one for one in signers if one.kid == message.header(KEY_IDENTIFIER)), None)
    if signer is None or not verifies(message, signer):
        yield "the signature does not verify by the kid's key"
        return
    yield from encoding_differences(message)
    yield from claim_differences(line, row, record, payload, message, signer)
    issuer_name = issuer_name or attribute(signer, NameOID.ORGANIZATION_NAME)
    expected = expected_contents(record, issuer_name, line["ci"])
    yield from value_differences("dcc", expected, plain(payload.get(HCERT).get(1)))
    identifier = IDENTIFIER.fullmatch(line["ci"])
    if not identifier or identifier[1] != signer.country:
        yield f"ci {line['ci']}"


def verifies(message, signer):
    return message.header(ALGORITHM) == signer.algorithm and signature_holds(
        signer.certificate.public_key(), signer.algorithm, message.signature, message.signature_input
    )


def attribute(signer, oid):
    return signer.certificate.subject.get_attributes_for_oid(oid)[0].value


def encoding_differences(message):
    """What issuers owe: both headers protected and nothing else, definite lengths, shortest heads."""
    if plain(message.headers).keys() != {ALGORITHM, KEY_IDENTIFIER} or plain(message.unprotected):
        yield "headers other than alg and kid, both protected"
    for name, data in (("protected header", message.protected), ("payload", message.payload)):
        # cbor2 writes definite lengths and shortest heads; the order of keys does not change the length.
        if len(cbor2.dumps(cbor2.loads(data))) != len(data):
            yield f"the {name} is not encoded in the shortest form"


def claim_differences(line, row, record, payload, message, signer):
    claims = plain(payload)
    record_id = record.get("record") or record.get("record_id")
    expected = {"record": record_id, "row": row, "kid": base64.b64encode(signer.kid).decode()}
    yield from value_differences("line", expected, {key: line.get(key) for key in expected})
    if claims.keys() != {ISSUER, EXPIRES_AT, ISSUED_AT, HCERT} or claims[HCERT].keys() != {1}:
        yield f"claims {sorted(claims)}"
        return
    expected = {ISSUER: signer.country, ISSUED_AT: instant(line["iat"]), EXPIRES_AT: instant(line["exp"])}
    yield from value_differences("claim", expected, {key: claims[key] for key in expected})
    starts, ends = (
        time.timestamp() for time in (signer.certificate.not_valid_before_utc, signer.certificate.not_valid_after_utc)
    )
    if not starts <= claims[ISSUED_AT] < claims[EXPIRES_AT] <= ends:
        yield "iat and exp do not lie within the signer's validity"


def value_differences(path, expected, found):
    """Names the members that differ; types count, so 2.0 is not 2."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in expected.keys() | found.keys():
            yield from value_differences(f"{path}.{key}", expected.get(key), found.get(key))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from value_differences(f"{path}.{index}", one, other)
    elif type(expected) is not type(found) or expected != found:
        yield f"{path}: {expected!r} expected, {found!r} found"


# What a record demands.


def expected_contents(record, issuer_name, identifier):
    """The DCC of a record: flat, or given as `dcc` with what hcert adds."""
    if "dcc" not in record:
        return vaccination(record, issuer_name, identifier)
    given = record["dcc"]
    kind = next(kind for kind in "vtr" if kind in given)
    names = {key: normalized(value) for key, value in given["nam"].items()}
    made = {
        target: transliterated(names[source]) for source, target in (("fn", "fnt"), ("gn", "gnt")) if source in names
    }
    return {"ver": "1.3.0"} | given | {"nam": made | names, kind: [{"ci": identifier} | given[kind][0]]}


def vaccination(record, issuer_name, identifier):
    vaccine = VACCINES_BY_FOLDED_NAME[record["vaccine"].casefold()]
    dose = int(re.search(r"\d+", record["dose_no"])[0])
    total = record.get("total_doses")
    entry = {
        "tg": "840539006",
        "vp": vaccine.vp,
        "mp": vaccine.mp,
        "ma": vaccine.ma,
        "dn": dose,
        "sd": int(total) if total else total_doses(vaccine, dose),
        "dt": iso_date(record["date"]),
        "co": record.get("country") or "VN",
        "is": issuer_name,
        "ci": identifier,
    }
    return {"ver": "1.3.0", "nam": names(record), "dob": iso_date(record["dob"]), "v": [entry]}


def names(record):
    """Given split as it is, else the first word is the family name; MRZ spelling wins over transliteration."""
    if record.get("family_name") or record.get("given_name"):
        family, given = (normalized(record.get(field, "")) for field in ("family_name", "given_name"))
    else:
        family, _, given = normalized(record["full_name"]).partition(" ")
    members = {"fn": family, "fnt": transliterated(record.get("passport_family") or family)}
    if given:
        members |= {"gn": given, "gnt": transliterated(record.get("passport_given") or given)}
    return members


def normalized(text):
    """NFC, and one blank for any run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def iso_date(text):
    """`dd/MM/yyyy`, `MM/yyyy` and `yyyy` turned round; ISO dates as they are."""
    return "-".join(reversed(text.split("/")))
