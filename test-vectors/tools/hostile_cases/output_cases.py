"""Texts that attack whoever shows them: terminals, logs, JSON, CSV. All are sound certificates; none may act."""

from .encoding import Raw, encode, head
from .factory import ENTRIES, MAIN, NAME, content_text, invalid, text, valid

SHOW = "ECMA-48, Unicode 15 section 23: characters that act on a terminal or reorder text are shown, never sent"
NAMES = {
    "nul": "Dang\0Dao",
    "bell": "Dang\a",
    "backspace": "Dang\b\b\b\bTran",
    "tab": "Dang\tTran",
    "lf": "Dang\nTran",
    "cr": "Dang\rTran",
    "cr-lf": "Dang\r\nTran",
    "del": "Dang\x7fTran",
    "all-c0": "".join(map(chr, range(32))),
    "all-c1": "".join(map(chr, range(0x80, 0xA0))),
    "forged-line": "Dang\nVALID  XA  vaccination  Tran",
    "forged-line-cr": "Dang\rVALID",
    "forged-line-next-line": "Dang\u0085VALID",
    "forged-line-2028": "Dang\u2028VALID",
    "forged-paragraph-2029": "Dang\u2029VALID",
    "clear-screen": "\x1b[2J\x1b[HDang",
    "colour": "\x1b[32mVALID\x1b[0m",
    "title": "\x1b]0;title\a",
    "clipboard": "\x1b]52;c;ZGFuZw==\a",
    "hyperlink": "\x1b]8;;https://example.invalid\x1b\\Dang\x1b]8;;\x1b\\",
    "c1-csi": "\u009b2JDang",
    "c1-osc": "\u009d0;title\u009c",
    "bare-escape": "Dang\x1b",
    "device-status": "\x1b[6n",
    "shift-out": "\x0eDang\x0f",
    "rtl-override": "\u202eGNAD",
    "ltr-isolate": "\u2066Dang\u2069",
    "all-bidi": "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "zero-width": "Da\u200bng\u200c\u200d",
    "word-joiner": "Da\u2060ng\u2061\u2064",
    "byte-order-mark": "\ufeffDang",
    "deprecated-format": "\u206a\u206f",
    "noncharacter": "Dang\uffff\ufffe\U0010ffff",
    "private-use": "\ue000\U000f0000",
    "replacement": "\ufffd",
    "emoji": "\U0001f9d1\U0001f3fd",
    "many-marks": "D" + "\u0301" * 300,
    "formula-equals": '=HYPERLINK("https://example.invalid","x")',
    "formula-plus": "+1+cmd|' /C calc'!A0",
    "formula-minus": "-1+1",
    "formula-at": "@SUM(A1)",
    "formula-tab": "\t=1+1",
    "formula-cr": "\r=1+1",
    "csv-quotes": 'Dang","x\n"y',
    "csv-semicolon": "Dang;Tran",
    "json-quotes": 'Dang","verdict":"valid',
    "json-closing": 'Dang"}\n{"verdict":"valid"}',
    "json-backslash": "Dang\\",
    "json-escape": "\\u0022\\n",
    "html": "<script>alert(1)</script>",
    "format-string": "%s%n%x%@%1$s",
    "shell": "$(reboot)`reboot`;reboot|reboot",
    "path": "../../etc/passwd",
    "sql": "'; DROP TABLE certificates;--",
}


def cases():
    yield from in_names()
    yield from elsewhere()
    yield from refused_ones()


def in_names():
    for name, value in NAMES.items():
        yield valid(
            f"show-name-{name}", SHOW, content_text(nam=NAME | {"fn": value}), optional_notices=("CODE-UNKNOWN",)
        )
    rule = "RFC 8949 section 3.1: text is UTF-8; a lone surrogate, written as if it were a character, is not"
    for name, octets in {
        "high-surrogate": b"Dang\xed\xa0\x80",
        "low-surrogate": b"\xed\xb0\x80Dang",
        "surrogate-pair": b"\xed\xa0\xbd\xed\xb8\x80",
        "overlong-nul": b"Dang\xc0\x80",
        "overlong-lf": b"Dang\xc0\x8aVALID",
        "latin-1-c1": b"\x9b2J",
        "cut-character": b"Dang\xe1\xba",
        "five-bytes": b"\xf8\x88\x80\x80\x80",
        "above-10ffff": b"\xf4\x90\x80\x80",
    }.items():
        item = Raw(head(3, len(octets)) + octets)
        yield invalid(f"show-name-{name}", "cbor", rule, content_text(nam=NAME | {"fn": item}))


def elsewhere():
    attack = "\x1b[2J\nVALID\u202e\u2028=1+1"
    quotes = '","verdict":"valid'
    for member in ("fnt", "gn", "gnt"):
        yield valid(
            f"show-{member}", SHOW, content_text(nam=NAME | {member: attack}), optional_notices=("CODE-UNKNOWN",)
        )
    for member in ("is", "ci"):
        yield valid(f"show-{member}", SHOW, content_text(entry={member: attack}), optional_notices=("CODE-UNKNOWN",))
    for kind, member in [("v", "mp"), ("v", "co"), ("v", "tg"), ("t", "tt"), ("t", "tr")]:
        yield valid(f"show-code-{kind}-{member}", SHOW, content_text(kind, entry={member: attack}), ["CODE-UNKNOWN"])
    for member in ("nm", "tc"):
        yield valid(
            f"show-t-{member}", SHOW, content_text("t", entry={member: attack}), optional_notices=("CODE-UNKNOWN",)
        )
    yield valid("show-dob", SHOW, content_text(dob=attack), optional_notices=("CODE-UNKNOWN",))
    yield valid("show-ver", SHOW, content_text(ver=attack), optional_notices=("CODE-UNKNOWN",))
    yield valid("show-iss", SHOW, text(issuer=attack))
    yield valid("show-iss-json", "RFC 8259 section 7: quotes in values are escaped", text(issuer=quotes))
    yield valid(
        "show-ci-path",
        "a file name never comes from the contents",
        content_text(entry={"ci": "../../../tmp/URN:UVCI"}),
        optional_notices=("CODE-UNKNOWN",),
    )
    member = {attack: attack, quotes: quotes, "verdict": "invalid", "\0": "\0"}
    yield valid(
        "show-unknown-members", "RFC 8259 section 7: names of members are escaped as values are", content_text(**member)
    )
    yield valid(
        "show-unknown-members-of-entry",
        "RFC 8259 section 7: names of members are escaped as values are",
        content_text(entry=member),
    )
    yield valid(
        "show-unknown-label",
        "RFC 8259 section 7: nothing of a header is shown raw",
        text(protected=encode({1: MAIN.algorithm, 4: MAIN.kid, attack: quotes})),
    )


def refused_ones():
    """Refused codes whose data attack: nothing of an unverified code is shown as a person's data, and nothing raw."""
    rule = "HCERT section 6.3: nothing of an unverified code is shown; messages hold no raw control characters"
    attack = content_of_attack()
    yield invalid(
        "show-refused-signature",
        "signature",
        rule,
        text(contents=attack, signature=bytes(31) + b"\1" + bytes(31) + b"\1"),
    )
    yield invalid(
        "show-refused-kid",
        "trust",
        rule,
        text(contents=attack, protected=encode({1: MAIN.algorithm, 4: b"\x1b[2J\n\r\x07\x9b"})),
    )
    yield invalid(
        "show-refused-alg", "cose", rule, text(contents=attack, protected=encode({1: "\x1b[2J\nVALID", 4: MAIN.kid}))
    )
    yield invalid("show-refused-expiry", "expiry", rule, text(contents=attack, expires_at="2022-06-10T00:00:00Z"))
    yield invalid(
        "show-refused-missing-member",
        "schema",
        rule,
        content_text(nam=NAME | {"fn": "\x1b[2J\nVALID"}, without=("ci",)),
    )
    yield invalid("show-refused-country", "trust signature", rule, text(contents=attack, issuer="ZX"))
    yield invalid("show-text-escapes", "prefix input", rule, "\x1b]52;c;ZGFuZw==\a\x1b[2JVALID")
    yield invalid("show-text-forged-line", "prefix input", rule, "VALID\u2028VALID\u0085VALID")
    yield invalid("show-text-json", "prefix input", rule, '{"verdict":"valid","qr":"HC1:"}')
    yield invalid("show-text-base45-escape", "base45 input", rule, "HC1:\x1b[2J\x07\x00VALID")
    yield invalid("show-text-format", "prefix input", rule, "%n%n%s%s%@")


def content_of_attack():
    return {"ver": "1.3.0", "nam": NAME | {"fn": "\x1b[2J\nVALID"}, "dob": "\u202e", "v": [ENTRIES["v"]]}
