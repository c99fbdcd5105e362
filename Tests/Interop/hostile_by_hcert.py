"""Gives every hostile case to `hcert verify` and compares verdict, layer and notices with what the case demands."""

import base64
import json
import subprocess
from collections import defaultdict
from pathlib import Path

HOSTILE = Path(__file__).resolve().parents[2] / "test-vectors" / "hostile"
# The codes that a case lists completely; others are the verifier's own.
CODES = set(
    "TEST-POSITIVE DOSES-INCOMPLETE RECOVERY-NOT-YET RECOVERY-OVER EVENT-IN-FUTURE CODE-UNKNOWN EXP-AFTER-SIGNER "
    "COUNTRY-UNKNOWN EXAMPLE-KEY".split()
)


def differences(hcert):
    """A line for each difference. Cases that are no UTF-8 cannot stand in a JSON line and go as plain lines."""
    groups = defaultdict(list)
    for line in (HOSTILE / "cases.ndjson").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        groups[case["trust"], case.get("revocation"), "text_base64" in case].append(case)
    for (trust, revocation, is_binary), cases in groups.items():
        lists = ["--trust", HOSTILE / trust] + (["--revocation", HOSTILE / revocation] if revocation else [])
        if is_binary:
            yield from binary_differences(hcert, lists, cases)
        else:
            yield from group_differences(hcert, lists, cases)


def group_differences(hcert, lists, cases):
    lines = [json.dumps({"id": case["id"], "qr": text_of(case), "at": case["at"]}) + "\n" for case in cases]
    answer = ask(hcert, [*lists, "--input", "ndjson"], "".join(lines).encode())
    verdicts = [json.loads(line) for line in answer.splitlines()]
    if [verdict.get("id") for verdict in verdicts] != [case["id"] for case in cases]:
        yield f"{cases[0]['trust']}: not one answer for each case, in order"
        return
    for case, verdict in zip(cases, verdicts, strict=True):
        yield from case_differences(case, verdict)


def binary_differences(hcert, lists, cases):
    for case in cases:
        answer = ask(hcert, [*lists, "--at", case["at"]], base64.b64decode(case["text_base64"]) + b"\n")
        if answer.count("\n") != 1:
            yield f"{case['id']}: not exactly one answer"
            continue
        yield from case_differences(case, json.loads(answer))


def ask(hcert, options, lines):
    """The answers of one run, free of raw control characters on both outputs."""
    command = [hcert, "verify", "--json", "--file", "-", *options]
    run = subprocess.run(command, input=lines, capture_output=True, check=False)
    if run.returncode not in (0, 1):
        raise SystemExit(f"hcert verify ended with {run.returncode}: {run.stderr.decode(errors='replace')}")
    if any(byte < 0x20 and byte != 0x0A or byte == 0x7F for byte in run.stdout + run.stderr):
        raise SystemExit("hcert verify wrote a raw control character")
    return run.stdout.decode()


def text_of(case):
    if "text" in case:
        return case["text"]
    return case["text_repeat"]["unit"] * case["text_repeat"]["count"]


def case_differences(case, verdict):
    if verdict["verdict"] != case["verdict"]:
        yield f"{case['id']}: {case['verdict']} demanded ({case['rule']}), {verdict['verdict']} answered"
    elif verdict["verdict"] == "invalid" and verdict["layer"] not in case["layer"]:
        yield f"{case['id']}: layer {verdict['layer']} answered, one of {case['layer']} demanded"
    elif verdict["verdict"] == "valid":
        given = {notice["code"] for notice in verdict["notices"]} & CODES
        optional = set(case.get("optional_notices", ())) - set(case["notices"])
        if given - optional != set(case["notices"]):
            yield f"{case['id']}: notices {sorted(given)} answered, {case['notices']} demanded"
