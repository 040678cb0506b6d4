#!/usr/bin/env bash
# Fetches other people's client libraries for tests/clients, as its lock file pins them; quick when
# they are there.
set -euo pipefail
cd "$(dirname "$0")/../tests/clients"

if [[ node_modules/.package-lock.json -nt package-lock.json ]]; then
    echo "clients: the pinned libraries are there"
    exit 0
fi
npm ci --loglevel=error
