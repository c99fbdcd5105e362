#!/usr/bin/env python3
"""Measures loading a bundle of many signers and revoked certificates, and looking certificates up in it.

Usage: bench-bundle.py COMMAND [--entries N] [--signers N] [--rounds N]

Makes the bundle with `hcert trust import` (lists of 2,000,000 random hashes each), then takes wall time and the largest
resident size of `hcert bench --bundle`, which loads it as `hcert verify` does. Medians."""
import argparse, base64, json, os, shutil, statistics, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("command")
parser.add_argument("--entries", type=int, default=10_000_000)
parser.add_argument("--signers", type=int, default=1_000)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--folder", help="for the files; a temporary one by default")
options = parser.parse_args()
folder = tempfile.mkdtemp(prefix="hcert-bundle-", dir=options.folder)
path = lambda name: os.path.join(folder, name)

def call(*arguments):
    """Runs the command; gives wall seconds, the largest resident size in MiB and what it printed."""
    start = time.monotonic()
    process = subprocess.Popen([options.command, *arguments], stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0: sys.exit(f"{arguments}: exit {os.waitstatus_to_exitcode(status)}")
    return time.monotonic() - start, usage.ru_maxrss / 1024, output

def make_signers():
    """Certificates of one authority, by openssl, each with a key of its own."""
    run = lambda *words: subprocess.run(["openssl", *words], check=True, capture_output=True).stdout
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    text = b""
    for number in range(options.signers):
        text += run("req", "-x509", *curve, "-keyout", "/dev/null", "-subj", f"/C=ZZ/CN=Signer {number}", "-days", "700",
                    "-addext", "basicConstraints=critical,CA:FALSE")
    with open(path("signers.pem"), "wb") as file: file.write(text)

def make_lists():
    """Written piece by piece: the system counts what a process held before it became the command as the command's peak."""
    names = []
    for start in range(0, options.entries, 2_000_000):
        names.append(path(f"list-{start}.json"))
        with open(names[-1], "w") as file:
            file.write('{"hashes":{"UCI":[')
            end = min(start + 2_000_000, options.entries)
            for first in range(start, end, 10_000):
                random = os.urandom(16 * min(10_000, end - first))
                hashes = (base64.b64encode(random[i:i + 16]).decode() for i in range(0, len(random), 16))
                file.write((',' if first > start else '') + '"' + '","'.join(hashes) + '"')
            file.write(']}}')
    return names

try:
    make_signers()
    lists = make_lists()
    call("keys", "create", "--kind", "csca", "--country", "ZZ", "--organization", "HQ", "--algorithm", "es256",
         "--plaintext-key", "--output", path("hq"))
    signing = ["--key", path("hq/csca.key"), "--certificate", path("hq/csca.pem"), "--plaintext-key"]
    seconds, memory, _ = call("trust", "import", path("signers.pem"), "--revocation", *lists, "--output", path("1.bundle"), *signing)
    print(f"import: {seconds:.1f} s, {memory:.0f} MiB, a bundle of {os.path.getsize(path('1.bundle')):,} bytes", file=sys.stderr)
    seconds, memory, _ = call("trust", "import", "--previous", path("1.bundle"), "--output", path("2.bundle"), *signing)
    print(f"next import: {seconds:.1f} s, {memory:.0f} MiB", file=sys.stderr)
    results = {"first start": [], "next start": [], "newer bundle": []}
    for _ in range(options.rounds):
        if os.path.exists(path("state")): os.remove(path("state"))
        for name, bundle in (("first start", "1"), ("next start", "1"), ("newer bundle", "2")):
            seconds, memory, output = call("bench", "--bundle", path(bundle + ".bundle"), "--bundle-key", path("hq/csca.pem"),
                                           "--state", path("state"), "--json")
            report = json.loads(output)
            results[name].append((report["load_seconds"], report["load_processor_seconds"], memory, report["hit_nanoseconds"], report["miss_nanoseconds"]))
    print("| bundle of {:,} signers and {:,} entries | load, s | processor, s | peak, MiB | look-up of a listed hash, ns | of another, ns |".format(options.signers, options.entries))
    print("|---|---:|---:|---:|---:|---:|")
    for name, rounds in results.items():
        load, work, memory, hit, miss = (statistics.median(r[i] for r in rounds) for i in range(5))
        print(f"| {name} | {load:.2f} | {work:.2f} | {memory:.0f} | {hit:.0f} | {miss:.0f} |")
finally:
    shutil.rmtree(folder)
