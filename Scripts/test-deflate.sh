#!/usr/bin/env bash
# Tries the fast deflater and the fast inflater with a million generated messages each, against zlib: a minute, once the
# tests are built. HCERT_DEFLATE_MESSAGES is another number of messages. The build is one of its own, since
# `make release` does not let tests see what is internal.
set -euo pipefail
HCERT_DEFLATE_MESSAGES=${HCERT_DEFLATE_MESSAGES:-1000000} swift test -c release -Xswiftc -enable-testing \
    --scratch-path .build-release-tests --filter TransportTests.Fast
