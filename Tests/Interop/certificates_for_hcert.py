"""Certificates for `hcert verify`: all three kinds, both algorithms, made without hcert."""

import base64
import datetime
import hashlib
import random

import people
from certificates import instant, make_signer, rfc3339
from hcert_reference import issue
from output import write_lines, write_text
from records_for_hcert import contents
from signing import rsa_key

CLOCK = "2022-06-15T12:00:00Z"  # give it to `hcert verify --at`
VALIDITY = {"not_before": "2021-01-01T00:00:00Z", "not_after": "2045-01-01T00:00:00Z"}
KINDS = {"v": "vaccination", "t": "test", "r": "recovery"}


def write(count, folder):
    """Writes texts.txt, one text a line; trust.pem; and expected.ndjson, one object a line."""
    signers = [
        make_signer("TEST - DO NOT TRUST interop ES256", country="ZZ", **VALIDITY),
        make_signer("TEST - DO NOT TRUST interop PS256", country="ZZ", key=rsa_key("rsa-2048-second"), **VALIDITY),
    ]
    chance = random.Random(f"certificates {count}")
    made = [certificate(chance, number, signers[number // 3 % 2]) for number in range(1, count + 1)]
    write_text(folder / "texts.txt", "".join(text + "\n" for text, _ in made))
    write_text(folder / "trust.pem", "".join(signer.pem for signer in signers))
    write_lines(folder / "expected.ndjson", (expected for _, expected in made))
    print(f"{count} certificates made; verify them with --at {CLOCK}")


def certificate(chance, number, signer):
    """One text and what `hcert verify --json` must answer to it."""
    kind = "vtr"[number % 3]
    dcc = {"ver": "1.3.0"} | contents(chance, kind)
    dcc["nam"] |= people.name_members(dcc["nam"]["fn"], dcc["nam"]["gn"])
    opaque = hashlib.sha256(f"interop {number}".encode()).hexdigest()[:32].upper()
    dcc[kind][0]["ci"] = f"URN:UVCI:01:ZZ:{opaque}"
    issued_at = instant(CLOCK) - chance.randrange(1, 300 * 86_400)
    expires_at = instant(CLOCK) + chance.randrange(0, 700 * 86_400)
    expected = {
        "line": number,
        "verdict": "valid",
        "kid": base64.b64encode(signer.kid).decode(),
        "country": "ZZ",
        "kind": KINDS[kind],
        "iat": rfc3339(issued_at),
        "exp": rfc3339(expires_at),
        "notices": notices(kind, dcc[kind][0]),
        "certificate": dcc,
    }
    return issue(dcc, signer, "ZZ", issued_at, expires_at)["PREFIX"], expected


def notices(kind, entry):
    """The codes that must be given at CLOCK; all events lie before it."""
    today = datetime.date.fromisoformat(CLOCK[:10]).isoformat()
    holding = {
        "EXAMPLE-KEY": True,
        "DOSES-INCOMPLETE": kind == "v" and entry["dn"] < entry["sd"],
        "TEST-POSITIVE": kind == "t" and entry["tr"] == "260373001",
        "RECOVERY-NOT-YET": kind == "r" and entry["df"] > today,
        "RECOVERY-OVER": kind == "r" and entry["du"] < today,
    }
    return sorted(code for code, holds in holding.items() if holds)
