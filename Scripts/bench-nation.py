#!/usr/bin/env python3
"""Signs the backlog of a country, then its cumulative export with 1 % new rows over the same ledger.

Usage: bench-nation.py COMMAND [--rows N] [--jobs N] [--folder FOLDER]

Tells seconds, rows a second, the time of the first and of the last million, peak memory and the sizes of output and
ledger. Ten million rows need 15 GB of disk for some minutes, and --folder if /tmp is smaller."""
import argparse, os, re, shutil, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("command")
parser.add_argument("--rows", type=int, default=10_000_000)
parser.add_argument("--jobs", type=int, default=2)
parser.add_argument("--folder", help="for the files of the runs; a temporary one by default")
options = parser.parse_args()
folder = tempfile.mkdtemp(prefix="hcert-bench-", dir=options.folder)
path = lambda name: os.path.join(folder, name)


def call(*arguments):
    subprocess.run([options.command, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def prepare():
    common = ["--country", "VN", "--organization", "Bench", "--algorithm", "es256", "--plaintext-key", "--output", folder]
    call("keys", "create", "--kind", "csca", *common)
    call("keys", "create", "--kind", "dsc", *common, "--issuer-key", path("csca.key"), "--issuer-certificate", path("csca.pem"))


class Run:
    """One run of `hcert sign`: its progress, its time, its memory and its last line."""

    def __init__(self, name, rows):
        call("sample", "--count", str(rows), "--format", "csv", "--output", path(name + ".csv"))
        began = time.monotonic()
        process = subprocess.Popen(
            [options.command, "sign", path(name + ".csv"), "--key", path("dsc.key"), "--certificate", path("dsc.pem"),
             "--plaintext-key", "--output", path(name + ".ndjson"), "--ledger", path("ledger.sqlite"),
             "--self-check", "sample", "--jobs", str(options.jobs), "--progress", "always"],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.marks, self.summary = [], ""
        for text in self.lines(process.stderr):
            mark = re.match(r"(\d+) of \d+ signed", text)
            if mark: self.marks.append((time.monotonic() - began, int(mark[1])))
            elif " rows = " in text: self.summary = text.removeprefix("hcert: ")
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0: sys.exit(f"hcert sign {name}.csv: status {os.waitstatus_to_exitcode(status)}")
        self.rows, self.seconds, self.memory = rows, time.monotonic() - began, usage.ru_maxrss / 1024
        self.output = os.path.getsize(path(name + ".ndjson"))
        os.remove(path(name + ".csv"))

    @staticmethod
    def lines(stream):
        """Lines as they come; a progress line ends with a carriage return."""
        kept = b""
        while piece := os.read(stream.fileno(), 65_536):
            *whole, kept = re.split(rb"[\r\n]", kept + piece)
            for line in whole: yield line.decode().strip()

    def at(self, count):
        """Seconds from the start to so many rows."""
        for (before, few), (after, many) in zip(self.marks, self.marks[1:]):
            if few <= count <= many: return before + (after - before) * (count - few) / max(1, many - few)
        return self.marks[-1][0]

    def tell(self):
        print(f"{self.summary}\n  {self.seconds:.1f} s, {self.rows / self.seconds:,.0f} rows a second, {self.memory:.0f} MiB, "
              f"output {self.output / 1e9:.2f} GB, ledger {os.path.getsize(path('ledger.sqlite')) / 1e9:.2f} GB", flush=True)
        million = 1_000_000
        if self.rows < 2 * million or len(self.marks) < 3: return
        first, last = self.marks[0], self.marks[-1]
        print(f"  the first million in {self.at(first[1] + million) - first[0]:.1f} s, "
              f"the last in {last[0] - self.at(last[1] - million):.1f} s", flush=True)


try:
    prepare()
    Run("backlog", options.rows).tell()
    Run("export", options.rows + options.rows // 100).tell()
finally:
    shutil.rmtree(folder)
