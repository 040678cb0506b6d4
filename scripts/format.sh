#!/usr/bin/env bash
# Checks the layout of every C++ file of ours with clang-format 14; --fix rewrites them.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=(--dry-run -Werror)
[[ "${1:-}" == --fix ]] && mode=(-i)
mapfile -d '' -t files < <(find src tests bench -name node_modules -prune -o \
    \( -name '*.h' -o -name '*.cpp' \) -print0 2>/dev/null)
echo "format: ${#files[@]} files"
printf '%s\0' "${files[@]}" | xargs -0 -n 16 -P "$(nproc)" clang-format-14 "${mode[@]}"
