"""Writing vectors: UTF-8, LF, one readable form, the same bytes on every run."""

import json


def write_json(path, content):
    """Writes an indented JSON file; every character outside ASCII is escaped, so that no editor or tool changes it."""
    write_text(path, json.dumps(content, indent=1) + "\n")


def write_lines(path, records):
    """Writes NDJSON, one object per line."""
    write_text(path, "".join(json.dumps(record) + "\n" for record in records))


def write_text(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
