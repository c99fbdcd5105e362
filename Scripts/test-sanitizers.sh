#!/usr/bin/env bash
# Signs a few thousand rows on four threads under ThreadSanitizer and under AddressSanitizer, which looks for leaks as
# well: stopped and taken up again, the same command once more, repeated from the ledger, and all of it verified.
# Usage: Scripts/test-sanitizers.sh [ROWS]
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-5000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
install -m 600 keys-example/dsc-es256.key "$work/dsc.key"
status_of_report=99
export TSAN_OPTIONS="halt_on_error=1 exitcode=$status_of_report suppressions=$PWD/Tests/Sanitizers/thread.supp"
export ASAN_OPTIONS="exitcode=$status_of_report" LSAN_OPTIONS="exitcode=$status_of_report"

# Fails unless the command ends with one of the statuses that are named first.
expect() {
    local expected=$1 status=0
    shift
    "$@" 2>"$work/messages" || status=$?
    case " $expected " in
    *" $status "*) ;;
    *) cat "$work/messages" >&2; echo "expected exit $expected, got $status: $*" >&2; exit 1 ;;
    esac
}

# Ends the run with SIGTERM as soon as it has written something.
stopped_early() {
    "$@" &
    local process=$!
    while kill -0 "$process" 2>/dev/null && ! [ -s "$output.partial" ]; do sleep 0.05; done
    kill -TERM "$process" 2>/dev/null || true
    wait "$process"
}

for sanitizer in thread address; do
    scratch=.build-${sanitizer:0:1}san
    swift build --sanitize=$sanitizer --scratch-path "$scratch" --product hcert
    hcert=$scratch/debug/hcert
    mkdir "$work/$sanitizer"
    for format in csv ndjson; do
        records=$work/$sanitizer/records.$format
        expect 0 "$hcert" sample --count "$rows" --format $format --defects 0.02 --truth "$records.truth" \
            --output "$records"
        sign=("$hcert" sign "$records" --key "$work/dsc.key" --certificate keys-example/dsc-es256.pem --plaintext-key
            --ledger "$work/$sanitizer/$format.sqlite" --issued-at 2023-06-01T00:00:00Z --jobs 4 --progress always)
        output=$work/$sanitizer/passes-$format.ndjson
        expect "143 1" stopped_early "${sign[@]}" --block-rows 1000 --output "$output"
        expect 1 "${sign[@]}" --block-rows 1000 --output "$output"
        expect 1 "${sign[@]}" --block-rows 1000 --output "$output"
        expect 1 "${sign[@]}" --repeat-existing --output "$output.again"
        missing=$(comm -23 <(sort "$output") <(sort "$output.again") | wc -l)
        [ "$missing" = 0 ] || { echo "$missing certificates were not repeated as they were" >&2; exit 1; }
        expect 0 "$hcert" verify --input ndjson --file "$output" --trust keys-example/trust.pem \
            --at 2023-06-01T00:00:00Z --jobs 4 --quiet
    done
    echo "$sanitizer sanitizer: nothing found"
done
