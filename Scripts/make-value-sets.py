#!/usr/bin/env python3
"""Writes Sources/HealthCertificate/ValueSets/PublishedValueSets.swift from the published value sets.

Usage: Scripts/make-value-sets.py FOLDER   (the folder that holds country-2-codes.json and the others)

Origin: ehn-dcc-development/eu-dcc-valuesets, release 2.12.0 (Apache-2.0). Only codes, English names and dates are taken.
One text literal per set keeps the compiler quick; a set is split into a table when it is first asked for.
"""
import json
import pathlib
import sys

SETS = [
    ("diseaseAgent", "disease-agent-targeted"),
    ("vaccineProphylaxis", "vaccine-prophylaxis"),
    ("vaccineProduct", "vaccine-medicinal-product"),
    ("vaccineHolder", "vaccine-mah-manf"),
    ("testType", "test-type"),
    ("testManufacturer", "test-manf-example"),
    ("testResult", "test-result"),
    ("countries", "country-2-codes"),
]
TARGET = pathlib.Path(__file__).parent.parent / "Sources/HealthCertificate/ValueSets/PublishedValueSets.swift"


def literal(lines):
    return '"""\n' + "\n".join("        " + line for line in lines) + '\n        """'


def main(folder):
    out = [
        "// Written by Scripts/make-value-sets.py from eu-dcc-valuesets 2.12.0 (Apache-2.0). Do not edit.",
        "",
        "extension ValueSet {",
    ]
    for name, file in SETS:
        data = json.loads((folder / f"{file}.json").read_text("utf-8"))
        lines = sorted(f"{code}|{entry['display'].strip()}" for code, entry in data["valueSetValues"].items())
        assert all(line.count("|") == 1 and "\\" not in line for line in lines)
        out += [
            f"    /// `{data['valueSetId']}`, one line a code.",
            f'    static let {name} = ValueSet(',
            f'        id: "{data["valueSetId"]}", date: "{data["valueSetDate"]}",',
            f"        lines: {literal(lines)})",
            "",
        ]
    out[-1] = "}"
    data = json.loads((folder / "vaccine-encoding-instructions.json").read_text("utf-8"))
    lines = sorted(
        "|".join([entry["vaccine-code"], entry["vaccine-manufacturer"], *sorted(entry["sct-codes"])])
        for entry in data["valueSetValues"].values())
    out += [
        "",
        "extension VaccineProduct {",
        f"    /// `{data['valueSetId']}` of {data['valueSetDate']}: product, holder, and the vaccine types that go with them.",
        f"    static let publishedCombinations: StaticString = {literal(lines)}",
        "}",
    ]
    TARGET.write_text("\n".join(out) + "\n", "utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
