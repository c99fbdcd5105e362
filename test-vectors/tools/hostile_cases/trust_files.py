"""The trust files of the hostile cases: PEM files, and gateway JSON lists where kid, country or type are forced."""

import json

from certificates import gateway_entry, make_signer
from signing import rsa_key

from .factory import (
    BY_COUNTRY,
    CSCA,
    EXAMPLE,
    MAIN,
    NO_EXAMPLE,
    NO_EXAMPLE_COUNTRY,
    ODD,
    OTHER_COUNTRY,
    PURPOSES,
    RSA,
    VALIDITY,
    WITHOUT_COUNTRY,
)

ASCII_6, ASCII_7, ONE_BYTE, NINE_BYTES = b"Key1PR", b"Key1PRO", b"\x01", MAIN.kid + b"\x00"
KID_32, KID_33 = bytes(range(32)), bytes(range(33))
ESCAPES = b"\x1b[2J\x07\n\r"

BY_KID = {
    kid: make_signer(f"Hostile vectors kid {kid[:12].hex()} of {len(kid)}", kid=kid)
    for kid in (ASCII_6, ASCII_7, ONE_BYTE, NINE_BYTES, KID_32, KID_33, ESCAPES)
}


def colliding(kid, count, country="XA"):
    """`count` different signers under one kid, the kid being what the list says."""
    return [
        make_signer(f"Hostile vectors {kid.decode()} {number}", country=country, kid=kid)
        for number in range(1, count + 1)
    ]


TWO, EIGHT, NINE = colliding(b"twokeys!", 2), colliding(b"8 keys !", 8), colliding(b"9 keys !", 9)
MIXED_KID = b"ES+PS256"
MIXED = [
    make_signer("Hostile vectors mixed 1", kid=MIXED_KID),
    make_signer("Hostile vectors mixed 2", key=rsa_key("rsa-2048-second"), kid=MIXED_KID),
]
COUNTRIES_KID = b"XA or XB"
COUNTRIES = [
    make_signer("Hostile vectors XA of two", kid=COUNTRIES_KID),
    make_signer("Hostile vectors XB of two", country="XB", kid=COUNTRIES_KID),
]
REPEATED = colliding(b"repeated", 2)
LISTED_ELSEWHERE = make_signer("Hostile vectors DSC of XA, listed for XB")
BY_TYPE = {name: make_signer(f"Hostile vectors type {name}") for name in ("CSCA", "UPLOAD", "AUTHENTICATION", "dsc")}
CA_AS_DSC = make_signer("Hostile vectors CA:TRUE listed as DSC", is_authority=True)


def pem(*signers):
    return "".join(signer.pem for signer in signers)


def trust_files():
    """File name to content."""
    return {
        "main.pem": pem(MAIN, RSA, OTHER_COUNTRY),
        "odd-keys.pem": pem(MAIN, CSCA, *ODD.values()),
        "purposes.pem": pem(*PURPOSES.values()),
        "countries.pem": pem(*BY_COUNTRY.values(), WITHOUT_COUNTRY, EXAMPLE, NO_EXAMPLE, NO_EXAMPLE_COUNTRY),
        "validity.pem": pem(*VALIDITY.values()),
        "broken-entry.pem": pem(OTHER_COUNTRY) + broken_pem() + pem(MAIN),
        "kids.json": json.dumps(kids(), indent=1) + "\n",
        "main.json": json.dumps([*broken_entries(), gateway_entry(MAIN), gateway_entry(RSA)], indent=1) + "\n",
    }


def broken_pem():
    """A certificate block whose DER ends too early."""
    lines = MAIN.pem.splitlines(keepends=True)
    return "".join(lines[:3] + lines[-1:])


def broken_entries():
    """Entries that cannot be read; each must be skipped, and the others used."""
    sound = gateway_entry(OTHER_COUNTRY)
    return [
        {},
        sound | {"rawData": "AAAA"},
        sound | {"rawData": "not base64!"},
        sound | {"rawData": ""},
        {key: value for key, value in sound.items() if key != "rawData"},
    ]


def kids():
    entries = [gateway_entry(MAIN), *map(gateway_entry, BY_KID.values())]
    for group in (TWO, EIGHT, NINE, MIXED, COUNTRIES):
        entries += map(gateway_entry, group)
    entries += [gateway_entry(REPEATED[0])] * 10 + [gateway_entry(REPEATED[1])]
    entries.append(gateway_entry(LISTED_ELSEWHERE, country="XB"))
    entries += [gateway_entry(signer, certificate_type=name) for name, signer in BY_TYPE.items()]
    entries.append(gateway_entry(CA_AS_DSC))
    return entries
