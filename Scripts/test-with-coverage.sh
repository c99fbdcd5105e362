#!/usr/bin/env bash
# Runs the tests and holds the line coverage of the targets that judge certificates, and that show what came of it, above its floor.
set -euo pipefail

swift test --enable-code-coverage

# The llvm-cov beside swift reads what this compiler wrote; another one on the path may not.
tools=$(dirname "$(readlink -f "$(command -v swift)")")
profile=.build/debug/codecov/default.profdata
binary=$(find .build/debug/ -maxdepth 1 -name '*.xctest' | head -n 1)
floor=${COVERAGE_FLOOR:-95}
status=0
for target in CBOR COSE Transport Signatures Verification Gate; do
    percent=$("$tools/llvm-cov" export -summary-only -instr-profile "$profile" "$binary" "Sources/$target" |
        python3 -c 'import json,sys; print("%.2f" % json.load(sys.stdin)["data"][0]["totals"]["lines"]["percent"])')
    echo "line coverage of $target: $percent % (floor $floor %)"
    python3 -c "import sys; sys.exit(float('$percent') < float('$floor'))" || status=1
done
exit $status
