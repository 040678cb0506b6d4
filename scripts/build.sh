#!/usr/bin/env bash
# Configures and builds one preset of CMakePresets.json.
#   scripts/build.sh PRESET [TARGET...]
# TIDEGATE_JOBS limits the parallel compilers (default: one per processor).
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:?usage: scripts/build.sh PRESET [TARGET...]}
shift
jobs=${TIDEGATE_JOBS:-$(nproc)}
log=build/$preset.configure.log

mkdir -p build
if [[ ! -f build/$preset/build.ninja || CMakePresets.json -nt build/$preset/build.ninja ]]; then
    echo "build: configuring $preset"
    if ! cmake --preset "$preset" >"$log" 2>&1; then
        cat "$log" >&2
        exit 1
    fi
fi
arguments=(--build "build/$preset" --parallel "$jobs")
if (($# > 0)); then
    arguments+=(--target "$@")
fi
echo "build: $preset ${*:-everything}, $jobs at a time"
cmake "${arguments[@]}"
