#!/usr/bin/env python3
"""Gives `hcert verify` every hostile case of test-vectors/hostile one by one, in one process, and tells how long the slowest
answer took and how much memory the process gained. Usage: time-hostile.py COMMAND"""
import base64, json, os, subprocess, sys, time

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
folder = os.path.join(root, "test-vectors/hostile")
cases = [json.loads(line) for line in open(os.path.join(folder, "cases.ndjson"))]

def text(case):
    if "text" in case: return case["text"].encode("utf-8", "surrogatepass")
    if "text_base64" in case: return base64.b64decode(case["text_base64"])
    return case["text_repeat"]["unit"].encode() * case["text_repeat"]["count"]

def resident(process):
    for line in open(f"/proc/{process.pid}/status"):
        if line.startswith("VmHWM"): return int(line.split()[1]) / 1024

trust = os.path.join(folder, "trust")
process = subprocess.Popen([sys.argv[1], "verify", "--trust", os.path.join(trust, "main.pem"), "--trust", os.path.join(trust, "kids.json"), "--json", "--at", "2022-01-15T12:00:00Z"],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
def answer(line):
    start = time.perf_counter()
    process.stdin.write(line + b"\n"); process.stdin.flush()
    process.stdout.readline()
    return (time.perf_counter() - start) * 1000

lines = [(case["id"], text(case)) for case in cases]
lines = [(name, line) for name, line in lines if b"\n" not in line]
for _, line in lines[:20]: answer(line)
before = resident(process)
times = sorted(((answer(line), name) for name, line in lines), reverse=True)
print(f"{len(times)} cases, slowest {times[0][0]:.2f} ms ({times[0][1]}), median {times[len(times) // 2][0]:.3f} ms; "
      f"memory {before:.1f} MiB, grown by {resident(process) - before:.1f} MiB")
for milliseconds, name in times[:5]: print(f"  {milliseconds:.2f} ms  {name}")
process.stdin.close()
process.wait()
