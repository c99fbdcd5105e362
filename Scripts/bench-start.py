#!/usr/bin/env python3
"""Measures how long the command takes from a cold start, against `openssl version`, in turns.

Usage: bench-start.py COMMAND [COMMAND…] [--rounds N]

Each round runs `openssl version`, then for every COMMAND `--version` and `verify` of one certificate on stdin, with the trust
lists of keys-example. Medians of wall time from spawning to the end, processor time and page faults; quotients are of wall
times in the same round."""
import argparse, os, shutil, statistics, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("commands", nargs="+", metavar="COMMAND")
parser.add_argument("--rounds", type=int, default=300)
options = parser.parse_args()
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
trust = os.path.join(root, "keys-example/trust.pem")
output = os.open(os.devnull, os.O_WRONLY)

def text(folder):
    """One certificate, signed with the worthless keys of keys-example."""
    path = lambda name: os.path.join(folder, name)
    key = shutil.copy(os.path.join(root, "keys-example/dsc-es256.key"), folder)
    os.chmod(key, 0o600)
    sign = [options.commands[0], "sign", path("rows.csv"), "--key", key, "--plaintext-key",
            "--certificate", os.path.join(root, "keys-example/dsc-es256.pem"), "--output", path("signed.ndjson"), "--ledger", path("ledger")]
    subprocess.run([options.commands[0], "sample", "--count", "1", "--output", path("rows.csv")], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(sign, check=True, stderr=subprocess.DEVNULL)
    with open(path("signed.ndjson")) as file: line = file.read()
    with open(path("text"), "w") as file: file.write(line.split('"qr":"')[1].split('"')[0] + "\n")
    return os.open(path("text"), os.O_RDONLY)

def run(words, standard_input):
    """Milliseconds of wall time and of processor time, and page faults."""
    os.lseek(standard_input, 0, os.SEEK_SET)
    files = [(os.POSIX_SPAWN_DUP2, standard_input, 0), (os.POSIX_SPAWN_DUP2, output, 1)]
    start = time.perf_counter()
    process = os.posix_spawnp(words[0], words, os.environ, file_actions=files)
    _, status, usage = os.wait4(process, 0)
    end = time.perf_counter()
    if status != 0: sys.exit(f"{words}: exit {os.waitstatus_to_exitcode(status)}")
    return (end - start) * 1e3, (usage.ru_utime + usage.ru_stime) * 1e3, usage.ru_minflt

with tempfile.TemporaryDirectory(prefix="hcert-start-") as folder:
    standard_input = text(folder)
    runs = [["openssl", "version"]]
    for command in options.commands: runs += [[command, "--version"], [command, "verify", "--trust", trust]]
    results = [[] for _ in runs]
    for number in range(options.rounds + 5):
        for words, measured in zip(runs, results):
            figures = run(words, standard_input)
            if number >= 5: measured.append(figures)
print("| run | wall, ms | of openssl's | processor, ms | page faults |")
print("|---|---:|---:|---:|---:|")
for words, measured in zip(runs, results):
    quotient = statistics.median(own[0] / other[0] for own, other in zip(measured, results[0]))
    wall, processor, faults = (statistics.median(column) for column in zip(*measured))
    print(f"| {' '.join([words[0], words[1]])} | {wall:.2f} | {quotient:.2f} | {processor:.2f} | {faults:.0f} |")
