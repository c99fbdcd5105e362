#!/usr/bin/env bash
# Signs the sample records with an example key, draws one as a QR code, verifies them, and shows a refusal.
# Usage: Scripts/demo.sh HCERT FOLDER
set -euo pipefail
hcert=$1 folder=$2

rm -rf "$folder" && mkdir -p "$folder"
# The rules for key files are not relaxed for examples: the key must be ours alone.
install -m 600 keys-example/dsc-es256.key "$folder/dsc.key"

echo "== Records"
cat Scripts/demo-records.csv

echo; echo "== Sign (exits 1, because one row is refused)"
"$hcert" sign Scripts/demo-records.csv --key "$folder/dsc.key" --certificate keys-example/dsc-es256.pem \
    --plaintext-key --output "$folder/passes.ndjson" && status=0 || status=$?
[ "$status" = 1 ] || { echo "expected exit 1, got $status" >&2; exit 1; }

echo; echo "== The refused row, and why"
tail -n 1 "$folder/passes.ndjson.rejects.csv"

sed 's/.*"qr":"\([^"]*\)".*/\1/' "$folder/passes.ndjson" > "$folder/passes.txt"
echo; echo "== The first pass as a QR code"
head -n 1 "$folder/passes.txt" | "$hcert" qr - --format terminal --level L
head -n 1 "$folder/passes.txt" | "$hcert" qr - --format png --output "$folder/pass.png"
echo "and as a picture: $folder/pass.png"

echo; echo "== Verify"
"$hcert" verify --trust keys-example/trust.pem --file "$folder/passes.txt"

echo; echo "== A pass with one character changed is refused (exits 1)"
head -n 1 "$folder/passes.txt" | sed 's/[0-9]$/X/; t; s/.$/0/' | "$hcert" verify --trust keys-example/trust.pem && status=0 || status=$?
[ "$status" = 1 ] || { echo "expected exit 1, got $status" >&2; exit 1; }
