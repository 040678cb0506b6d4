#!/usr/bin/env bash
# Runs every libFuzzer program, the given number of seconds in all (default 60).
#   scripts/fuzz.sh [SECONDS [NAME...]]
# New inputs go to build/fuzz-corpus/NAME and are used again; an input that breaks something is left
# in build/fuzz-findings and the script fails. Make such an input a file of tests/fuzz/corpus/NAME.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true
scripts/build.sh fuzz tidegate_fuzzers

programs=()
for program in build/fuzz/fuzzers/*; do
    [[ -x "$program" ]] || continue
    if (($# == 0)) || [[ " $* " == *" $(basename "$program") "* ]]; then
        programs+=("$program")
    fi
done
if ((${#programs[@]} == 0)); then
    echo "fuzz: no program to run" >&2
    exit 1
fi

each=$((seconds / ${#programs[@]}))
((each > 0)) || each=1
mkdir -p build/fuzz-findings
for program in "${programs[@]}"; do
    name=$(basename "$program")
    grown=build/fuzz-corpus/$name
    seeds=tests/fuzz/corpus/$name
    mkdir -p "$grown"
    folders=("$grown")
    if [[ -d "$seeds" ]]; then folders+=("$seeds"); fi
    echo "fuzz: $name for $each s"
    log=build/fuzz-corpus/$name.log
    if ! "$program" -max_total_time="$each" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build/fuzz-findings/$name-" "${folders[@]}" >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        exit 1
    fi
    sed -n 's/^stat::number_of_executed_units: */fuzz:   runs /p' "$log"
done
