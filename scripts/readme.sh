#!/usr/bin/env bash
# Executes README.md: every command of its shell blocks, as written. Of the two that need a person,
# ./run is started with --smoke, which checks itself and exits, and ./test is what calls this.
set -euo pipefail
cd "$(dirname "$0")/.."

# shellcheck disable=SC2016  # the back-ticks are Markdown's
mapfile -t commands < <(sed -n '/^```sh$/,/^```$/{/^```/!p}' README.md | sed 's/ *#.*//; /^$/d')
if ((${#commands[@]} == 0)); then
    echo "readme: README.md shows no command" >&2
    exit 1
fi
./run --build
smoked=no
for command in "${commands[@]}"; do
    case "$command" in
        ./test* | "git clone"* | "cd "*) echo "readme: not run here: $command" ;;
        ./run | "./run --port"* | "./run --smoke")
            [[ $smoked == yes ]] && continue
            smoked=yes
            echo "readme: ./run --smoke, for: $command"
            report=$(timeout 300 ./run --smoke)
            echo "$report"
            python3 scripts/smoke_report.py <<<"$report"
            ;;
        *)
            echo "readme: $command"
            timeout 300 bash -euo pipefail -c "$command"
            ;;
    esac
done
[[ $smoked == yes ]] || {
    echo "readme: README.md does not show ./run" >&2
    exit 1
}
