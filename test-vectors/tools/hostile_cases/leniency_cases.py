"""Contents that are odd and still valid: what is only noted, what is quietly tolerated."""

from .contents_cases import REFUSE
from .encoding import chunked, tagged
from .factory import ENTRIES, NAME, content_text, invalid, valid

NOTE, TOLERATE = "DCC schema 1.3, only noted: ", "DCC schema 1.3, tolerated: "
# Notices that a verifier may give besides: the rules ask for a note, and do not name it.
ANY_NOTE = {"optional_notices": ("CODE-UNKNOWN",)}


def cases():
    yield from only_noted()
    yield from tolerated()


def only_noted():
    for name, changes in {
        "ver-1.0.4": {"ver": "1.0.4"},
        "ver-1.3.9": {"ver": "1.3.9"},
        "ver-2.0.0": {"ver": "2.0.0"},
        "ver-word": {"ver": "latest"},
        "ver-huge": {"ver": "99999999999999999999.0.0"},
        "ver-of-old-release": {"ver": "1.0.0"},
        "dob-month-13": {"dob": "1984-13"},
        "dob-february-31": {"dob": "1984-02-31"},
        "dob-vietnamese": {"dob": "30/06/1984"},
        "dob-1815": {"dob": "1815-06-18"},
        "dob-word": {"dob": "unknown"},
    }.items():
        yield valid(f"noted-{name}", NOTE + name.split("-")[0], content_text(**changes), **ANY_NOTE)
    for name, entry in {
        "dt-impossible": {"dt": "2021-02-31"},
        "dt-with-time": {"dt": "2021-11-20T10:00:00Z"},
        "dt-word": {"dt": "yesterday"},
        "dt-empty": {"dt": ""},
        "dt-digits": {"dt": "20211120"},
        "co-empty": {"co": ""},
        "co-small": {"co": "vn"},
        "ci-81": {"ci": "URN:UVCI:01:XA:" + "A" * 66},
        "ci-empty": {"ci": ""},
        "ci-bare": {"ci": "01/XA/0123456789"},
        "ci-wrong-check-character": {"ci": ENTRIES["v"]["ci"] + "#0"},
        "is-81": {"is": "M" * 81},
        "is-2000": {"is": "M" * 2_000},
    }.items():
        yield valid(f"noted-{name}", NOTE + name.split("-")[0], content_text(entry=entry), **ANY_NOTE)
    for name, value in {
        "fnt-small": {"fnt": "dang"},
        "fnt-digits": {"fnt": "DANG2"},
        "fnt-blank": {"fnt": "DANG THI"},
        "fnt-final-lf": {"fnt": "DANG\n"},
        "fn-81": {"fn": "Đ" * 81},
        "fn-2000": {"fn": "Đ" * 2_000},
        "fnt-81": {"fnt": "D" * 81},
        "all-empty-but-one": {"fn": "", "gn": "", "gnt": ""},
    }.items():
        yield valid(f"noted-nam-{name}", NOTE + "names", content_text(nam=NAME | value), **ANY_NOTE)
    yield valid(
        "length-80-characters",
        "DCC schema 1.3.0: lengths count characters, not bytes",
        content_text(nam=NAME | {"fn": "Ế" * 80}),
    )
    for name, entry in {
        "sc-no-zone": {"sc": "2022-06-14T08:30:00"},
        "sc-short-offset": {"sc": "2022-06-14T08:30:00+0700"},
        "sc-word": {"sc": "this morning"},
        "sc-day-40": {"sc": "2022-05-40T08:30:00Z"},
    }.items():
        yield valid(f"noted-{name}", NOTE + "sc", content_text("t", entry=entry), **ANY_NOTE)
    for name, entry in {
        "df-word": {"df": "soon"},
        "du-impossible": {"du": "2022-13-01"},
        "du-far": {"du": "2029-01-01"},
        "df-before-fr": {"df": "2022-02-01"},
    }.items():
        yield valid(
            f"noted-{name}",
            NOTE + "r",
            content_text("r", entry=entry),
            optional_notices=("CODE-UNKNOWN", "RECOVERY-NOT-YET", "RECOVERY-OVER"),
        )


def tolerated():
    yield valid("tolerated-tag-0-dt", TOLERATE + "tag 0 on text", content_text(entry={"dt": tagged(0, "2021-11-20")}))
    yield valid(
        "tolerated-tag-0-sc",
        TOLERATE + "tag 0 on text",
        content_text("t", entry={"sc": tagged(0, "2022-06-14T08:30:00Z")}),
    )
    yield valid("tolerated-tag-0-dob", TOLERATE + "tag 0 on text", content_text(dob=tagged(0, "1984-06-30")))
    yield invalid(
        "refused-tag-0-integer",
        "schema",
        REFUSE + "tag 0 around a number is no text",
        content_text(entry={"dt": tagged(0, 20211120)}),
    )
    yield invalid(
        "refused-tag-32-text",
        "schema",
        REFUSE + "only tag 0 is removed from text",
        content_text(entry={"dt": tagged(32, "2021-11-20")}),
    )
    yield invalid(
        "refused-tag-0-twice",
        "schema",
        REFUSE + "only one tag 0 is removed from text",
        content_text(entry={"dt": tagged(0, tagged(0, "2021-11-20"))}),
    )
    blanks = {
        "dt": " 2021-11-20 ",
        "mp": "EU/1/20/1528 ",
        "ma": " ORG-100030215",
        "tg": " 840539006",
        "vp": "1119349007  ",
        "co": "VN ",
        "ci": " " + ENTRIES["v"]["ci"],
    }
    yield valid(
        "tolerated-blanks", TOLERATE + "blanks around text", content_text(entry=blanks, ver=" 1.3.0", dob="1984-06-30 ")
    )
    yield valid(
        "tolerated-unknown-members",
        TOLERATE + "unknown members",
        content_text(
            meta={"a": [1, None, b"x", 1.5]}, pn="x", entry={"lot": "A1", "x": {"y": []}}, nam=NAME | {"mn": "x"}
        ),
    )
    yield valid(
        "tolerated-unknown-tag",
        TOLERATE + "a tag in an unknown member",
        content_text(meta=tagged(1000, [tagged(2, b"\x01")])),
    )
    yield valid(
        "tolerated-chunked-value",
        TOLERATE + "texts in chunks",
        content_text(entry={"ci": chunked(3, b"URN:UVCI:01:XA:", b"0123456789ABCDEF")}),
    )
    yield valid(
        "tolerated-sc-fraction",
        TOLERATE + "fractions of seconds",
        content_text("t", entry={"sc": "2022-06-14T08:30:00.123Z"}),
    )
