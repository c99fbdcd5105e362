"""Writes verdicts.txt and variants.json: what the Python package jsonschema says, for each release of the schema.

    python make_verdicts.py FOLDER-OF-PUBLISHED-VECTORS
"""

import copy
import glob
import json
import os
import sys

from jsonschema import Draft202012Validator

RELEASES = ["1.0.0", "1.0.1", "1.1.0", "1.2.0", "1.2.1", "1.3.0", "1.3.1", "1.3.2", "1.3.3"]
HERE = os.path.dirname(os.path.abspath(__file__))

COMMON = {"tg": "840539006", "co": "VN", "is": "Bộ Y tế", "ci": "URN:UVCI:01:VN:0123456789ABCDEF"}
TOP = {"ver": "1.3.0", "nam": {"fn": "Đặng", "fnt": "DANG", "gn": "Thị", "gnt": "THI"}, "dob": "1985-02-03"}
ENTRIES = {
    "v": {**COMMON, "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2, "dt": "2021-10-05"},
    "t": {**COMMON, "tt": "LP6464-4", "nm": "NAAT", "ma": "1232", "sc": "2021-10-05T07:00:00Z", "tr": "260415000",
          "tc": "Hà Nội"},
    "r": {**COMMON, "fr": "2021-10-05", "df": "2021-10-16", "du": "2022-04-03"},
}
OTHERS = [None, True, 1, 1.5, "", "x", [], {}, [{}]]
PARTICULAR = {
    "ver": ["1.3", "1.3.0.0", "10.20.30", "1x3x0", "1.3.0a", "a1.3.0", "12345", "1234", "1..3", "1.3.", "1 3 0", "1é3é0"],
    "dob": ["1985", "1985-02", "2021-13-41", "1885-02-03", "2185-02-03", "1985-2-3", "1985-02-03T00:00:00", "x1985-02-03y",
            "1985-", "1985-02-", "19850203", "1985-02-03-04", "85-02-03", " 1985-02-03"],
    "fnt": ["DANG<THI", "<", "dang", "Đ", "DANG THI", "DANG1", "A" * 50, "A" * 51, "A" * 80, "A" * 81],
    "gnt": ["B" * 80, "B" * 81, "b"],
    "fn": ["Đ" * 50, "Đ" * 51, "Đ" * 80, "Đ" * 81, "\U0001F600" * 80],
    "gn": ["Đ" * 50, "Đ" * 51, "Đ" * 81],
    "is": ["Đ" * 50, "Đ" * 51, "Đ" * 80, "Đ" * 81],
    "ci": ["A" * 50, "A" * 51, "A" * 80, "A" * 81],
    "tc": ["Đ" * 50, "Đ" * 51, "Đ" * 80, "Đ" * 81],
    "nm": ["N" * 50, "N" * 51, "N" * 80, "N" * 81],
    "ma": ["M" * 81],
    "co": ["V", "VNM", "ABCDEFGHIJ", "ABCDEFGHIJK", "vn", "vnX", "1"],
    "dn": [0, -1, 9, 10, 2.0, 2.5, 1e300, -1e300, 0.0, 10000000000, 9223372036854775807, "2"],
    "sd": [0, -1, 9, 10, 2.0, 2.5, 10000000000],
    "dt": ["2021-10", "05.10.2021", "2021-10-05T00:00:00Z"],
    "sc": ["2021-10-05", "2021-10-05T07:00:00+0700"],
    "tt": ["x" * 200],
    "dr": ["2021-10-05T09:00:00Z", "", None, 1],
    "extra": ["x", None, {"1": 2}],
}


def validators(published):
    for release in RELEASES:
        path, = glob.glob(f"{published}/schema/{release}/*combined-schema.json")
        with open(path, encoding="utf-8") as file:
            schema = json.load(file)
        Draft202012Validator.check_schema(schema)
        yield Draft202012Validator(schema)


def published_contents(published):
    for path in sorted(glob.glob(f"{published}/dgc-testdata/**/*.json", recursive=True)):
        with open(path, encoding="utf-8") as file:
            vector = json.load(file)
        if isinstance(vector, dict) and vector.get("JSON") is not None:
            yield os.path.relpath(path, published), vector["JSON"]
    for path in sorted(glob.glob(f"{published}/schema/samples/**/*.json", recursive=True)):
        with open(path, encoding="utf-8") as file:
            yield os.path.relpath(path, published), json.load(file)
    with open(f"{published}/qa-images/index.json", encoding="utf-8") as file:
        for image in json.load(file):
            yield "qa-images/" + image["file"], image["hcert"]


def changes(base, entry):
    """Paths and values; no value stands for a member that is removed."""
    members = [[name] for name in TOP] + [["nam", name] for name in TOP["nam"]] + [[base]]
    members += [[base, 0]] + [[base, 0, name] for name in entry]
    if base == "t":
        members.append(["t", 0, "dr"])
    members += [["extra"], ["nam", "extra"], [base, 0, "extra"]]
    for path in members:
        if path[-1] not in ("dr", "extra", 0):
            yield path, ()
        others = [] if path[-1] == "extra" else OTHERS
        for value in others + PARTICULAR.get(path[-1], []):
            yield path, (value,)
    yield [base], ([entry, entry],)
    yield [base], ([entry, 1],)
    for other in ENTRIES:
        if other != base:
            yield [other], ([ENTRIES[other]],)
            yield [other], (None,)
            yield [other], ([],)
    for names in [{"gnt": "THI"}, {"fnt": "DANG"}, {"fn": "Đặng"}, {"gn": "Thị", "fn": "Đặng"}, {"fnt": None, "gnt": "THI"}]:
        yield ["nam"], (names,)


def changed(content, path, value):
    content = copy.deepcopy(content)
    parent = content
    for step in path[:-1]:
        parent = parent[step]
    if value:
        parent[path[-1]] = value[0]
    else:
        del parent[path[-1]]
    return content


def main(published):
    schemas = list(validators(published))

    def verdicts(content):
        return "".join("+" if schema.is_valid(content) else "-" for schema in schemas)

    with open(f"{HERE}/verdicts.txt", "w", encoding="utf-8") as file:
        for path, content in published_contents(published):
            file.write(f"{verdicts(content)} {path}\n")

    bases = {base: {**TOP, base: [entry]} for base, entry in ENTRIES.items()}
    lines = []
    for base, entry in ENTRIES.items():
        for path, value in changes(base, entry):
            line = {"base": base, "path": path, "verdicts": verdicts(changed(bases[base], path, value))}
            if value:
                line["value"] = value[0]
            lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    with open(f"{HERE}/variants.json", "w", encoding="utf-8") as file:
        file.write('{"releases":' + json.dumps(RELEASES) + ',\n"bases":' + json.dumps(bases, ensure_ascii=False))
        file.write(',\n"variants":[\n' + ",\n".join(lines) + "\n]}\n")
    print(len(lines), "variants")


main(sys.argv[1])
