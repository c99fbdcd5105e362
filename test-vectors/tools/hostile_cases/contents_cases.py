"""The contents: what makes a certificate unusable, each with its accepted twin."""

from judge import REQUIRED

from .encoding import Pairs, Raw, encode, tagged
from .factory import ENTRIES, NAME, Parts, content_text, dcc, invalid, payload, text, valid

REFUSE, NOTE, TOLERATE = ("DCC schema 1.3, refused: ", "DCC schema 1.3, only noted: ", "DCC schema 1.3, tolerated: ")
# Notices that a verifier may give besides: the rules ask for a note, and do not name it.
ANY_NOTE = {"optional_notices": ("CODE-UNKNOWN",)}


def cases():
    yield from containers()
    yield from tops()
    yield from names()
    yield from groups()
    yield from members()
    yield from doses()
    yield from keys()


def containers():
    layer = "schema cbor cose"
    yield invalid(
        "claims-no-hcert", layer, "HCERT section 3.3.7: claim -260 is missing", text(more_claims={-260: None})
    )
    claims = {1: "XA", 4: 1_685_577_600, 6: 1_654_041_600}
    for name, value in {
        "null": None,
        "text": "hcert",
        "array": [dcc()],
        "empty": {},
        "other-key": {2: dcc()},
        "text-key": {"1": dcc()},
        "tagged": tagged(61, {1: dcc()}),
        "bytes": encode({1: dcc()}),
        "contents-directly": dcc(),
        "contents-bytes": {1: encode(dcc())},
        "contents-null": {1: None},
        "contents-array": {1: [dcc()]},
        "contents-tagged": {1: tagged(0, dcc())},
        "contents-empty": {1: {}},
    }.items():
        yield invalid(
            f"claims-hcert-{name}",
            layer,
            "HCERT section 3.3.7: claim -260 is a map with the DCC, a map, under 1",
            text(payload=encode(claims | {-260: value})),
        )
    yield invalid(
        "claims-swiss-light",
        layer,
        "HCERT section 3.3.7: claim -250 is the Swiss light certificate's",
        text(payload=encode(claims | {-250: {1: dcc()}})),
    )
    yield invalid(
        "claims-positive-260",
        layer,
        "HCERT section 3.3.7: 260 is not -260",
        text(payload=encode(claims | {260: {1: dcc()}})),
    )
    for name, value in {"array": [1], "text": "claims", "integer": 1, "bytes": encode(claims)}.items():
        yield invalid(
            f"claims-{name}", layer, "RFC 8392 section 7.2: the payload is a map", text(payload=encode(value))
        )
    body = payload(Parts())
    yield valid(
        "claims-tag-61", "RFC 8392 section 6: tag 61 may stand before the claims", text(payload=b"\xd8\x3d" + body)
    )
    for name, tag in {
        "61-61": b"\xd8\x3d\xd8\x3d",
        "18": b"\xd2",
        "24": b"\xd8\x18",
        "55799": b"\xd9\xd9\xf7",
        "1": b"\xc1",
    }.items():
        yield invalid(
            f"claims-tag-{name}", layer, "RFC 8392 section 6: no tag but 61 before the claims", text(payload=tag + body)
        )
    more = {2: "subject", 3: "audience", 7: b"\x01", 99: [1], -70_000: {}, "note": "text"}
    yield valid("claims-unknown", "RFC 8392 section 3: unknown claims are ignored", text(more_claims=more))
    yield valid(
        "claims-hcert-other-contents",
        "HCERT section 3.3.7: other members beside 1 are ignored",
        text(payload=encode(claims | {-260: {1: dcc(), 3: {}, -1: 0}})),
    )


def tops():
    for member, layer_rule in (
        ("ver", "ver is text and there"),
        ("nam", "nam is a map and there"),
        ("dob", "dob is text and there"),
    ):
        yield invalid(f"contents-{member}-missing", "schema", REFUSE + layer_rule, content_text(without=(member,)))
        for name, value in [("null", None), ("integer", 13), ("array", ["1.3.0"]), ("bytes", b"1.3.0")]:
            yield invalid(f"contents-{member}-{name}", "schema", REFUSE + layer_rule, content_text(**{member: value}))
    yield invalid("contents-ver-empty", "schema", REFUSE + "an empty ver is a missing one", content_text(ver=""))
    yield valid("contents-dob-empty", "DCC schema 1.3.0: dob may be empty", content_text(dob=""))
    yield valid("contents-dob-year", "DCC schema 1.1.0: dob may be a year", content_text(dob="1984"))
    yield valid("contents-dob-month", "DCC schema 1.1.0: dob may be a month", content_text(dob="1984-06"))


def names():
    rule = REFUSE + "nam holds at least one of fn, fnt, gn, gnt, as text"
    for name, value in {
        "empty": {},
        "all-null": dict.fromkeys(NAME),
        "unknown-alone": {"name": "Dang"},
        "word": "DANG",
        "list": [NAME],
        "fn-integer": NAME | {"fn": 1},
        "fnt-bytes": NAME | {"fnt": b"DANG"},
        "gn-array": NAME | {"gn": ["Dao"]},
        "gnt-true": NAME | {"gnt": True},
    }.items():
        yield invalid(f"contents-nam-{name}", "schema", rule, content_text(nam=value))
    for member in ("fnt", "gnt"):
        yield valid(
            f"contents-nam-{member}-alone", "DCC schema 1.3.2: fnt or gnt", content_text(nam={member: NAME[member]})
        )
    for member in ("fn", "gn"):
        yield valid(
            f"contents-nam-{member}-alone",
            NOTE + "neither fnt nor gnt",
            content_text(nam={member: NAME[member]}),
            **ANY_NOTE,
        )
    yield valid(
        "contents-nam-null-beside", TOLERATE + "null is absent", content_text(nam=NAME | {"gn": None, "gnt": None})
    )


def groups():
    rule = REFUSE + "exactly one group of v, t, r with exactly one entry"
    entry, test = ENTRIES["v"], ENTRIES["t"]
    for name, changes in {
        "two-groups": {"t": [test]},
        "three-groups": {"t": [test], "r": [ENTRIES["r"]]},
        "empty-second-group": {"t": []},
        "two-entries": {"v": [entry, entry]},
        "hundred-entries": {"v": [{}] * 100},
        "empty": {"v": []},
        "null": {"v": None},
        "map": {"v": entry},
        "text": {"v": "dose"},
        "null-entry": {"v": [None]},
        "text-entry": {"v": ["dose"]},
        "array-entry": {"v": [[entry]]},
        "empty-entry": {"v": [{}]},
        "tagged-entry": {"v": [tagged(0, entry)]},
        "false": {"v": False},
        "capital-v": {"v": None, "V": [entry]},
    }.items():
        yield invalid(f"contents-group-{name}", "schema", rule, content_text(**changes))
    yield invalid("contents-group-none", "schema", rule, content_text(without=("v",)))
    yield valid("contents-group-nulls-beside", TOLERATE + "a null group is absent", content_text(t=None, r=None))
    yield valid(
        "contents-group-undefined-beside", TOLERATE + "an undefined group is absent", content_text(t=Raw(b"\xf7"))
    )


def members():
    """Every required member in turn: missing, null, of another type."""
    for kind, required in REQUIRED.items():
        for member in required.split():
            yield invalid(
                f"contents-{kind}-{member}-missing",
                "schema",
                REFUSE + f"{kind}.{member} is required",
                content_text(kind, without=(member,)),
            )
            if member not in ("dn", "sd"):
                yield invalid(
                    f"contents-{kind}-{member}-integer",
                    "schema",
                    REFUSE + f"{kind}.{member} is text",
                    content_text(kind, entry={member: 840539006}),
                )
        yield invalid(
            f"contents-{kind}-ci-null",
            "schema",
            REFUSE + f"{kind}.ci is required; null is absent",
            content_text(kind, entry={"ci": None}),
        )
        yield invalid(
            f"contents-{kind}-tg-undefined",
            "schema",
            REFUSE + f"{kind}.tg is required; undefined is absent",
            content_text(kind, entry={"tg": Raw(b"\xf7")}),
        )
        yield invalid(
            f"contents-{kind}-co-array",
            "schema",
            REFUSE + f"{kind}.co is text",
            content_text(kind, entry={"co": ["VN"]}),
        )
        yield invalid(
            f"contents-{kind}-is-bytes",
            "schema",
            REFUSE + f"{kind}.is is text",
            content_text(kind, entry={"is": b"Ministry"}),
        )
    for member in ("nm", "ma", "tc"):
        yield invalid(
            f"contents-t-{member}-integer",
            "schema",
            REFUSE + f"t.{member}, where it stands, is text",
            content_text("t", entry={member: 1}),
        )
        yield valid(
            f"contents-t-{member}-null",
            TOLERATE + "a null optional member is absent",
            content_text("t", entry={member: None}),
        )
    yield valid("contents-t-tc-missing", "DCC schema 1.3.0: tc is optional", content_text("t", without=("tc", "nm")))
    for name, value in {"empty": "", "null": None, "time": "2022-06-14T09:00:00Z", "integer": 1}.items():
        rule = TOLERATE + "t.dr of releases before 1.2.0 is ignored"
        yield valid(f"contents-t-dr-{name}", rule, content_text("t", entry={"dr": value}))
    yield invalid(
        "contents-v-dt-tag-1", "schema", REFUSE + "v.dt is text", content_text(entry={"dt": tagged(1, 1_637_366_400)})
    )
    yield invalid(
        "contents-v-test-members",
        "schema",
        REFUSE + "a vaccination with the members of a test",
        content_text(v=[ENTRIES["t"]]),
    )


def doses():
    rule = REFUSE + "dn and sd are whole numbers from 1 to 2^31-1"
    wrong = {
        "zero": 0,
        "minus-one": -1,
        "2-31": 2**31,
        "2-32-plus-2": 2**32 + 2,
        "2-63": 2**63,
        "2-64": 2**64 - 1,
        "negative-2-64": -(2**64),
        "fraction": 2.5,
        "nan": float("nan"),
        "infinity": float("inf"),
        "float-2-31": float(2**31),
        "float-1e300": 1e300,
        "float-zero": 0.0,
        "text": "2",
        "true": True,
        "null": None,
        "bignum": tagged(2, b"\x02"),
        "array": [2],
        "bytes": b"\x02",
    }
    for name, value in wrong.items():
        yield invalid(f"contents-dn-{name}", "schema", rule, content_text(entry={"dn": value, "sd": 1}))
    for name in ("zero", "2-31", "fraction", "nan", "text", "null", "bignum"):
        yield invalid(f"contents-sd-{name}", "schema", rule, content_text(entry={"sd": wrong[name], "dn": 2}))
    for name, number, series in [
        ("float", 2.0, 2.0),
        ("half-float", Raw(b"\xf9\x40\x00"), 2),
        ("largest", 2**31 - 1, 2),
        ("both-largest", 2**31 - 1, 2**31 - 1),
        ("long-head", Raw(b"\x1b" + bytes(7) + b"\x02"), 2),
        ("above-nine", 10, 10),
        ("3-of-2", 3, 2),
    ]:
        yield valid(f"contents-dn-{name}", rule, content_text(entry={"dn": number, "sd": series}))


def keys():
    rule = REFUSE + "every key inside the DCC is text"
    for name, key in [("integer", 1), ("bytes", b"v"), ("null", None), ("array", Raw(b"\x80"))]:
        yield invalid(f"contents-key-{name}", "schema cbor", rule, text(contents=Pairs((*dcc().items(), (key, 0)))))
    yield invalid("contents-key-integer-in-nam", "schema cbor", rule, content_text(nam=NAME | {1: "x"}))
    yield invalid("contents-key-integer-in-entry", "schema cbor", rule, content_text(entry={1: "x"}))
    yield invalid("contents-key-integer-in-unknown", "schema cbor", rule, content_text(meta={"a": [{1: 2}]}))
    yield invalid(
        "contents-key-integer-in-unknown-of-entry", "schema cbor", rule, content_text(entry={"x": {"y": {0: 0}}})
    )
