#!/usr/bin/env python3
"""Measures whole runs of `hcert verify` on a file of certificates of many signers, against the rate of OpenSSL alone, in
turns.

Usage: bench-verify.py COMMAND [--texts N] [--signers N] [--rounds N]

Ratio: texts for each second of user and system time of the whole process, by the rate at which OpenSSL alone verifies by
the same clock with a key at hand. Threads: wall clock of one thread by that of two, beside what OpenSSL alone gains from
a second process. Every text is verified by its own signer's key, the signers taking turns from line to line. Medians."""
import argparse, json, os, shutil, statistics, subprocess, sys, tempfile
from measuring import Raw, in_turns, raw_gain, start, wall

parser = argparse.ArgumentParser()
parser.add_argument("command")
parser.add_argument("--texts", type=int, default=1_000_000)
parser.add_argument("--signers", type=int, default=50)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--folder", help="for the files of the runs; a temporary one by default")
options = parser.parse_args()
folder = tempfile.mkdtemp(prefix="hcert-bench-", dir=options.folder)
path = lambda name: os.path.join(folder, name)


def call(*arguments):
    subprocess.run([options.command, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def prepare():
    """Signs as many records with each key and writes the texts so that signers take turns."""
    call("sample", "--count", str(options.texts // options.signers), "--format", "csv", "--output", path("records.csv"))
    common = ["--country", "VN", "--algorithm", "es256", "--plaintext-key"]
    call("keys", "create", "--kind", "csca", "--organization", "Bench", "--output", path("csca"), *common)
    os.mkdir(path("trust"))
    files = []
    for number in range(options.signers):
        name = f"signer{number}"
        call("keys", "create", "--kind", "dsc", "--organization", f"Bench {number}", "--output", path(name), *common,
             "--issuer-key", path("csca/csca.key"), "--issuer-certificate", path("csca/csca.pem"))
        call("sign", path("records.csv"), "--key", path(name + "/dsc.key"), "--certificate", path(name + "/dsc.pem"),
             "--plaintext-key", "--output", path(name + ".ndjson"), "--ledger", path(name + ".sqlite"), "--self-check", "sample")
        shutil.copy(path(name + "/dsc.pem"), path(f"trust/{name}.pem"))
        files.append(open(path(name + ".ndjson")))
    with open(path("texts.txt"), "w") as texts:
        for lines in zip(*files): texts.writelines(json.loads(line)["qr"] + "\n" for line in lines)


def verify(jobs):
    return [options.command, "verify", "--trust", path("trust"), "--file", path("texts.txt"), "--json", "--jobs", str(jobs)]


def measure(raw):
    seconds, memory, rates = in_turns(start(verify(1)), raw)
    count = options.texts // options.signers * options.signers
    ratio = count / seconds / rates["raw_verify_es256"]
    print(f"verify: ratio {ratio:.3f}, {seconds / count * 1e6:.2f} us of processor time a text, {memory:.0f} MiB, "
          f"raw {1e6 / rates['raw_verify_es256']:.2f} us", file=sys.stderr, flush=True)
    return ratio, seconds / count * 1e6, memory


def measure_threads(raws):
    gain = raw_gain(raws, "raw_verify_es256")
    one, two = wall(verify(1)), wall(verify(2))
    gain = (gain + raw_gain(raws, "raw_verify_es256")) / 2
    print(f"two threads: {one:.1f} s by {two:.1f} s = {one / two:.2f}; OpenSSL alone {gain:.2f}", file=sys.stderr, flush=True)
    return one / two, gain


try:
    prepare()
    affinity = os.sched_getaffinity(0)
    results, gains = [], []
    for _ in range(options.rounds):
        os.sched_setaffinity(0, {min(affinity)})
        raw = Raw(options.command, 0.2)
        results.append(measure(raw))
        raw.close()
        os.sched_setaffinity(0, affinity)
        raws = [Raw(options.command, 4), Raw(options.command, 4)]
        gains.append(measure_threads(raws))
        for raw in raws: raw.close()
    ratio, microseconds, memory = (statistics.median(result[i] for result in results) for i in range(3))
    print(f"verify, {options.texts:,} texts of {options.signers} signers: ratio {ratio:.3f}, {microseconds:.2f} us a text, {memory:.0f} MiB")
    print(f"two threads by one: {statistics.median(g[0] for g in gains):.2f}, OpenSSL alone {statistics.median(g[1] for g in gains):.2f}")
finally:
    shutil.rmtree(folder)
