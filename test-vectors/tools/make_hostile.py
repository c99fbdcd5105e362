"""Writes test-vectors/hostile: one-failure-each certificates and their accepted twins, with trust and revocation files.

Every verdict is written by hand beside its case; the run stops when the reference judge reaches another one.
"""

import base64
from collections import Counter

from hostile_cases import (
    cbor_cases,
    cbor_limit_cases,
    contents_cases,
    cose_cases,
    leniency_cases,
    notice_cases,
    output_cases,
    revocation_cases,
    signature_cases,
    text_cases,
    time_cases,
    trust_cases,
    trust_files,
    unusable_lists,
    zlib_cases,
)
from judge import judge
from output import write_lines, write_text

MODULES = [
    text_cases,
    zlib_cases,
    cbor_cases,
    cbor_limit_cases,
    cose_cases,
    signature_cases,
    trust_cases,
    time_cases,
    contents_cases,
    leniency_cases,
    notice_cases,
    output_cases,
    revocation_cases,
]


def main(folder):
    folder = folder / "hostile"
    for name, content in trust_files.trust_files().items():
        write_text(folder / "trust" / name, content)
    for name, content in revocation_cases.revocation_files().items():
        write_text(folder / "revocation" / name, content)
    cases = [case for module in MODULES for case in module.cases()]
    repeated = [id for id, count in Counter(case.id for case in cases).items() if count > 1]
    wrong = [line for case in cases if (line := disagreement(case, folder))]
    if repeated or wrong:
        raise SystemExit("\n".join([*wrong, *(f"{id}: the id stands twice" for id in repeated)]))
    write_lines(folder / "cases.ndjson", map(record, cases))
    write_lines(folder / "unusable-lists.ndjson", unusable_lists.lists())


def disagreement(case, folder):
    """What the reference judge finds otherwise, or None."""
    revocation = folder / "revocation" / case.revocation if case.revocation else None
    text = whole_text(case.text)
    if text is None:
        return None  # bytes that are no UTF-8 cannot be given to the judge
    verdict, layer, notices = judge(text, case.at, folder / "trust" / case.trust, revocation)
    if verdict != case.verdict or (layer and layer not in case.layer):
        return f"{case.id}: {case.verdict} {case.layer} is claimed, the reference finds {verdict} {layer}"
    claimed = sorted(set(case.notices) - {"CODE-UNKNOWN"})
    if verdict == "valid" and claimed != [
        code for code in notices if code not in case.optional_notices or code in claimed
    ]:
        return f"{case.id}: notices {claimed} are claimed, the reference finds {notices}"
    return None


def whole_text(text):
    """The text of a case as Python text; None for bytes that are no UTF-8."""
    if isinstance(text, tuple):
        unit, count = text
        return unit * count
    if isinstance(text, bytes):
        try:
            return text.decode()
        except UnicodeDecodeError:
            return None
    return text


def record(case):
    """The line of cases.ndjson."""
    line = {"id": case.id}
    if isinstance(case.text, tuple):
        line["text_repeat"] = dict(zip(("unit", "count"), case.text, strict=True))
    elif isinstance(case.text, bytes):
        line["text_base64"] = base64.b64encode(case.text).decode()
    else:
        line["text"] = case.text
    line |= {"at": case.at, "trust": f"trust/{case.trust}"}
    if case.revocation:
        line["revocation"] = f"revocation/{case.revocation}"
    line |= {
        "verdict": case.verdict,
        "layer": list(case.layer) or None,
        "rule": case.rule,
        "notices": list(case.notices),
    }
    if case.optional_notices:
        line["optional_notices"] = list(case.optional_notices)
    return line
