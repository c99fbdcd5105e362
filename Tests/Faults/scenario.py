"""Runs of `hcert sign` to disturb: a folder as it stands before, and the command.

Everything is small, so that a run makes a few hundred calls: 300 rows, blocks of 50.
"""

import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
TRUST = PACKAGE / "keys-example" / "trust.pem"
ISSUED_AT = "2023-06-01T00:00:00Z"
LEDGER = "ledger.sqlite"
SECONDS_MAX = 120
FAILED = 5


@dataclass
class Scenario:
    name: str
    folder: Path
    arguments: list
    output: str = "passes.ndjson"
    rejects: str = "passes.ndjson.rejects.csv"
    runs_before: int = 0
    # Options of the first start alone; a later one gets them when it is refused without them.
    first_options: tuple = ()

    @property
    def is_stream(self):
        return self.output == "-"

    @property
    def manifest(self):
        return None if self.is_stream else self.output + ".manifest.json"

    def copy(self, folder):
        shutil.copytree(self.folder, folder)

    def sign(self, command, folder, environment=None):
        """Signs in `folder` for the first time. What goes to stdout is in the result."""
        options = [*self.arguments, *self.first_options, "--output", self.output]
        return run([command, "sign", *options], folder, environment)

    def sign_again(self, command, folder, environment=None):
        """Goes on."""
        result = run([command, "sign", *self.arguments, "--output", self.output], folder, environment)
        if self.first_options and result.returncode == FAILED and b"this command is another one" in result.stderr:
            return self.sign(command, folder, environment)
        return result


def run(arguments, folder, environment=None):
    return subprocess.run(
        [str(argument) for argument in arguments], cwd=folder, env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_MAX)


def must_run(arguments, folder, codes=(0,)):
    result = run(arguments, folder)
    if result.returncode not in codes:
        raise SystemExit(f"{' '.join(map(str, arguments))}: exit {result.returncode}: {result.stderr.decode()}")


def signing(records, *options, block_rows=50):
    """Arguments of `hcert sign`, the output aside."""
    return [
        records, "--key", "dsc.key", "--certificate", "dsc.pem", "--plaintext-key", "--ledger", LEDGER, "--issued-at",
        ISSUED_AT, "--block-rows", block_rows, "--max-rejects", "100%", *options]


def prepare(folder, command, count, records, defects="0.1"):
    """Makes a folder with a key, a certificate and records: sound, broken, repeated and changed ones."""
    folder.mkdir(parents=True)
    shutil.copy(PACKAGE / "keys-example" / "dsc-es256.key", folder / "dsc.key")
    (folder / "dsc.key").chmod(0o600)
    shutil.copy(PACKAGE / "keys-example" / "dsc-es256.pem", folder / "dsc.pem")
    format = Path(records).suffix[1:]
    must_run(
        [command, "sample", "--count", count, "--format", format, "--defects", defects, "--truth", "truth.ndjson",
         "--output", records], folder)
    lines = (folder / records).read_bytes().split(b"\n")
    (folder / records).write_bytes(b"\n".join(lines[:-1] + lines[100:112] + [b""]))


def scenarios(folder, command, library):
    """All of them, prepared below `folder`; `library` is what disturbs."""
    found = [make(folder / make.__name__, command) for make in (table, later, stream, mended)]
    return [*found, abandoned(folder / "abandoned", command, library)]


def table(folder, command):
    """A CSV file and a new ledger, each signature checked, names taken by link."""
    prepare(folder, command, 288, "records.csv")
    return Scenario("table", folder, signing("records.csv"))


def later(folder, command):
    """NDJSON of which the ledger knows a part, which is written again; an old output is replaced, by rename, and with it
    the manifest of the run before."""
    prepare(folder, command, 288, "records.ndjson")
    lines = (folder / "records.ndjson").read_bytes().split(b"\n")
    whole = next(line for line in lines if b'"dcc"' in line and b'"v":[{' in line)
    lines[120:120] = [with_identifier(whole, "given-1")]
    lines[260:260] = [with_identifier(whole, "given-2")]
    (folder / "records.ndjson").write_bytes(b"\n".join(lines))
    (folder / "first.ndjson").write_bytes(b"\n".join(lines[:90]) + b"\n")
    must_run([command, "sign", *signing("first.ndjson"), "--output", "before.ndjson"], folder, codes=(0, 1))
    for name in ("passes.ndjson", "passes.ndjson.rejects.ndjson"):
        (folder / name).write_bytes(b"of another day\n")
    shutil.copy(folder / "before.ndjson.manifest.json", folder / "passes.ndjson.manifest.json")
    options = ["--repeat-existing", "--overwrite", "--self-check", "sample", "--compression", "zlib"]
    return Scenario(
        "later", folder, signing("records.ndjson", *options), rejects="passes.ndjson.rejects.ndjson", runs_before=1)


def with_identifier(line, record):
    """A record that brings its own ci. A second one with it is refused, however the run came to it."""
    content = json.loads(line)
    content["record"] = record
    content["dcc"]["v"] = content["dcc"]["v"][:1]
    content["dcc"]["v"][0]["ci"] = "URN:UVCI:01:ZZ:GIVEN/1"
    return json.dumps(content, ensure_ascii=False).encode()


def stream(folder, command):
    """The output goes to stdout: a run that is taken up again writes all of it."""
    prepare(folder, command, 288, "records.csv")
    return Scenario(
        "stream", folder, signing("records.csv", "--self-check", "sample"), output="-", rejects="rejects.csv")


def mended(folder, command):
    """A run was stopped because too many rows were refused; the mended file is signed in its place."""
    prepare(folder, command, 288, "records.csv")
    header, *rows = (folder / "records.csv").read_bytes().split(b"\n")
    broken = [row.replace(b"/2021", b"/1921") for row in rows[:70]]
    (folder / "broken.csv").write_bytes(b"\n".join([header, *rows[:30], *broken[30:], *rows[70:]]))
    options = signing("broken.csv") + ["--max-rejects", 35, "--output", "passes.ndjson"]
    must_run([command, "sign", *options], folder, codes=(FAILED,))
    (folder / "broken.csv").unlink()
    options = ["--self-check", "sample"]
    return Scenario(
        "mended", folder, signing("records.csv", *options), runs_before=1, first_options=("--abandon-run",))


def abandoned(folder, command, library):
    """A run was killed behind its third block, with a fourth in its file that no ledger has; another one replaces it."""
    prepare(folder, command, 288, "records.csv")
    options = signing("records.csv") + ["--output", "passes.ndjson"]
    log, undisturbed = folder.with_name("calls"), folder.with_name("undisturbed")
    shutil.copytree(folder, undisturbed)
    run([command, "sign", *options], undisturbed, {"LD_PRELOAD": str(library), "FAULT_LOG": str(log)})
    shutil.rmtree(undisturbed)
    calls = [line.split(" ", 2)[1:] for line in log.read_text().splitlines()]
    durable = [
        number for number, (name, path) in enumerate(calls, 1)
        if name == "fdatasync" and path.endswith("/passes.ndjson.partial")]
    fault = {"LD_PRELOAD": str(library), "FAULT_AT": str(durable[3]), "FAULT_KIND": "kill"}
    result = run([command, "sign", *options], folder, fault)
    begun = (folder / "passes.ndjson.partial").read_bytes().count(b"\n")
    if result.returncode != -signal.SIGKILL or begun < 120:
        raise SystemExit(f"abandoned: exit {result.returncode} behind {begun} lines: {result.stderr.decode()}")
    options = ["--self-check", "sample"]
    return Scenario(
        "abandoned", folder, signing("records.csv", *options), runs_before=1, first_options=("--abandon-run",))
