"""Revocation: three forms of list, three kinds of hash, and what must not count as revoked."""

import base64
import json

from hcert_reference import revocation_hash, sign, signature_input
from signing import ecdsa_twin

from .encoding import encode
from .factory import MAIN, RSA, Parts, content_text, dcc, header, invalid, payload, text, valid

CI = "URN:UVCI:01:XA:7E57000000000000000000000000A001"
CHECKED = CI.replace("A001", "A002") + "#T"
ABROAD = CI.replace("A001", "A003")
CHUNKED_AWAY = CI.replace("A001", "A004")
MIXED_CASE = "urn:uvci:01:xa:7e57000000000000000000000000a005"
RULE = "certificate revocation: "


def revocation_files():
    """File name to content: the three forms that hcert reads."""
    hashes = {name: revocation_hash(data) for name, data in HASHED.items()}
    return {
        "plain.txt": "\n".join([CI, CHECKED, MIXED_CASE.upper(), "URN:UVCI:01:XA:.*", ""]),
        "batch-uci.json": batch(MAIN, "UCI", hashes["uci"], hashes["uci-checked"]),
        "batch-unknown-kid.json": batch(None, "UCI", hashes["uci"]),
        "batch-country-co.json": batch(MAIN, "COUNTRYCODEUCI", hashes["co"]),
        "batch-country-iss.json": batch(MAIN, "COUNTRYCODEUCI", hashes["iss"]),
        "batch-signature.json": batch(MAIN, "SIGNATURE", hashes["r"]),
        "batch-signature-whole.json": batch(MAIN, "SIGNATURE", hashes["r-and-s"]),
        "batch-signature-s.json": batch(MAIN, "SIGNATURE", hashes["s"]),
        "batch-signature-ps256.json": batch(RSA, "SIGNATURE", hashes["ps256"]),
        "batch-signature-ps256-half.json": batch(RSA, "SIGNATURE", hashes["ps256-half"]),
        "batch-uci-upper.json": batch(MAIN, "UCI", revocation_hash(MIXED_CASE.upper().encode())),
        "own.json": own_form(
            [CI, CHECKED],
            {
                "UCI": [hashes["uci-own"]],
                "COUNTRYCODEUCI": [hashes["co"], hashes["iss"]],
                "SIGNATURE": [hashes["r"], hashes["ps256"]],
            },
        ),
        "own-identifiers.json": own_form([CI], {}),
        "own-hashes.json": own_form([], {"UCI": [hashes["uci"]], "COUNTRYCODEUCI": [], "SIGNATURE": []}),
    }


def contents(identifier, **entry):
    return dcc(entry={"ci": identifier, **entry})


def signature_of(signer, made):
    return sign(signer, signature_input(header(signer), payload(Parts(contents=made, signer=signer))))


ES256_SIGNATURE, PS256_SIGNATURE = signature_of(MAIN, contents(CI)), signature_of(RSA, contents(CI))
HASHED = {
    "uci": CI.encode(),
    "uci-checked": CHECKED.encode(),
    "uci-own": CHUNKED_AWAY.encode(),
    "co": ("GB" + ABROAD).encode(),
    "iss": ("XA" + ABROAD).encode(),
    "r": ES256_SIGNATURE[:32],
    "r-and-s": ES256_SIGNATURE,
    "s": ES256_SIGNATURE[32:],
    "ps256": PS256_SIGNATURE,
    "ps256-half": PS256_SIGNATURE[:32],
}


def batch(signer, hash_type, *hashes):
    """A batch as the gateway gives it out."""
    kid = base64.b64encode(signer.kid).decode() if signer else "UNKNOWN_KID"
    entries = [{"hash": base64.b64encode(one).decode()} for one in hashes]
    return (
        json.dumps(
            {
                "country": "XA",
                "expires": "2029-12-31T00:00:00+00:00",
                "kid": kid,
                "hashType": hash_type,
                "entries": entries,
            },
            indent=1,
        )
        + "\n"
    )


def own_form(identifiers, hashes):
    encoded = {name: [base64.b64encode(one).decode() for one in listed] for name, listed in hashes.items()}
    return json.dumps({"UVCI": identifiers, "hashes": encoded}, indent=1) + "\n"


def cases():
    yield from identifiers()
    yield from hashes()
    yield from countries()
    yield from signatures()
    yield from order()


def made(identifier, signer=MAIN, **entry):
    return text(contents=contents(identifier, **entry), signer=signer)


def identifiers():
    rule = (
        RULE + "a plain identifier is compared trimmed, in upper case, without # and its check character, on both sides"
    )
    for name, identifier in {
        "same": CI,
        "with-check-character": CI + "#B",
        "small-letters": CI.lower(),
        "blanks-around": f" {CI} ",
        "listed-with-check-character": CHECKED,
        "check-character-missing": CHECKED[:-2],
        "other-check-character": CHECKED[:-1] + "A",
        "listed-in-capitals": MIXED_CASE,
    }.items():
        yield invalid(f"revoked-plain-{name}", "revocation", rule, made(identifier), revocation="plain.txt")
    for name, identifier in {
        "other": CI[:-1] + "9",
        "longer": CI + "0",
        "shorter": CI[:-1],
        "two-behind-number-sign": CI + "#BC",
        "number-sign-alone": CI + "#",
        "without-prefix": CI[15:],
        "pattern": "URN:UVCI:01:XA:.X",
        "infix": "X" + CI,
    }.items():
        yield valid(
            f"not-revoked-plain-{name}",
            RULE + "exact comparison, no patterns",
            made(identifier),
            revocation="plain.txt",
            optional_notices=("CODE-UNKNOWN",),
        )
    for name in ("own.json", "own-identifiers.json"):
        yield invalid(
            f"revoked-in-{name}", "revocation", RULE + "identifiers in the JSON form", made(CI), revocation=name
        )
    yield valid(
        "not-revoked-own-identifiers",
        RULE + "identifiers in the JSON form",
        made(ABROAD),
        revocation="own-identifiers.json",
    )
    for kind in "tr":
        yield invalid(
            f"revoked-plain-kind-{kind}",
            "revocation",
            rule,
            content_text(kind, entry={"ci": CI}),
            revocation="plain.txt",
        )


def hashes():
    rule = RULE + "UCI is SHA-256, 16 bytes, over ci as it stands in the certificate"
    for name in ("batch-uci.json", "batch-unknown-kid.json", "own-hashes.json"):
        yield invalid(f"revoked-uci-in-{name}", "revocation", rule, made(CI), revocation=name)
        yield valid(f"not-revoked-uci-in-{name}", rule, made(CI[:-1] + "9"), revocation=name)
    yield invalid("revoked-uci-own-form", "revocation", rule, made(CHUNKED_AWAY), revocation="own.json")
    yield invalid("revoked-uci-check-character", "revocation", rule, made(CHECKED), revocation="batch-uci.json")
    yield valid(
        "not-revoked-uci-without-check-character",
        rule + ", check character included",
        made(CHECKED[:-2]),
        revocation="batch-uci.json",
    )
    yield valid(
        "not-revoked-uci-other-case", rule + ", case included", made(MIXED_CASE), revocation="batch-uci-upper.json"
    )
    yield invalid(
        "revoked-uci-same-case", "revocation", rule, made(MIXED_CASE.upper()), revocation="batch-uci-upper.json"
    )
    yield invalid(
        "revoked-uci-blanks",
        "revocation",
        rule + ", blanks around it trimmed",
        made(CI + " "),
        revocation="batch-uci.json",
    )


def countries():
    rule = RULE + "COUNTRYCODEUCI puts a country before ci; readers differ between co and iss, so both count"
    for name in ("batch-country-co.json", "batch-country-iss.json", "own.json"):
        yield invalid(f"revoked-country-in-{name}", "revocation", rule, made(ABROAD, co="GB"), revocation=name)
    yield valid("not-revoked-country-other-co", rule, made(ABROAD, co="VN"), revocation="batch-country-co.json")
    yield invalid(
        "revoked-country-iss-whatever-co",
        "revocation",
        rule,
        made(ABROAD, co="VN"),
        revocation="batch-country-iss.json",
    )
    yield valid(
        "not-revoked-country-as-uci",
        RULE + "hash types are not exchanged",
        made("XA" + ABROAD),
        revocation="batch-country-iss.json",
        optional_notices=("CODE-UNKNOWN",),
    )


def signatures():
    rule = RULE + "SIGNATURE of ES256 is over r alone, since (r, n-s) is as good a signature"
    same = contents(CI)
    twin = text(contents=same, signature=ecdsa_twin(ES256_SIGNATURE))
    for name in ("batch-signature.json",):
        yield invalid("revoked-signature", "revocation", rule, text(contents=same), revocation=name)
        yield invalid("revoked-signature-twin", "revocation", rule, twin, revocation=name)
        yield valid("not-revoked-signature-other-text", rule, made(ABROAD), revocation=name)
    yield valid("not-revoked-signature-whole", rule, text(contents=same), revocation="batch-signature-whole.json")
    yield valid("not-revoked-signature-s", rule, text(contents=same), revocation="batch-signature-s.json")
    rule = RULE + "SIGNATURE of PS256 is over the whole signature"
    yield invalid(
        "revoked-signature-ps256", "revocation", rule, made(CI, signer=RSA), revocation="batch-signature-ps256.json"
    )
    yield valid(
        "not-revoked-signature-ps256-half", rule, made(CI, signer=RSA), revocation="batch-signature-ps256-half.json"
    )
    yield valid(
        "not-revoked-signature-ps256-other", rule, made(ABROAD, signer=RSA), revocation="batch-signature-ps256.json"
    )


def order():
    rule = RULE + "judged after the signature"
    yield invalid(
        "revoked-and-forged",
        "signature",
        rule,
        text(contents=contents(CI), signature=bytes(31) + b"\1" + bytes(31) + b"\1"),
        revocation="plain.txt",
    )
    yield invalid(
        "revoked-and-unlisted",
        "trust",
        rule,
        text(contents=contents(CI), protected=encode({1: -7, 4: bytes(8)})),
        revocation="plain.txt",
    )
    yield valid("not-revoked-default", RULE + "not on the list", text(contents=dcc()), revocation="plain.txt")
