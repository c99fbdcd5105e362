"""Times: exp, iat, nbf, and the validity of the signer, at their very boundaries."""

from certificates import instant

from .encoding import Raw, encode, tagged
from .factory import AT, VALIDITY, content_text, invalid, text, valid

NOW = instant(AT)
SKEW, LATEST = 300, 253_402_300_799
SIGNER_START, SIGNER_END = instant("2022-01-01T00:00:00Z"), instant("2024-01-01T00:00:00Z")


def cases():
    yield from expiry()
    yield from issuing()
    yield from starting()
    yield from forms()
    yield from signer_validity()


def expiry():
    rule = "HCERT section 3.3.6: after exp the certificate is refused"
    yield valid("exp-at-clock", rule, text(expires_at=NOW))
    yield invalid("exp-one-second-ago", "expiry", rule, text(expires_at=NOW - 1))
    yield invalid("exp-yesterday", "expiry", rule + ", without any allowance for clocks", text(expires_at=NOW - 200))
    yield valid("exp-next-second", rule, text(expires_at=NOW + 1))
    yield invalid(
        "exp-missing", "expiry schema cbor cose", "HCERT section 3.3.6: exp is mandatory", text(expires_at=None)
    )
    yield valid(
        "exp-at-signer-end", "HCERT section 3.3.6: exp does not exceed the signer's end", text(expires_at=SIGNER_END)
    )
    yield valid(
        "exp-after-signer",
        "HCERT section 3.3.6: exp should not exceed the signer's end; noted, since real ones do",
        text(expires_at=SIGNER_END + 1),
        ["EXP-AFTER-SIGNER"],
    )
    order = "RFC 8392 section 3.1: a certificate expires after it was issued"
    yield invalid("exp-equals-iat", "expiry", order, text(expires_at=NOW + 100, issued_at=NOW + 100))
    yield valid("exp-one-second-after-iat", order, text(expires_at=NOW + 101, issued_at=NOW + 100))
    yield invalid("exp-before-iat", "expiry", order, text(expires_at=NOW + 10, issued_at=NOW + 100))


def issuing():
    rule = "HCERT section 3.3.5: not issued in the future, with 300 s for differing clocks"
    yield valid("iat-at-clock", rule, text(issued_at=NOW))
    yield valid("iat-300-ahead", rule, text(issued_at=NOW + SKEW))
    yield invalid("iat-301-ahead", "expiry", rule, text(issued_at=NOW + SKEW + 1))
    yield invalid("iat-tomorrow", "expiry", rule, text(issued_at=NOW + 86_400))
    yield invalid(
        "iat-missing", "expiry schema cbor cose", "HCERT section 3.3.5: iat is mandatory", text(issued_at=None)
    )
    rule = "HCERT section 3.3.5: not issued before the signer was valid"
    yield valid("iat-at-signer-start", rule, text(issued_at=SIGNER_START))
    yield invalid("iat-before-signer-start", "expiry trust", rule, text(issued_at=SIGNER_START - 1))
    yield invalid("iat-zero", "expiry trust", rule, text(issued_at=0))


def starting():
    rule = "RFC 8392 section 3.1.5: not before nbf, with 300 s for differing clocks"
    for name, value in [
        ("past", NOW - 1),
        ("at-clock", NOW),
        ("300-ahead", NOW + SKEW),
        ("zero", 0),
        ("float", NOW + 0.5),
    ]:
        yield valid(f"nbf-{name}", rule, text(more_claims={5: value}))
    for name, value in [
        ("301-ahead", NOW + SKEW + 1),
        ("next-year", NOW + 31_536_000),
        ("text", "2022"),
        ("infinity", float("inf")),
        ("2-64", 2**64 - 1),
    ]:
        yield invalid(f"nbf-{name}", "expiry schema cbor cose", rule, text(more_claims={5: value}))


def forms():
    rule = "RFC 8392 section 2: a NumericDate is a number of seconds, finite, from 1970 to the year 9999"
    later = NOW + 10_000_000
    for name, value in [
        ("float", float(later)),
        ("fraction", later + 0.75),
        ("float-32", Raw(b"\xfa\x4e\xc8\x00\x00")),
        ("long-head", Raw(b"\x1b" + later.to_bytes(8, "big"))),
        ("tag-1", tagged(1, later)),
        ("tag-1-float", tagged(1, later + 0.5)),
    ]:
        yield valid(f"exp-form-{name}", rule, text(expires_at=value))
    yield valid("exp-form-latest", rule, text(expires_at=LATEST), ["EXP-AFTER-SIGNER"])
    yield valid("exp-fraction-at-clock", rule + "; fractions are cut", text(expires_at=NOW + 0.5))
    yield invalid("exp-fraction-passed", "expiry", rule + "; fractions are cut", text(expires_at=NOW - 0.5))
    yield valid("iat-form-float", rule, text(issued_at=float(NOW - 1000)))
    yield valid("iat-fraction-at-skew", rule + "; fractions are cut", text(issued_at=NOW + SKEW + 0.5))
    wrong = {
        "infinity": float("inf"),
        "negative-infinity": float("-inf"),
        "nan": float("nan"),
        "half-infinity": Raw(b"\xf9\x7c\x00"),
        "half-nan": Raw(b"\xf9\x7e\x00"),
        "milliseconds": later * 1000,
        "above-latest": LATEST + 1,
        "float-above-latest": float(LATEST + 1),
        "2-31-negative": -(2**31),
        "minus-one": -1,
        "minus-half": -0.5,
        "float-1e300": 1e300,
        "2-63": 2**63,
        "2-64": 2**64 - 1,
        "negative-2-64": -(2**64),
        "bignum": tagged(2, later.to_bytes(4, "big")),
        "bignum-huge": tagged(2, b"\x01" + bytes(8)),
        "negative-bignum": tagged(3, b"\x00"),
        "decimal-fraction": tagged(4, [0, later]),
        "text": Raw(encode(str(later))),
        "date-text": Raw(encode("2023-06-01T00:00:00Z")),
        "tag-0": tagged(0, "2023-06-01T00:00:00Z"),
        "tag-1-text": tagged(1, "2023"),
        "tag-1-infinity": tagged(1, float("inf")),
        "tag-2-in-1": tagged(1, tagged(2, later.to_bytes(4, "big"))),
        "bytes": later.to_bytes(4, "big"),
        "true": True,
        "null": Raw(b"\xf6"),
        "undefined": Raw(b"\xf7"),
        "array": [later],
        "map": {},
    }
    for name, value in wrong.items():
        yield invalid(f"exp-form-{name}", "expiry schema cbor cose", rule, text(expires_at=value))
    for name in (
        "infinity",
        "negative-infinity",
        "nan",
        "milliseconds",
        "minus-one",
        "2-64",
        "negative-2-64",
        "bignum",
        "text",
        "tag-0",
        "true",
        "null",
    ):
        yield invalid(f"iat-form-{name}", "expiry schema cbor cose trust", rule, text(issued_at=wrong[name]))


def signer_validity():
    rule = "certificate governance section 2.3 (shell model): the signer is valid when the certificate is checked"
    made = {name: content_text(signer=signer) for name, signer in VALIDITY.items()}
    yield valid("signer-last-second", rule, made["ending"], ["EXP-AFTER-SIGNER"], trust="validity.pem")
    yield invalid("signer-ended", "trust expiry", rule, made["ended"], trust="validity.pem")
    started = text(signer=VALIDITY["starting"], issued_at=NOW)
    yield valid("signer-first-second", rule, started, trust="validity.pem")
    not_started = text(signer=VALIDITY["not started"], issued_at=NOW + 1)
    yield invalid("signer-not-started", "trust expiry", rule, not_started, trust="validity.pem")
    sound = text(expires_at=LATEST)
    yield invalid(
        "signer-ended-long-ago", "trust expiry", rule + ", also when exp is far away", sound, at="2030-01-01T00:00:00Z"
    )
    yield invalid("clock-before-everything", "trust expiry", rule, sound, at="1970-01-01T00:00:00Z")
    yield valid("clock-next-month", "the clock is the caller's", text(), at="2022-07-15T00:00:00Z")
