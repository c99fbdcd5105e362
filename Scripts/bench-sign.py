#!/usr/bin/env python3
"""Measures whole runs of `hcert sign`, file to file, against the rate of OpenSSL alone, in turns.

Usage: bench-sign.py COMMAND [--rows N] [--rounds N] [--only NAME]…

Ratio: records for each second of user and system time of the whole process, by OpenSSL's own rate by the same clock;
with `full`, by what signing and verifying would do one after the other. Every half second the run is stopped for a
moment in which OpenSSL alone is measured on the same processor, since machines change their speed within seconds.

Threads: wall clock of one thread by that of two, without stops, and beside it what OpenSSL alone gains from a second
process: no pipeline can gain more than the machine has. Medians."""
import argparse, os, shutil, statistics, subprocess, sys, tempfile
from measuring import Raw, in_turns, raw_gain, start, wall

parser = argparse.ArgumentParser()
parser.add_argument("command")
parser.add_argument("--rows", type=int, default=1_000_000)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--only", action="append")
parser.add_argument("--folder", help="for the files of the runs; a temporary one by default")
options = parser.parse_args()
folder = tempfile.mkdtemp(prefix="hcert-bench-", dir=options.folder)
path = lambda name: os.path.join(folder, name)

# Name, format, algorithm, self-check, share of the rows (PS256 takes fifteen times as long).
runs = [
    ("ES256 sample CSV", "csv", "es256", "sample", 1), ("ES256 sample NDJSON", "ndjson", "es256", "sample", 1),
    ("ES256 full CSV", "csv", "es256", "full", 1), ("ES256 full NDJSON", "ndjson", "es256", "full", 1),
    ("PS256 sample CSV", "csv", "ps256", "sample", 0.2),
]
THREADS = "two threads by one, ES256 sample CSV"
chosen = lambda name: not options.only or name in options.only


def call(*arguments):
    subprocess.run([options.command, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def prepare():
    for name in ("csv", "ndjson"):
        call("sample", "--count", str(options.rows), "--format", name, "--output", path("records." + name))
    os.system(f"head -n {options.rows // 5 + 1} {path('records.csv')} > {path('fifth.csv')}")
    for algorithm in ("es256", "ps256"):
        common = ["--country", "VN", "--organization", "Bench", "--algorithm", algorithm, "--plaintext-key", "--output", path(algorithm)]
        call("keys", "create", "--kind", "csca", *common)
        call("keys", "create", "--kind", "dsc", *common, "--issuer-key", path(algorithm + "/csca.key"),
             "--issuer-certificate", path(algorithm + "/csca.pem"))


def sign(records, algorithm, check, jobs):
    """The arguments of a run, for which the folder is made ready."""
    for file in os.listdir(folder):
        if file.startswith(("out", "ledger")): os.remove(path(file))
    return [options.command, "sign", path(records), "--key", path(algorithm + "/dsc.key"),
            "--certificate", path(algorithm + "/dsc.pem"), "--plaintext-key", "--output", path("out.ndjson"),
            "--ledger", path("ledger.sqlite"), "--self-check", check, "--jobs", str(jobs)]


def ideal(rates, algorithm, check):
    one = 1 / rates["raw_sign_" + algorithm]
    return one + 1 / rates["raw_verify_" + algorithm] if check == "full" else one


def measure(run, raw):
    name, form, algorithm, check, share = run
    records = "records." + form if share == 1 else "fifth.csv"
    count = options.rows if share == 1 else options.rows // 5
    seconds, memory, rates = in_turns(start(sign(records, algorithm, check, 1)), raw)
    ratio = ideal(rates, algorithm, check) * count / seconds
    print(f"{name}: ratio {ratio:.3f}, {seconds / count * 1e6:.2f} us of processor time a record, {memory:.0f} MiB, "
          f"raw {1e6 / rates['raw_sign_' + algorithm]:.2f} us to sign, {1e6 / rates['raw_verify_' + algorithm]:.2f} us to verify",
          file=sys.stderr, flush=True)
    return ratio, seconds / count * 1e6, memory


def measure_threads(raws):
    gain = raw_gain(raws, "raw_sign_es256")
    one, two = (wall(sign("records.csv", "es256", "sample", jobs)) for jobs in (1, 2))
    gain = (gain + raw_gain(raws, "raw_sign_es256")) / 2
    print(f"{THREADS}: {one:.1f} s by {two:.1f} s = {one / two:.2f}; OpenSSL alone {gain:.2f}", file=sys.stderr, flush=True)
    return one / two, gain, options.rows / two


try:
    prepare()
    affinity = os.sched_getaffinity(0)
    results = {run[0]: [] for run in runs if chosen(run[0])}
    gains = []
    for _ in range(options.rounds):
        os.sched_setaffinity(0, {min(affinity)})
        raw = Raw(options.command, 0.2)
        for run in runs:
            if chosen(run[0]): results[run[0]].append(measure(run, raw))
        raw.close()
        os.sched_setaffinity(0, affinity)
        if chosen(THREADS):
            raws = [Raw(options.command, 4), Raw(options.command, 4)]
            gains.append(measure_threads(raws))
            for raw in raws: raw.close()
    print(f"| run ({options.rows:,} rows) | ratio | us a record | MiB |\n|---|---:|---:|---:|")
    for name, rounds in results.items():
        ratio, microseconds, memory = (statistics.median(r[i] for r in rounds) for i in range(3))
        print(f"| {name} | {ratio:.3f} | {microseconds:.2f} | {memory:.0f} |")
    if gains:
        print(f"{THREADS}: {statistics.median(g[0] for g in gains):.2f}, OpenSSL alone {statistics.median(g[1] for g in gains):.2f}, "
              f"{statistics.median(g[2] for g in gains):,.0f} records a second")
finally:
    shutil.rmtree(folder)
