"""What a valid certificate must make a person see."""

from .factory import content_text, valid

POSITIVE = "260373001"


def cases():
    yield from events()
    yield from recoveries()
    yield from codes()


def events():
    rule = "a positive test is genuine, and no ground to let anybody pass"
    yield valid("notice-test-positive", rule, content_text("t", entry={"tr": POSITIVE}), ["TEST-POSITIVE"])
    yield valid(
        "notice-test-positive-with-blank", rule, content_text("t", entry={"tr": POSITIVE + " "}), ["TEST-POSITIVE"]
    )
    yield valid("notice-test-negative", rule, content_text("t"))
    yield valid("notice-rapid-test", rule, content_text("t", entry={"tt": "LP217198-3", "ma": "1232"}, without=("nm",)))
    rule = "dn < sd is an unfinished course"
    for number, series in [(1, 2), (2, 3), (1, 3), (1, 2**31 - 1)]:
        yield valid(
            f"notice-dose-{number}-of-{series}",
            rule,
            content_text(entry={"dn": number, "sd": series}),
            ["DOSES-INCOMPLETE"],
        )
    for number, series in [(1, 1), (2, 2), (3, 3), (2, 1), (3, 2)]:
        yield valid(f"notice-dose-{number}-of-{series}", rule, content_text(entry={"dn": number, "sd": series}))
    yield valid("notice-dose-float", rule, content_text(entry={"dn": 1.0, "sd": 2.0}), ["DOSES-INCOMPLETE"])
    rule = "an event after the clock cannot have happened"
    yield valid("notice-dose-today", rule, content_text(entry={"dt": "2022-06-15"}))
    yield valid("notice-dose-in-future", rule, content_text(entry={"dt": "2022-06-20"}), ["EVENT-IN-FUTURE"])
    yield valid("notice-dose-in-9999", rule, content_text(entry={"dt": "9999-12-31"}), ["EVENT-IN-FUTURE"])
    yield valid("notice-sample-at-clock", rule, content_text("t", entry={"sc": "2022-06-15T12:00:00Z"}))
    yield valid("notice-sample-with-offset", rule, content_text("t", entry={"sc": "2022-06-15T18:59:00+07:00"}))
    yield valid(
        "notice-sample-in-future", rule, content_text("t", entry={"sc": "2022-06-16T12:00:00Z"}), ["EVENT-IN-FUTURE"]
    )
    yield valid(
        "notice-sample-in-future-by-offset",
        rule,
        content_text("t", entry={"sc": "2022-06-15T11:00:00-07:00"}),
        ["EVENT-IN-FUTURE"],
    )


def recoveries():
    rule = "a recovery is in force from df to du, both days included"
    yield valid("notice-recovery", rule, content_text("r"))
    yield valid("notice-recovery-first-day", rule, content_text("r", entry={"df": "2022-06-15"}))
    yield valid("notice-recovery-not-yet", rule, content_text("r", entry={"df": "2022-06-20"}), ["RECOVERY-NOT-YET"])
    yield valid("notice-recovery-last-day", rule, content_text("r", entry={"du": "2022-06-15"}))
    yield valid("notice-recovery-over", rule, content_text("r", entry={"du": "2022-06-10"}), ["RECOVERY-OVER"])
    both = {"df": "2022-07-01", "du": "2022-06-01"}
    yield valid("notice-recovery-never", rule, content_text("r", entry=both), ["RECOVERY-NOT-YET", "RECOVERY-OVER"])
    future = {"fr": "2022-07-01", "df": "2022-07-12", "du": "2022-12-01"}
    yield valid(
        "notice-recovery-from-future", rule, content_text("r", entry=future), ["EVENT-IN-FUTURE", "RECOVERY-NOT-YET"]
    )


def codes():
    rule = "eu-dcc-valuesets: a code that no value set holds is shown as it stands"
    for kind, member, value in [
        ("v", "tg", "840539007"),
        ("v", "vp", "1119349008"),
        ("v", "mp", "EU/1/99/9999"),
        ("v", "ma", "ORG-999999999"),
        ("v", "co", "QQ"),
        ("t", "tt", "LP0000-0"),
        ("t", "tr", "260415001"),
        ("r", "tg", "0"),
        ("v", "mp", "eu/1/20/1528"),
        ("v", "mp", ""),
    ]:
        name = value.lower().replace("/", "-") or "empty"
        yield valid(
            f"notice-code-{kind}-{member}-{name}", rule, content_text(kind, entry={member: value}), ["CODE-UNKNOWN"]
        )
    yield valid(
        "notice-code-deprecated",
        "eu-dcc-valuesets: deprecated codes are known codes",
        content_text(entry={"vp": "J07BX03"}),
    )
    yield valid(
        "notice-code-generic",
        "eu-dcc-valuesets: the unspecified vaccine is a known code",
        content_text(entry={"vp": "28531000087107"}),
    )
    yield valid(
        "notice-several",
        "all notices are given",
        content_text(entry={"dn": 1, "dt": "2022-07-01", "mp": "X"}),
        ["CODE-UNKNOWN", "DOSES-INCOMPLETE", "EVENT-IN-FUTURE"],
    )
