"""Compares the answers of `hcert verify --json` with what was expected, line by line."""

import json

from signed_by_hcert import value_differences


def differences(verdicts_path, expected_path):
    """A line for each difference; every text must have its answer, in order."""
    verdicts, expectations = (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in (verdicts_path, expected_path)
    )
    if not expectations or len(verdicts) != len(expectations):
        yield f"{len(expectations)} texts, {len(verdicts)} answers"
    for verdict, expected in zip(verdicts, expectations, strict=False):
        found = {key: verdict.get(key) for key in expected}
        found["notices"] = sorted(notice["code"] for notice in verdict.get("notices", []))
        for difference in value_differences(f"line {expected['line']}", expected, found):
            yield difference
    print(f"{len(verdicts)} answers compared with {len(expectations)} expectations")
