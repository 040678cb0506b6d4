#!/usr/bin/env bash
# Runs every benchmark and prints its results, one JSON object a line: the rows that
# docs/benchmarks.md shows. About ten minutes on two quiet processors.
#
#   bench/all.sh [--quick] [--dir DIR] [--remember] [--no-peers]
#
# --quick     a tenth of the work, to see that all of it runs
# --dir DIR   where to write (default: build/); must be on the disk to be measured
# --remember  also the run of 50 million orders; a quarter of an hour and 10 GB of memory more
# --no-peers  without Redis, PostgreSQL and SQLite
#
# Progress goes to standard error.
set -euo pipefail
cd "$(dirname "$0")/.."

quick=false
remember=false
peers=true
dir=build
while [[ $# -gt 0 ]]; do
    case $1 in
        --quick) quick=true ;;
        --remember) remember=true ;;
        --no-peers) peers=false ;;
        --dir) dir=$2; shift ;;
        *) echo "unknown option $1" >&2; exit 2 ;;
    esac
    shift
done

scripts/build.sh release tidegate >&2
tidegate=build/release/tidegate
mkdir -p "$dir"
work=$(mktemp -d "$(realpath "$dir")/bench-XXXXXX")
chmod 711 "$work"  # PostgreSQL runs as another user below it
trap 'rm -rf "$work"' EXIT

count() { if $quick; then echo $(($1 / 10)); else echo "$1"; fi; }
bench() {
    echo "bench: $*" >&2
    "$tidegate" bench "$@" --json
}

printf '{"bench":"machine","processors":%s,"model":"%s","kernel":"%s","memory_kb":%s}\n' \
    "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(uname -r)" \
    "$(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo)"

if $peers; then
    options=(--json --dir "$work" --ledger "$work/ledger.json")
    if $quick; then options+=(--quick); fi
    bench/compare.sh "${options[@]}"
    cat "$work/ledger.json"
else
    bench ledger --orders "$(count 3000000)" --dir "$work"
fi
bench core --orders "$(count 2000000)"
bench ingest --messages "$(count 200000)" --dir "$work"
for connections in 64 512; do
    bench http --requests "$(count 200000)" --connections $connections --dir "$work"
done
bench recovery --orders "$(count 10000000)" --dir "$work"
bench memory --skus "$(count 1000000)" --orders "$(count 10000000)"

python3 bench/order_log.py "$(count 500000)" > "$work/orders.csv"
echo "bench: replay" >&2
"$tidegate" replay "$work/orders.csv" --json \
    --map sku=sku,order=order,quantity=quantity,at=at,price=price

if $remember; then
    bench ledger --orders "$(count 3000000)" --rounds 1 --skus 10000 \
        --remember "$(count 50000000)" --dir "$work"
fi
