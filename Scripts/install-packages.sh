#!/usr/bin/env bash
# Installs the Debian packages named as arguments that are missing. Asks first, unless ASSUME_YES=1 or CI is set.
set -euo pipefail

missing=()
for package in "$@"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Missing system packages: ${missing[*]}"
if [ "${ASSUME_YES:-}" != 1 ] && [ -z "${CI:-}" ]; then
    read -r -p "Install them with apt-get? [y/N] " answer
    [ "$answer" = y ] || { echo "Not installed; the build needs them." >&2; exit 1; }
fi
elevate=()
[ "$(id -u)" = 0 ] || elevate=(sudo)
"${elevate[@]}" apt-get update --quiet
"${elevate[@]}" apt-get install --quiet --yes --no-install-recommends "${missing[@]}"
