#!/usr/bin/env bash
# Counts the heap allocations that `hcert sign` makes for each record, by who makes them.
#
# Two runs of different lengths are compared, so that what a run makes once does not count. Usage: COMMAND [ROWS]
set -euo pipefail
cd "$(dirname "$0")/.."
command=$1
rows=${2:-100000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

clang -O2 -shared -fPIC -o "$folder/allocations.so" Tests/Measuring/allocations.c -ldl
install -m 600 keys-example/dsc-es256.key "$folder/key"
"$command" sample --count $((rows * 3)) --output "$folder/records.csv"
for factor in 1 3; do
    head --lines $((rows * factor + 1)) "$folder/records.csv" >"$folder/$factor.csv"
    ALLOCATIONS_FILE=$folder/$factor.txt LD_PRELOAD=$folder/allocations.so "$command" sign "$folder/$factor.csv" \
        --key "$folder/key" --certificate keys-example/dsc-es256.pem --plaintext-key --self-check sample \
        --output "$folder/$factor.ndjson" --ledger "$folder/$factor.sqlite" 2>/dev/null
done
python3 - "$folder" "$rows" "$command" <<'PYTHON'
import bisect, collections, subprocess, sys
folder, rows, command = sys.argv[1], int(sys.argv[2]), sys.argv[3]
symbols = sorted((int(f[0], 16), f[2]) for f in (l.split(None, 2) for l in subprocess.run(
    ["nm", "--defined-only", command], capture_output=True, text=True).stdout.splitlines()) if len(f) == 3 and f[1] in "tTwW")
starts = [s[0] for s in symbols]
def read(factor):
    counts = collections.Counter()
    for line in open(f"{folder}/{factor}.txt"):
        path, offset, count = line.rsplit(None, 2)
        name = path.rsplit("/", 1)[-1]
        if name == command.rsplit("/", 1)[-1]:
            place = bisect.bisect_right(starts, int(offset, 16)) - 1
            name = "hcert: " + (symbols[place][1].strip() if place >= 0 else "?")
        counts[name] += int(count)
    return counts
one, three = read(1), read(3)
groups, callers = collections.Counter(), collections.Counter()
for name in three:
    per_record = (three[name] - one[name]) / (2 * rows)
    group = "OpenSSL" if "libcrypto" in name else "SQLite" if "sqlite" in name.lower() else "own code and Swift's runtime" if name.startswith("hcert") else "others"
    groups[group] += per_record
    if group == "own code and Swift's runtime": callers[name] += per_record
print("heap allocations for each record:")
for group, count in sorted(groups.items()): print(f"  {count:9.4f}  {group}")
print("own code, callers of malloc above 0.0001 a record:")
for name, count in callers.most_common():
    if count > 0.0001: print(f"  {count:9.4f}  {name}")
PYTHON
