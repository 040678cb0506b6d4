#!/usr/bin/env bash
# Runs shellcheck over the scripts and clang-tidy 16 over all that the preset dev compiles. Files
# whose text, headers and flags are as they were when they passed are not looked at again.
set -euo pipefail
cd "$(dirname "$0")/.."

shellcheck run test .ci/run scripts/*.sh
[[ -f build/dev/build.ninja ]] || cmake --preset dev >/dev/null
exec python3 scripts/tidy.py "$@"
