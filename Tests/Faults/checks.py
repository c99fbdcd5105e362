"""What must hold of a run that was disturbed and taken up again, held against one that nothing disturbed."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scenario import ISSUED_AT, LEDGER, PACKAGE, TRUST

sys.path.insert(0, str(PACKAGE / "test-vectors" / "tools"))

import ledger_chain  # noqa: E402

LEDGER_SUFFIXES = ("", "-wal", "-journal")

# The last certificate that both indexes know: they are filled when there is time.
INDEXED = "(SELECT value FROM meta WHERE key = 'indexed_through')"


@dataclass
class Reference:
    """A run that nothing disturbed."""

    status: int
    files: set
    rejects: bytes
    contents: dict  # of each signed row: record and certificate, its ci aside
    event_count: int


@dataclass
class Durable:
    """What the ledger knew when the run had been disturbed."""

    output: bytes
    rejects: bytes
    certificates: set  # record key, ci, digest of the text
    begun: list  # whole lines of output behind the last block
    is_short: bool = False  # files hold less than the ledger says


def file_names(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def reference(command, scenario, folder, result, jobs=1):
    """The undisturbed run in `folder`, which must itself be in order."""
    database = open_ledger(folder / LEDGER)
    (event_count,) = database.execute("SELECT count(*) FROM event").fetchone()
    database.close()
    lines, problems = parsed(output_bytes(scenario, folder, result.stdout))
    found = Reference(
        result.returncode, file_names(folder), (folder / scenario.rejects).read_bytes(), {}, event_count)
    found.contents, problems_of_texts = verified(command, lines, folder, jobs)
    problems += problems_of_texts + finished(command, scenario, found, folder, result.stdout, jobs)
    if problems or not lines:
        raise SystemExit(f"{scenario.name}: the run that nothing disturbed is not in order: {problems[:5]}")
    return found


def output_bytes(scenario, folder, stdout):
    return stdout if scenario.is_stream else (folder / scenario.output).read_bytes()


def open_ledger(path):
    """Opens a ledger that nobody writes to, without leaving anything beside it, and without mending it."""
    if not any(Path(f"{path}{suffix}").exists() for suffix in LEDGER_SUFFIXES[1:]):
        return sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    folder = path.parent.with_name(path.parent.name + "-copy")
    folder.mkdir()
    try:
        for suffix in LEDGER_SUFFIXES:
            if Path(f"{path}{suffix}").exists():
                shutil.copy(f"{path}{suffix}", f"{folder / path.name}{suffix}")
        database, copy = sqlite3.connect(folder / path.name), sqlite3.connect(":memory:")
        database.backup(copy)
        database.close()
        return copy
    finally:
        shutil.rmtree(folder)


# The order of calls, on which it depends what is left when the power fails


def order_problems(calls):
    """The ledger may say only what is on the disk: contents of files that are not finished, and names in the folder."""
    problems, contents, folder_is_behind = [], set(), False
    for number, (name, path) in enumerate(calls, 1):
        file = path.rpartition("/")[2]
        if name in ("write", "writev", "pwrite") and file.endswith(".partial"):
            contents.add(file)
        elif name in ("fsync", "fdatasync"):
            if contents or folder_is_behind:
                if file.endswith("-wal"):
                    problems.append(f"call {number}: the ledger is ahead of {contents or 'the folder'}")
            contents.discard(file)
            folder_is_behind = folder_is_behind and not path.endswith(os.sep + "undisturbed")
        elif name in ("link", "rename"):
            if file + ".partial" in contents:
                problems.append(f"call {number}: {file} gets its name before its contents are durable")
            folder_is_behind = True
        elif name == "open" and file.endswith(".partial"):
            folder_is_behind = True
    if contents or folder_is_behind:
        problems.append(f"at the end something is not durable: {contents or 'the folder'}")
    return problems


# After the fault


def durable(scenario, folder, stdout):
    """What was durable, and what was begun behind it."""
    found = Durable(b"", b"", set(), [])
    path = folder / LEDGER
    if not path.exists():
        return found
    database = open_ledger(path)
    found.certificates = set(database.execute("SELECT record_key, ci, text_sha256 FROM certificate"))
    (run,) = database.execute("SELECT ifnull(max(run), 0) FROM run").fetchone()
    output_end, rejects_end = database.execute(
        "SELECT ifnull(max(output_offset), 0), ifnull(max(rejects_offset), 0) FROM block WHERE run = ?", (run,)
    ).fetchone()
    database.close()
    if run <= scenario.runs_before:
        return found
    output = stdout if scenario.is_stream else contents(folder, scenario.output, output_end)
    found.output, found.rejects = output[:output_end], contents(folder, scenario.rejects, rejects_end)[:rejects_end]
    found.begun = output[output_end:].split(b"\n")[:-1]
    # What a killed start had written to a stream is gone.
    found.is_short = not scenario.is_stream and len(found.output) < output_end or len(found.rejects) < rejects_end
    return found


def contents(folder, name, durable_count):
    """A file of the run, whichever of its names it has; not one that lay there before."""
    partial, path = folder / (name + ".partial"), folder / name
    if partial.exists():
        return partial.read_bytes()
    return path.read_bytes() if durable_count and path.exists() else b""


# At the end


def finished(command, scenario, reference, folder, stdout, jobs=1, leftovers=()):
    """What is wrong with a run that says that it is complete.

    `leftovers`: files that may lie about.
    """
    problems = []
    names = file_names(folder) - set(leftovers)
    if names != reference.files:
        problems.append(f"files: {sorted(names ^ reference.files)}")
    output = output_bytes(scenario, folder, stdout)
    lines, unreadable = parsed(output)
    problems += unreadable
    rejects = (folder / scenario.rejects).read_bytes()
    if rejects != reference.rejects:
        problems.append("the rejects file differs")
    problems += row_problems(command, lines, reference, folder, jobs)
    database = open_ledger(folder / LEDGER)
    problems += ledger_problems(database, lines, reference)
    problems += abandoned_problems(scenario, folder, database, lines)
    problems += chain_problems(database)
    if scenario.manifest:
        problems += manifest_problems(scenario, folder, database, output, rejects)
    database.close()
    return problems + proof_problems(command, scenario, folder)


def proof_problems(command, scenario, folder):
    """What the command itself finds in the ledger, held against the manifest and the files beside it."""
    manifest = ["--manifest", scenario.manifest] if scenario.manifest else []
    result = subprocess.run(
        [command, "ledger", "verify", "--ledger", LEDGER, *manifest], cwd=folder, capture_output=True)
    return [] if result.returncode == 0 else [f"hcert ledger verify: {(result.stdout + result.stderr).decode()[-300:]}"]


def parsed(output):
    lines, problems = [], []
    for number, line in enumerate(output.split(b"\n")[:-1], 1):
        try:
            lines.append(json.loads(line))
        except ValueError:
            problems.append(f"output line {number} is no JSON")
    if output and not output.endswith(b"\n"):
        problems.append("the output's last line has no end")
    return lines, problems


def row_problems(command, lines, reference, folder, jobs):
    """Every sound record exactly once, in the order of the input, and each text verifies and says what it must."""
    rows = [line["row"] for line in lines]
    problems = []
    if rows != sorted(reference.contents):
        missing, more = set(reference.contents) - set(rows), set(rows) - set(reference.contents)
        problems.append(f"rows: missing {sorted(missing)[:5]}, more {sorted(more)[:5]}, or not each once in order")
    if len({line["ci"] for line in lines}) != len(lines):
        problems.append("a ci stands on two rows")
    found, unverified = verified(command, lines, folder, jobs)
    problems += unverified
    differing = [row for row in found if found[row] != reference.contents.get(row)]
    if differing:
        problems.append(f"certificates of rows {differing[:5]} say something else")
    return problems


def verified(command, lines, folder, jobs):
    """What the text of each row says, by `hcert verify`; those that are refused."""
    texts = "".join(json.dumps({"id": line["row"], "qr": line["qr"]}) + "\n" for line in lines)
    path = folder.with_name(folder.name + "-texts")
    path.write_text(texts)
    try:
        answers = subprocess.run(
            [command, "verify", "--input", "ndjson", "--file", path, "--trust", TRUST, "--at", ISSUED_AT, "--jobs",
             str(jobs), "--json"], capture_output=True).stdout.splitlines()
    finally:
        path.unlink()
    found, problems = {}, []
    if len(answers) != len(lines):
        problems.append(f"{len(answers)} verdicts on {len(lines)} texts")
    for line, answer in zip(lines, map(json.loads, answers)):
        certificate = answer.get("certificate")
        if answer["verdict"] != "valid" or answer["id"] != line["row"] or certificate is None:
            problems.append(f"row {line['row']}: {answer['verdict']} {answer.get('code')}")
            continue
        entry = next(certificate[kind][0] for kind in ("v", "t", "r") if certificate.get(kind))
        if entry.pop("ci") != line["ci"]:
            problems.append(f"row {line['row']}: the ci beside the text is not the one in it")
        found[line["row"]] = hashlib.sha256(json.dumps([line["record"], certificate]).encode()).digest()
    return found, problems


def ledger_problems(database, lines, reference):
    """No record with two identities; each text that is out is the ledger's."""
    problems = []
    for sql, text in (
        ("SELECT record_key FROM certificate WHERE number NOT IN (SELECT number FROM revocation) "
         "GROUP BY record_key HAVING count(*) > 1", "a record has two certificates in force"),
        ("SELECT ci FROM certificate GROUP BY ci HAVING count(*) > 1", "a ci was given twice"),
        ("SELECT run FROM run WHERE state = 'open'", "a run is not complete"),
        ("SELECT 1 WHERE (SELECT count(*) FROM certificate) <> (SELECT max(number) FROM certificate)",
         "numbers have gaps"),
        (f"SELECT number, record_key FROM certificate WHERE number <= {INDEXED} EXCEPT SELECT number, record_key "
         "FROM record_index", "a record is missing in its index"),
        (f"SELECT number, ci FROM certificate WHERE number <= {INDEXED} EXCEPT SELECT number, ci FROM ci_index",
         "a ci is missing in its index"),
        (f"SELECT 1 WHERE (SELECT count(*) FROM record_index) <> {INDEXED} "
         f"OR (SELECT count(*) FROM ci_index) <> {INDEXED}", "an index holds more than it says"),
    ):
        if database.execute(sql).fetchone():
            problems.append(text)
    digests = {digest for (digest,) in database.execute("SELECT text_sha256 FROM certificate")}
    texts = {hashlib.sha256(line["qr"].encode()).digest() for line in lines}
    if not texts <= digests:
        problems.append(f"the ledger does not know {len(texts - digests)} texts of the output")
    run, signed = database.execute("SELECT run, signed FROM run ORDER BY run DESC").fetchone()
    (count,) = database.execute("SELECT count(*) FROM certificate WHERE run = ?", (run,)).fetchone()
    of_run = {digest for (digest,) in database.execute("SELECT text_sha256 FROM certificate WHERE run = ?", (run,))}
    if count != signed or not of_run <= texts:
        problems.append("the ledger knows certificates that are not in the output")
    events = database.execute("SELECT max(event) FROM event").fetchone()[0]
    if events != reference.event_count:
        problems.append(f"{events} events, not {reference.event_count}")
    return problems


def abandoned_problems(scenario, folder, database, lines):
    """What a closed run left is the ledger's, and none of its records stands in the output with another ci."""
    problems = []
    digests = {digest for (digest,) in database.execute("SELECT text_sha256 FROM certificate")}
    given = {line["record"]: line["ci"] for line in lines}
    for path in sorted(folder.glob(scenario.output + ".abandoned-*")):
        left, unreadable = parsed(path.read_bytes())
        problems += [f"{path.name}: {text}" for text in unreadable]
        if any(hashlib.sha256(line["qr"].encode()).digest() not in digests for line in left):
            problems.append(f"{path.name}: the ledger does not know all of its texts")
        if any(given.get(line["record"], line["ci"]) != line["ci"] for line in left):
            problems.append(f"{path.name}: a record stands in the output with another ci")
    return problems


def chain_problems(database):
    previous, names = bytes(32), 0
    events = database.execute("SELECT event, time, kind, reference, hash FROM event ORDER BY event").fetchall()
    for *event, kept in events:
        rows, names = ledger_chain.rows_of_file(database, event, names)
        if ledger_chain.event_hash(previous, event, rows) != kept:
            return [f"event {event[0]}: its rows do not give its hash"]
        previous = kept
    return []


def manifest_problems(scenario, folder, database, output, rejects):
    manifest = json.loads((folder / scenario.manifest).read_bytes())
    run, row_count, signed, already, rejected, *digests = database.execute(
        "SELECT run, row_count, signed, already, rejected, output_sha256, rejects_sha256 FROM run ORDER BY run DESC"
    ).fetchone()
    (identifier,) = database.execute("SELECT value FROM meta WHERE key = 'ledger_id'").fetchone()
    event, head = database.execute("SELECT event, hash FROM event ORDER BY event DESC").fetchone()
    first, last = database.execute("SELECT min(number), max(number) FROM certificate WHERE run = ?", (run,)).fetchone()
    sums = [hashlib.sha256(output).digest(), hashlib.sha256(rejects).digest()]
    expected = {
        "ledger": {
            "id": identifier.hex(), "run": run, "first": first, "last": last,
            "head": {"event": event, "hash": head.hex()}},
        "counts": {"rows": row_count, "signed": signed, "already_signed": already, "rejected": rejected},
        "files": [
            {"name": scenario.output, "sha256": sums[0].hex()}, {"name": scenario.rejects, "sha256": sums[1].hex()}],
    }
    problems = [f"manifest: {name}" for name, value in expected.items() if manifest.get(name) != value]
    if digests != sums:
        problems.append("the ledger's digests of the files are not theirs")
    if row_count != signed + already + rejected:
        problems.append("the run's counts do not add up")
    return problems


def kept(scenario, folder, stdout, durable):
    """What was durable is as it was; what was signed but not durable has kept ci, iat and exp."""
    problems = ["the ledger had a block whose output or refusals were not there"] if durable.is_short else []
    output, rejects = output_bytes(scenario, folder, stdout), (folder / scenario.rejects).read_bytes()
    lines, _ = parsed(output)
    if not output.startswith(durable.output):
        problems.append("texts of a durable block have changed")
    if not rejects.startswith(durable.rejects):
        problems.append("refusals of a durable block have changed")
    database = open_ledger(folder / LEDGER)
    now = set(database.execute("SELECT record_key, ci, text_sha256 FROM certificate"))
    database.close()
    if not durable.certificates <= now:
        problems.append("certificates that the ledger knew have changed")
    by_row = {line["row"]: line for line in lines}
    for line in map(json.loads, durable.begun):
        last = by_row.get(line["row"], {})
        if any(line[name] != last.get(name) for name in ("record", "ci", "iat", "exp")):
            problems.append(f"row {line['row']} was signed again with another ci, iat or exp")
            break
    return problems
