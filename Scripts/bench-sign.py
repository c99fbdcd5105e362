#!/usr/bin/env python3
"""Measures whole runs of `hcert sign`, file to file, against the rate of OpenSSL alone, in turns.

Usage: bench-sign.py COMMAND [--rows N] [--rounds N] [--only NAME]…

Ratio: records for each second of user and system time of the whole process, by OpenSSL's own rate by the same clock,
taken between the runs; with `full`, by what signing and verifying would do one after the other. Medians."""
import argparse, json, os, resource, shutil, statistics, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("command")
parser.add_argument("--rows", type=int, default=1_000_000)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--only", action="append")
parser.add_argument("--folder", help="for the files of the runs; a temporary one by default")
options = parser.parse_args()
folder = tempfile.mkdtemp(prefix="hcert-bench-", dir=options.folder)
path = lambda name: os.path.join(folder, name)

def call(*arguments, accepted=(0,)):
    """Runs the command; gives user and system seconds, wall seconds and the largest resident size in MiB."""
    start = time.monotonic()
    process = subprocess.Popen([options.command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in accepted:
        sys.exit(f"{arguments}: exit {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024, output

def raw():
    return json.loads(call("bench", "--raw", "--seconds", "5", "--json")[3])

def prepare():
    for name in ("csv", "ndjson"):
        call("sample", "--count", str(options.rows), "--format", name, "--output", path("records." + name))
    for algorithm in ("es256", "ps256"):
        call("keys", "create", "--kind", "csca", "--country", "VN", "--organization", "Bench", "--algorithm", algorithm,
             "--plaintext-key", "--output", path(algorithm))
        call("keys", "create", "--kind", "dsc", "--country", "VN", "--organization", "Bench", "--algorithm", algorithm,
             "--issuer-key", path(algorithm + "/csca.key"), "--issuer-certificate", path(algorithm + "/csca.pem"),
             "--plaintext-key", "--output", path(algorithm))

# Name, format, algorithm, self-check, threads, share of the rows.
runs = [
    ("ES256 sample CSV", "csv", "es256", "sample", 1), ("ES256 sample NDJSON", "ndjson", "es256", "sample", 1),
    ("ES256 full CSV", "csv", "es256", "full", 1), ("ES256 full NDJSON", "ndjson", "es256", "full", 1),
    ("PS256 sample CSV", "csv", "ps256", "sample", 1), ("ES256 sample CSV, 2 threads", "csv", "es256", "sample", 2),
]
runs = [run for run in runs if not options.only or run[0] in options.only]

def sign(name, form, algorithm, check, jobs):
    for file in os.listdir(folder):
        if file.startswith(("out", "ledger")): os.remove(path(file))
    seconds, wall, memory, _ = call(
        "sign", path("records." + form), "--key", path(algorithm + "/dsc.key"), "--certificate", path(algorithm + "/dsc.pem"),
        "--plaintext-key", "--output", path("out.ndjson"), "--ledger", path("ledger.sqlite"), "--self-check", check,
        "--jobs", str(jobs))
    sizes = [os.path.getsize(path(file)) / options.rows for file in ("out.ndjson", "ledger.sqlite")]
    return seconds, wall, memory, sizes

def ideal(rates, algorithm, check):
    one = 1 / rates["raw_sign_" + algorithm]
    return one + 1 / rates["raw_verify_" + algorithm] if check == "full" else one

try:
    prepare()
    results = {run[0]: [] for run in runs}
    for round_number in range(options.rounds):
        before = raw()
        for run in runs:
            seconds, wall, memory, sizes = sign(*run)
            after = raw()
            rates = {key: (before[key] + after[key]) / 2 for key in before}
            before = after
            ratio = ideal(rates, run[2], run[3]) * options.rows / seconds
            results[run[0]].append((ratio, seconds / options.rows * 1e6, wall, memory, sizes))
            print(f"{run[0]}: ratio {ratio:.3f}, {seconds / options.rows * 1e6:.2f} us of processor time a record, "
                  f"{wall:.1f} s, {memory:.0f} MiB, raw {rates['raw_sign_' + run[2]]:.0f}/s", file=sys.stderr, flush=True)
    print(f"| run ({options.rows:,} rows) | ratio | us a record | records/s (wall) | MiB |\n|---|---:|---:|---:|---:|")
    for name, rounds in results.items():
        middle = [statistics.median(r[i] for r in rounds) for i in range(4)]
        print(f"| {name} | {middle[0]:.3f} | {middle[1]:.2f} | {options.rows / middle[2]:,.0f} | {middle[3]:.0f} |")
finally:
    shutil.rmtree(folder)
