#!/usr/bin/env bash
# Both ways with an independent implementation in Python. Usage: Scripts/test-interop.sh HCERT PYTHON
set -euo pipefail
hcert=$1 python=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" Tests/Interop/run.py "$hcert" "$work"
