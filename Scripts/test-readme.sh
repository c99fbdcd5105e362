#!/usr/bin/env bash
# Runs the terminal exchange of README.md as it is printed there. Usage: Scripts/test-readme.sh HCERT
set -euo pipefail
hcert=$(readlink -f "$1")
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cp -r keys-example "$folder"
mkdir "$folder/Scripts" && cp Scripts/demo-records.csv "$folder/Scripts"
mkdir "$folder/bin" && ln -s "$hcert" "$folder/bin/hcert"
# The lines of the first console block that begin with a prompt.
sed -n '/^```console/,/^```/p' README.md | sed '/^```$/q' | sed -n 's/^\$ //p' > "$folder/commands"
[ "$(wc -l < "$folder/commands")" -ge 4 ] || { echo "README.md has no terminal exchange" >&2; exit 1; }
cd "$folder"
status=0
while IFS= read -r command; do
    echo "\$ $command"
    PATH="$folder/bin:$PATH" bash -c "$command" || status=$?
    # Signing refuses one row of the sample, and the last command shows a refusal: both exit 1.
    [ "$status" -le 1 ] || { echo "README.md: exit $status: $command" >&2; exit 1; }
done < "$folder/commands"
[ -s "$folder/pass.png" ] || { echo "README.md: no picture was drawn" >&2; exit 1; }
cd "$root"
