"""The verdict of a strict reference verifier, to confirm what the hostile cases claim.

Every case states its verdict by hand, from the standards; this file reaches one by program. `make_hostile.py` stops
when the two differ, so a slip in either is found before a case is written.
"""

import base64
import datetime
import json
import math
import re

from certificates import instant, read_trust
from hcert_reference import (
    ALGORITHM,
    EXPIRES_AT,
    HCERT,
    ISSUED_AT,
    ISSUER,
    KEY_IDENTIFIER,
    NOT_BEFORE,
    Refusal,
    open_text,
    payload_of,
    revocation_hash,
)
from signing import ES256, signature_holds
from strict_cbor import UNDEFINED, Map, Tag, plain

CLOCK_SKEW, INSTANT_MAX, KEYS_PER_KID_MAX = 300, 253_402_300_799, 8
COUNTRY_ALIASES = {"EL": "GR", "UK": "GB"}
REQUIRED = {"v": "tg vp mp ma dn sd dt co is ci", "t": "tg tt sc tr co is ci", "r": "tg fr co is df du ci"}
TEXTS = {"v": "tg vp mp ma dt co is ci", "t": "tg tt nm ma sc tr tc co is ci", "r": "tg fr co is df du ci"}
ABSENT = (None, UNDEFINED)


def judge(text, at, trust_path, revocation_path=None):
    """(verdict, layer, notices): ("valid", None, [codes]) or ("invalid", layer, [])."""
    try:
        message = open_text(text)
        signer = _verified_signer(message, read_trust(trust_path))
        clock = instant(at)
        claims = payload_of(message)
        issuer = _issuer(claims, signer)
        expires_at = _times(claims, signer, clock)
        kind, entry = _contents(claims)
        if kind not in signer.kinds():
            raise Refusal("keyusage", f"the signer may not sign {kind}")
        if revocation_path and _is_revoked(entry, issuer, message, json_or_lines(revocation_path)):
            raise Refusal("revocation", "revoked")
        return "valid", None, _notices(kind, entry, clock, signer, expires_at)
    except Refusal as refusal:
        return "invalid", refusal.layer, []


def _verified_signer(message, signers):
    candidates = [signer for signer in signers if signer.kid == message.header(KEY_IDENTIFIER)][:KEYS_PER_KID_MAX]
    if not candidates:
        raise Refusal("trust", "no signer has this kid")
    algorithm = message.header(ALGORITHM)
    for signer in candidates:
        public_key = signer.certificate.public_key()
        if signer.algorithm == algorithm and signature_holds(
            public_key, algorithm, message.signature, message.signature_input
        ):
            return signer
    raise Refusal("signature", "no signature by a listed key")


def _issuer(claims, signer):
    issuer = claims.get(ISSUER)
    if ISSUER in claims and not isinstance(issuer, str):
        raise Refusal("trust", "iss is not text")
    if issuer and re.fullmatch("[A-Z]{2}", issuer) and signer.country:
        if _country(issuer) != _country(signer.country):
            raise Refusal("trust", f"iss {issuer} signed by {signer.country}")
    return issuer or signer.country


def _country(code):
    return COUNTRY_ALIASES.get(code, code)


def _times(claims, signer, clock):
    """Checks exp, iat, nbf and the signer's validity; gives exp."""
    expires_at, issued_at = _date(claims, EXPIRES_AT), _date(claims, ISSUED_AT)
    not_before = _date(claims, NOT_BEFORE) if NOT_BEFORE in claims else 0
    starts, ends = (
        int(time.timestamp())
        for time in (signer.certificate.not_valid_before_utc, signer.certificate.not_valid_after_utc)
    )
    if not starts <= clock <= ends:
        raise Refusal("trust", "the signer is not valid now")
    wrong = {
        "expired": clock > expires_at,
        "from the future": issued_at > clock + CLOCK_SKEW,
        "exp not after iat": expires_at <= issued_at,
        "not yet valid": not_before > clock + CLOCK_SKEW,
        "older than its signer": issued_at < starts,
    }
    if any(wrong.values()):
        raise Refusal("expiry", ", ".join(name for name, holds in wrong.items() if holds))
    return expires_at


def _date(claims, key):
    """A NumericDate: integer or finite float, tag 1 around it tolerated, 0 to the end of the year 9999."""
    value = claims.get(key)
    if isinstance(value, Tag) and value.number == 1:
        value = value.content
    if type(value) not in (int, float) or not math.isfinite(value) or not 0 <= value < INSTANT_MAX + 1:
        raise Refusal("expiry", f"claim {key} is no date")
    return int(value)


def _contents(claims):
    """The kind and the entry of the DCC, after everything that makes a certificate unusable was refused."""
    container = claims.get(HCERT)
    dcc = container.get(1) if isinstance(container, Map) else None
    if not isinstance(dcc, Map):
        raise Refusal("schema", "no health certificate under -260 and 1")
    _refuse_other_keys(dcc)
    for member in ("ver", "dob"):
        if not isinstance(_untagged(dcc.get(member)), str):
            raise Refusal("schema", f"{member} is missing or no text")
    if _untagged(dcc.get("ver")) == "":
        raise Refusal("schema", "ver is empty")
    _names(dcc.get("nam"))
    present = [kind for kind in "vtr" if dcc.get(kind) not in ABSENT]
    if len(present) != 1:
        raise Refusal("schema", f"{len(present)} groups")
    entries = dcc.get(present[0])
    if not isinstance(entries, list) or len(entries) != 1 or not isinstance(entries[0], Map):
        raise Refusal("schema", "not exactly one entry")
    _members(present[0], entries[0])
    return present[0], {key: _untagged(value) for key, value in entries[0].pairs}


def _names(names):
    if not isinstance(names, Map):
        raise Refusal("schema", "nam is missing or no map")
    values = [_untagged(names.get(member)) for member in ("fn", "fnt", "gn", "gnt")]
    present = [value for value in values if value not in ABSENT]
    if not present or not all(isinstance(value, str) for value in present):
        raise Refusal("schema", "nam has no name, or one that is no text")


def _members(kind, entry):
    values = {key: _untagged(value) for key, value in entry.pairs if value not in ABSENT}
    for member in REQUIRED[kind].split():
        if member not in values:
            raise Refusal("schema", f"{member} is missing")
    for member in TEXTS[kind].split():
        if member in values and not isinstance(values[member], str):
            raise Refusal("schema", f"{member} is no text")
    for member in ("dn", "sd") if kind == "v" else ():
        number = values[member]
        if type(number) not in (int, float) or number != number or number % 1 != 0 or not 1 <= number < 2**31:
            raise Refusal("schema", f"{member} is no whole number from 1 to 2^31-1")


def _refuse_other_keys(value):
    """Every map inside the DCC has text keys only."""
    if isinstance(value, Map):
        for key, content in value.pairs:
            if not isinstance(key, str):
                raise Refusal("schema", "a key that is no text")
            _refuse_other_keys(content)
    elif isinstance(value, list):
        for element in value:
            _refuse_other_keys(element)
    elif isinstance(value, Tag):
        _refuse_other_keys(value.content)


def _untagged(value):
    """Tag 0 on text is removed, blanks around text are trimmed."""
    if isinstance(value, Tag) and value.number == 0 and isinstance(value.content, str):
        value = value.content
    return value.strip(" ") if isinstance(value, str) else value


def _notices(kind, entry, clock, signer, expires_at):
    """The notices of the contract, value sets aside: codes are judged where the cases are written."""
    today = datetime.datetime.fromtimestamp(clock, datetime.UTC).date().isoformat()
    event = {"v": "dt", "t": "sc", "r": "fr"}[kind]
    entry = {key: plain(value) for key, value in entry.items()}
    found = {
        "TEST-POSITIVE": kind == "t" and entry["tr"] == "260373001",
        "DOSES-INCOMPLETE": kind == "v" and entry["dn"] < entry["sd"],
        "RECOVERY-NOT-YET": kind == "r" and _is_date(entry["df"]) and entry["df"] > today,
        "RECOVERY-OVER": kind == "r" and _is_date(entry["du"]) and entry["du"] < today,
        "EVENT-IN-FUTURE": _is_later(entry[event], today, clock),
        "EXP-AFTER-SIGNER": expires_at > signer.certificate.not_valid_after_utc.timestamp(),
        "COUNTRY-UNKNOWN": signer.country is None,
        "EXAMPLE-KEY": signer.is_example,
    }
    return sorted(code for code, holds in found.items() if holds)


def _is_date(text):
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def _is_later(text, today, clock):
    if _is_date(text):
        return text > today
    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() > clock
    except (ValueError, TypeError):
        return False


# Revocation.


def json_or_lines(path):
    """(identifiers, {type: set of hashes}) of any of the three forms that hcert reads."""
    text = path.read_text()
    if not text.startswith("{"):
        return {_plain_identifier(line) for line in text.splitlines() if line.strip()}, {}
    content = json.loads(text)
    if "hashType" in content:
        hashes = {base64.b64decode(entry["hash"]) for entry in content["entries"]}
        return set(), {content["hashType"]: hashes}
    hashes = {name: {base64.b64decode(one) for one in listed} for name, listed in content.get("hashes", {}).items()}
    return {_plain_identifier(one) for one in content.get("UVCI", [])}, hashes


def _plain_identifier(text):
    """Trimmed, upper case, without a final `#` and its check character."""
    return re.sub(r"#.\Z", "", text.strip().upper())


def _is_revoked(entry, issuer, message, revoked):
    identifiers, hashes = revoked
    identifier = entry["ci"]
    identity = message.signature[:32] if message.header(ALGORITHM) == ES256 else message.signature
    keyed = {"UCI": [identifier], "COUNTRYCODEUCI": [entry["co"] + identifier, (issuer or "") + identifier]}
    listed = any(
        revocation_hash(text.encode()) in hashes.get(name, ()) for name, texts in keyed.items() for text in texts
    )
    return (
        listed
        or _plain_identifier(identifier) in identifiers
        or revocation_hash(identity) in hashes.get("SIGNATURE", ())
    )
