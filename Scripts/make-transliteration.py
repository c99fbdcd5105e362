#!/usr/bin/env python3
"""Writes Sources/HealthCertificate/Names/TransliterationTable.swift.

Usage: Scripts/make-transliteration.py latin-table.json

Origin: ICAO Doc 9303 part 3, section 6 A, for the letters that it lists; for other Latin letters that Unicode decomposes
into a base letter and marks, the base letter, which is what the table does with all letters of that kind.
"""
import json
import pathlib
import sys
import unicodedata

TARGET = pathlib.Path(__file__).parent.parent / "Sources/HealthCertificate/Names/TransliterationTable.swift"
RANGES = [(0x00C0, 0x024F), (0x1E00, 0x1EFF)]
# Look-alikes and letters that do not decompose: the African D and the dotless and barred letters of extended Latin.
OTHERS = {0x0189: "D", 0x0110: "D", 0x00D0: "D", 0x0131: "I"}


def mapping(listed, code):
    letter = chr(code)
    if code in listed:
        return listed[code]
    if code in OTHERS:
        return OTHERS[code]
    if unicodedata.category(letter)[0] != "L":
        return ""
    upper = letter.upper()
    if len(upper) == 1 and ord(upper) != code and (found := mapping(listed, ord(upper))):
        return found
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter:
        base = base.upper()
        if "A" <= base <= "Z":
            return base
        return mapping(listed, ord(base)) if ord(base) != code else ""
    return ""


def main(file):
    listed = {int(row["code"][2:], 16): row["mrz"] for row in json.loads(file.read_text("utf-8"))["characters"]}
    out = [
        "// Written by Scripts/make-transliteration.py from ICAO Doc 9303-3 section 6 A and Unicode. Do not edit.",
        "",
        "/// Two characters a letter: its transliteration, `.` for no second one, `..` for a letter that has none.",
        "enum TransliterationTable {",
    ]
    for first, last in RANGES:
        cells = [(mapping(listed, code) + "..")[:2] for code in range(first, last + 1)]
        assert all(len(mapping(listed, code)) <= 2 for code in range(first, last + 1))
        out.append(f"    /// U+{first:04X} to U+{last:04X}, sixteen letters a line.")
        out.append(f'    static let from{first:04X}: StaticString = """')
        out += ["        " + "".join(cells[i:i + 16]) + "\\" for i in range(0, len(cells), 16)]
        out[-1] = out[-1].rstrip("\\")
        out += ['        """', ""]
    out[-1] = "}"
    TARGET.write_text("\n".join(out) + "\n", "utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
