# The two commands of a fresh machine: make demo, make test.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c

RELEASE := .build/release/hcert
SCRATCH := out/demo
VENV := out/venv
FAULTS := out/faults.so
ARCHIVES := out/archives
BENCH_ROWS := 1000000

.PHONY: all demo test test-unit test-coverage test-interop test-readme test-deflate test-crash crash-test test-sanitizers bench bench-start bench-bundle bench-nation stream release packages test-packages clean

all: release

## Installs missing system packages (asks first), builds, signs records, draws a QR code, verifies, shows a refusal.
demo: packages release
	Scripts/demo.sh $(RELEASE) $(SCRATCH)

## Installs what the tests need and runs all of them. REQUIRE_VECTORS=1 makes missing published vectors a failure.
test: test-packages release test-coverage test-interop test-readme test-crash test-sanitizers

test-coverage:
	HCERT_REQUIRE_VECTORS=$(REQUIRE_VECTORS) HCERT_COMMAND=$(abspath $(RELEASE)) Scripts/test-with-coverage.sh

## The same tests without measuring coverage, for work on the code.
test-unit: release
	HCERT_REQUIRE_VECTORS=$(REQUIRE_VECTORS) HCERT_COMMAND=$(abspath $(RELEASE)) swift test

test-interop: release $(VENV)/ready
	Scripts/test-interop.sh $(RELEASE) $(VENV)/bin/python

test-readme: release
	Scripts/test-readme.sh $(RELEASE)

## Signing disturbed at every 25th call that changes a file, in each way; then killed at random moments.
test-crash: release $(FAULTS)
	python3 Tests/Faults/crash_test.py $(RELEASE) $(FAULTS) --every 25 --pairs 10 --random-kills 5 --rows 20000

## The same at every call, and 200 kills of a run of 200,000 rows. About 40 minutes on two cores.
crash-test: release $(FAULTS)
	python3 Tests/Faults/crash_test.py $(RELEASE) $(FAULTS) --pairs 300 --random-kills 200 --rows 200000

## Signing and verifying on four threads under ThreadSanitizer and AddressSanitizer.
test-sanitizers:
	Scripts/test-sanitizers.sh

$(FAULTS): Tests/Faults/faults.c
	mkdir -p $(@D)
	clang -O2 -Wall -Wextra -Werror -shared -fPIC -o $@ $< -ldl

## A million generated messages through the fast deflater and the fast inflater, against zlib; `make test` tries thousands.
test-deflate:
	Scripts/test-deflate.sh

## Single stages, and whole runs of 1,000,000 rows, against OpenSSL alone (BENCHMARKS.md). About 40 minutes.
bench: release
	$(RELEASE) bench --seconds 10
	Scripts/bench-sign.py $(abspath $(RELEASE)) --rows $(BENCH_ROWS)
	Scripts/bench-verify.py $(abspath $(RELEASE)) --texts $(BENCH_ROWS)
	Scripts/count-allocations.sh $(abspath $(RELEASE))

## A million hostile and mutated lines in one process, without and with --repair; how long a scanned line waits. A quiet machine.
stream: release
	Scripts/stream-hostile.py $(abspath $(RELEASE))
	Scripts/stream-hostile.py $(abspath $(RELEASE)) --repair --seed 2
	Scripts/stream-latency.py $(abspath $(RELEASE))
	Scripts/stream-latency.py $(abspath $(RELEASE)) --device

## How long the command takes from a cold start, in turns with `openssl version`.
bench-start: release
	Scripts/bench-start.py $(abspath $(RELEASE))

## Loading a bundle of 1,000 signers and 10,000,000 revoked certificates, and asking it. Needs 2 GB of disk for some minutes.
bench-bundle: release
	Scripts/bench-bundle.py $(abspath $(RELEASE))

## Ten million rows signed in one run, then a cumulative export with 1 % new ones. Needs 15 GB of disk for some ten minutes.
bench-nation: release
	Scripts/bench-nation.py $(abspath $(RELEASE))

## Built to start quickly: with the C++ library's archive, and without the table of 6,500 names that only plug-ins would need.
release: $(ARCHIVES)
	swift build -c release --static-swift-stdlib --product hcert -Xswiftc -L$(abspath $(ARCHIVES)) -Xlinker --no-export-dynamic

## The C++ library's archive, alone in a folder: there the linker takes it, where it would prefer the shared library, which
## costs the loader 0.6 ms at every start. Where there is no archive the shared library is linked.
$(ARCHIVES):
	mkdir -p $@
	archive=$$(clang -print-file-name=libstdc++.a); if [ -f "$$archive" ]; then ln -sf "$$archive" $@/; fi

packages:
	Scripts/install-packages.sh libssl-dev zlib1g-dev libqrencode-dev libsqlite3-dev libpng-dev libjpeg-dev libzxing-dev pkg-config

test-packages:
	Scripts/install-packages.sh libssl-dev zlib1g-dev libqrencode-dev libsqlite3-dev libpng-dev libjpeg-dev libzxing-dev pkg-config openssl \
		python3-venv zbar-tools

$(VENV)/ready: test-vectors/tools/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement test-vectors/tools/requirements.txt
	touch $@

clean:
	rm -rf .build .build-release-tests out
