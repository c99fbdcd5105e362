"""Who may sign: the list, kids, countries, key types, purposes."""

from certificates import Signer
from signing import ES256, PS256, ecdsa_signature

from . import trust_files as files
from .encoding import encode
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
    UNLISTED,
    WITHOUT_COUNTRY,
    content_text,
    header,
    invalid,
    text,
    valid,
)


def cases():
    yield from lists()
    yield from kids()
    yield from collisions()
    yield from key_types()
    yield from countries()
    yield from purposes()


def lists():
    rule = "HCERT section 5.1: only document signers on the list are trusted"
    yield invalid("trust-unlisted", "trust", rule, text(signer=UNLISTED))
    yield invalid(
        "trust-unlisted-ps256", "trust", rule, text(signer=Signer(RSA.key, RSA.certificate, PS256, UNLISTED.kid))
    )
    yield valid("trust-json", "gateway trust list: an entry of type DSC", text(), trust="main.json")
    yield valid(
        "trust-broken-entries",
        "gateway trust list: an entry that cannot be read is skipped, the others count",
        text(signer=RSA),
        trust="main.json",
    )
    yield invalid(
        "trust-broken-entry-itself",
        "trust",
        "gateway trust list: an entry that cannot be read is no signer",
        text(signer=OTHER_COUNTRY, issuer="XB"),
        trust="main.json",
    )
    yield valid(
        "trust-broken-pem",
        "RFC 7468: a certificate that cannot be read is skipped, the others count",
        text(),
        trust="broken-entry.pem",
    )
    rule = "HCERT section 5.1: a CSCA is no document signer"
    yield invalid("trust-csca", "trust", rule, text(signer=CSCA), trust="odd-keys.pem")
    yield invalid(
        "trust-ca-listed-as-dsc",
        "trust",
        rule + ", whatever the list calls it",
        text(signer=files.CA_AS_DSC),
        trust="kids.json",
    )
    for name, signer in files.BY_TYPE.items():
        yield invalid(
            f"trust-type-{name.lower()}{'-small' if name == 'dsc' else ''}",
            "trust",
            "gateway trust list: only entries of type DSC sign certificates",
            text(signer=signer),
            trust="kids.json",
        )


def kids():
    rule = (
        "HCERT section 3.3.1, appendix A.1: the kid of the message equals the list's, byte by byte, whatever its length"
    )
    for name, kid in [
        ("ascii-6", files.ASCII_6),
        ("ascii-7", files.ASCII_7),
        ("1", files.ONE_BYTE),
        ("9", files.NINE_BYTES),
        ("32", files.KID_32),
        ("escapes", files.ESCAPES),
    ]:
        yield valid(f"kid-length-{name}", rule, text(signer=files.BY_KID[kid]), trust="kids.json")
    length = "HCERT section 3.3.1: kid is a byte string; more than 32 bytes serve nobody"
    yield invalid("kid-length-33", "trust cose", length, text(signer=files.BY_KID[files.KID_33]), trust="kids.json")
    yield invalid("kid-length-0", "trust cose", length, text(protected=encode({1: ES256, 4: b""})), trust="kids.json")
    yield invalid(
        "kid-length-40000",
        "trust cose",
        length,
        text(protected=encode({1: ES256, 4: bytes(40_000)})),
        trust="kids.json",
    )
    for name, kid in {
        "text": "12345678",
        "integer": 7,
        "array": [MAIN.kid],
        "null": None,
        "base64": "AAAAAAAAAAA=",
        "map": {},
    }.items():
        yield invalid(f"kid-type-{name}", "trust cose", length, text(protected=encode({1: ES256, 4: kid})))
    for name, kid in {
        "first-7": MAIN.kid[:7],
        "first-4": MAIN.kid[:4],
        "last-7": MAIN.kid[1:],
        "zero-behind": MAIN.kid + b"\0",
        "zero-before": b"\0" + MAIN.kid,
        "whole-digest": MAIN.kid + bytes(24),
        "hex": MAIN.kid.hex().encode(),
        "reversed": MAIN.kid[::-1],
        "one-bit": bytes([MAIN.kid[0] ^ 1]) + MAIN.kid[1:],
        "escapes": b"\x1b]52;c;",
        "high-bytes": b"\xff" * 8,
    }.items():
        yield invalid(f"kid-{name}", "trust", rule, text(protected=encode({1: ES256, 4: kid})))


def collisions():
    rule = "HCERT section 3.3.3: all keys with the kid are tried, and none other"
    for number, signer in enumerate(files.TWO, 1):
        yield valid(f"kid-collision-{number}-of-2", rule, text(signer=signer), trust="kids.json")
    stranger = Signer(UNLISTED.key, UNLISTED.certificate, ES256, files.TWO[0].kid)
    yield invalid("kid-collision-none-of-2", "signature", rule, text(signer=stranger), trust="kids.json")
    elsewhere = Signer(files.EIGHT[0].key, files.EIGHT[0].certificate, ES256, files.TWO[0].kid)
    yield invalid("kid-collision-key-of-other-kid", "signature", rule, text(signer=elsewhere), trust="kids.json")
    yield valid("kid-collision-es256-beside-rsa", rule, text(signer=files.MIXED[0]), trust="kids.json")
    yield valid("kid-collision-ps256-beside-p256", rule, text(signer=files.MIXED[1]), trust="kids.json")
    bound = "a limit of 8 keys tried for one kid; a collision needs 2"
    yield valid("kid-collision-8-of-8", bound, text(signer=files.EIGHT[7]), trust="kids.json")
    yield invalid("kid-collision-9-of-9", "signature trust", bound, text(signer=files.NINE[8]), trust="kids.json")
    yield valid(
        "kid-same-key-listed-10-times",
        "the same kid and key is kept once and counts once",
        text(signer=files.REPEATED[1]),
        trust="kids.json",
    )
    first, second = files.COUNTRIES
    rule = "HCERT section 3.3.3: the country is that of the entry whose key verified"
    yield valid("kid-collision-country-first", rule, text(signer=first, issuer="XA"), trust="kids.json")
    yield valid("kid-collision-country-second", rule, text(signer=second, issuer="XB"), trust="kids.json")
    yield invalid(
        "kid-collision-country-of-other", "trust signature", rule, text(signer=second, issuer="XA"), trust="kids.json"
    )


def key_types():
    rule = "HCERT section 3.3.2: P-256 for ES256, RSA of 2048 to 4096 bits for PS256"
    for name in ("RSA-3072", "RSA-4096"):
        yield valid(f"key-{name}", rule, text(signer=ODD[name]), trust="odd-keys.pem")
    for name in ("RSA-1024", "RSA-5120"):
        yield invalid(f"key-{name}", "trust signature", rule, text(signer=ODD[name]), trust="odd-keys.pem")
    for name in ("P-384", "secp256k1", "brainpoolP256r1"):
        yield invalid(f"key-{name}", "trust signature cose", rule, text(signer=ODD[name]), trust="odd-keys.pem")
    p384 = ODD["P-384"]
    yield invalid(
        "key-P-384-cut-to-64",
        "trust signature cose",
        rule,
        text(signer=p384, signature=lambda signer, signed: ecdsa_signature(signer.key, signed)[:64]),
        trust="odd-keys.pem",
    )
    edwards = ODD["Ed25519"]
    for name, algorithm, layer in [("eddsa", -8, "cose trust"), ("es256", ES256, "trust signature cose")]:
        yield invalid(
            f"key-Ed25519-as-{name}",
            layer,
            rule,
            text(
                signer=edwards,
                protected=header(edwards, algorithm),
                signature=lambda signer, signed: signer.key.sign(signed),
            ),
            trust="odd-keys.pem",
        )


def countries():
    rule = "HCERT section 3.3.4: a two-letter iss equals the country of the signer"
    for issuer in ("XB", "VN", "ZZ"):
        yield invalid(f"country-iss-{issuer}-by-XA", "trust signature", rule, text(issuer=issuer))
    yield valid("country-XB", rule, text(signer=OTHER_COUNTRY, issuer="XB"))
    yield valid(
        "country-vaccinated-abroad", "co is where the dose was given and may differ", content_text(entry={"co": "GB"})
    )
    yield valid("country-no-iss", "RFC 8392 section 3.1.1: iss is optional", text(issuer=None))
    for name, issuer in [
        ("organisation", "Ministry of Health"),
        ("alpha-3", "XBX"),
        ("small-letters", "xb"),
        ("empty", ""),
        ("digits", "42"),
    ]:
        yield valid(
            f"country-iss-{name}",
            "RFC 8392 section 3.1.1: iss is any text; only two capital letters are compared",
            text(issuer=issuer),
        )
    for name, issuer in [("integer", 84), ("bytes", b"XA"), ("array", ["XA"]), ("true", True)]:
        yield invalid(
            f"country-iss-{name}",
            "trust cbor cose schema signature",
            "RFC 8392 section 3.1.1: iss is text",
            text(issuer=issuer),
        )
    aliases = "Regulation (EU) 2021/953 uses EL and UK where ISO 3166 has GR and GB; they are the same country"
    for signer, issuer in [
        ("GR", "GR"),
        ("GR", "EL"),
        ("EL", "GR"),
        ("EL", "EL"),
        ("GB", "GB"),
        ("GB", "UK"),
        ("UK", "GB"),
        ("UK", "UK"),
    ]:
        yield valid(
            f"country-iss-{issuer}-by-{signer}",
            aliases,
            text(signer=BY_COUNTRY[signer], issuer=issuer),
            trust="countries.pem",
        )
    for signer, issuer in [("GR", "GB"), ("EL", "UK"), ("GB", "EL"), ("UK", "GR")]:
        yield invalid(
            f"country-iss-{issuer}-by-{signer}",
            "trust signature",
            rule,
            text(signer=BY_COUNTRY[signer], issuer=issuer),
            trust="countries.pem",
        )
    yield valid(
        "country-entry-over-certificate",
        "gateway trust list: the entry's country counts, not the certificate's",
        text(signer=files.LISTED_ELSEWHERE, issuer="XB"),
        trust="kids.json",
    )
    yield invalid(
        "country-certificate-against-entry",
        "trust signature",
        "gateway trust list: the entry's country counts, not the certificate's",
        text(signer=files.LISTED_ELSEWHERE, issuer="XA"),
        trust="kids.json",
    )
    for issuer in ("XA", "AT", "Ministry"):
        yield valid(
            f"country-unknown-{issuer}",
            "a signer without a country: iss cannot be compared, and a person must see that",
            text(signer=WITHOUT_COUNTRY, issuer=issuer),
            ["COUNTRY-UNKNOWN"],
            trust="countries.pem",
        )
    example = "country ZZ and TEST - DO NOT TRUST in the common name mark the public example keys"
    yield valid("example-key", example, text(signer=EXAMPLE, issuer="ZZ"), ["EXAMPLE-KEY"], trust="countries.pem")
    yield valid("example-country-alone", example, text(signer=NO_EXAMPLE, issuer="ZZ"), trust="countries.pem")
    yield valid("example-name-alone", example, text(signer=NO_EXAMPLE_COUNTRY, issuer="XA"), trust="countries.pem")


def purposes():
    rule = "HCERT appendix A.4: if a DSC names purposes, the kind must be among them; other key usages do not count"
    everything = {"all", "foreign", "empty", "near-miss"}
    allowed = {
        "test": "t",
        "vaccination": "v",
        "recovery": "r",
        "test-stray": "t",
        "vaccination-stray": "v",
        "recovery-stray": "r",
        "mixed-spellings": "tv",
        "foreign-and-test": "t",
    } | dict.fromkeys(everything, "vtr")
    for name, signer in PURPOSES.items():
        for kind in "vtr":
            made = content_text(kind, signer=signer)
            if kind in allowed[name]:
                yield valid(f"purpose-{name}-{kind}", rule, made, trust="purposes.pem")
            else:
                yield invalid(f"purpose-{name}-{kind}", "keyusage", rule, made, trust="purposes.pem")
