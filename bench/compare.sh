#!/usr/bin/env bash
# Runs the hub's main job side by side in what one would otherwise take for it: Redis 7 with a Lua
# script, PostgreSQL 15 with a function, SQLite with rows; then `tidegate bench ledger`. The same
# work everywhere: a new order id, a unit that is there, the stock lowered, the order kept, all of it
# on the disk before the answer. Prints one table, and with --json one object a line.
#
#   bench/compare.sh [--quick] [--skus N] [--dir DIR] [--json] [--ledger FILE]
#
# --ledger keeps what `tidegate bench ledger` printed, which tells more than its rows do.
# Servers run on private ports in a temporary folder below DIR (default: build/), which must be on
# the disk to be compared, and are stopped at the end; nothing else is touched. Missing Debian
# packages are installed when that is allowed.
set -euo pipefail
cd "$(dirname "$0")/.."

quick=false
json=false
skus=10000
dir=build
keep=
while [[ $# -gt 0 ]]; do
    case $1 in
        --quick) quick=true ;;
        --json) json=true ;;
        --ledger) keep=$2; shift ;;
        --skus) skus=$2; shift ;;
        --dir) dir=$2; shift ;;
        *) echo "unknown option $1" >&2; exit 2 ;;
    esac
    shift
done

pg_bin=/usr/lib/postgresql/15/bin
missing=()
command -v redis-server > /dev/null || missing+=(redis-server)
[[ -x $pg_bin/postgres ]] || missing+=(postgresql-15)
[[ -f /usr/include/hiredis/hiredis.h ]] || missing+=(libhiredis-dev)
[[ -f /usr/include/postgresql/libpq-fe.h ]] || missing+=(libpq-dev)
if [[ ${#missing[@]} -gt 0 ]]; then
    sudo=$([[ $(id -u) -eq 0 ]] || echo sudo)
    # Without the services that the packages would start.
    $sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y --no-install-recommends \
        "${missing[@]}" >&2
fi

cmake --preset release > /dev/null
cmake --build --preset release --target tidegate tidegate_peers >&2
bin=build/release

mkdir -p "$dir"
work=$(mktemp -d "$(realpath "$dir")/compare-XXXXXX")
chmod 711 "$work"
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null && wait "$pid" 2> /dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
rows=$work/rows
# $1: seconds' worth of orders at the usual rate; a tenth of it with --quick.
count() { if $quick; then echo $(($1 / 10)); else echo "$1"; fi; }

# ---- Redis
redis_port=$(free_port)
mkdir "$work/redis"
redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work/redis" --appendonly yes \
    --appendfsync always --save '' --daemonize no > "$work/redis/log" 2>&1 &
pids+=($!)
until redis-cli -p "$redis_port" ping > /dev/null 2>&1; do
    kill -0 "${pids[-1]}" || { cat "$work/redis/log" >&2; exit 1; }
    sleep 0.1
done
redis() { "$bin/bench/peer_redis" "$redis_port" "$skus" "$@" >> "$rows"; }
redis "$(count 10000)" 1 1 "Redis, 1 connection"
redis "$(count 150000)" 50 1 "Redis, 50 connections"
redis "$(count 400000)" 16 64 "Redis, 16 connections, 64 in a pipeline"

# ---- PostgreSQL, which refuses to run as root
pg_port=$(free_port)
mkdir "$work/pg"
as_user=()
if [[ $(id -u) -eq 0 ]]; then
    user=$(id -un postgres 2> /dev/null || echo nobody)
    chown "$user" "$work/pg"
    as_user=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups)
fi
(
    cd "$work/pg"
    "${as_user[@]}" "$pg_bin/initdb" -D "$work/pg/data" -A trust -U bench > "$work/pg/log" 2>&1 ||
        { cat "$work/pg/log" >&2; exit 1; }
)
(
    cd "$work/pg"
    exec "${as_user[@]}" "$pg_bin/postgres" -D "$work/pg/data" -p "$pg_port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories="$work/pg" -c fsync=on \
        -c synchronous_commit=on -c shared_buffers=512MB -c max_wal_size=4GB \
        > "$work/pg/log" 2>&1
) &
pids+=($!)
until "$pg_bin/pg_isready" -q -h 127.0.0.1 -p "$pg_port"; do
    kill -0 "${pids[-1]}" || { cat "$work/pg/log" >&2; exit 1; }
    sleep 0.1
done
postgres() {
    "$bin/bench/peer_postgres" "host=127.0.0.1 port=$pg_port user=bench dbname=postgres" \
        "$skus" "$@" >> "$rows"
}
postgres "$(count 40000)" 8 1 "PostgreSQL, a function an order, 8 clients"
postgres "$(count 300000)" 1 1000 "PostgreSQL, arrays of 1,000 orders"

# ---- SQLite
sqlite() { "$bin/bench/peer_sqlite" "$work/sqlite-$2.db" "$skus" "$@" >> "$rows"; }
sqlite "$(count 15000)" 1 "SQLite, an order a transaction"
sqlite "$(count 300000)" 1000 "SQLite, 1,000 orders a transaction"

# ---- Tidegate, when the others are gone
for pid in "${pids[@]}"; do kill "$pid" && wait "$pid" || true; done
pids=()
"$bin/tidegate" bench ledger --json --dir "$work" --orders "$(count 3000000)" --skus "1,$skus" \
    > "$work/ledger"

if [[ -n $keep ]]; then cp "$work/ledger" "$keep"; fi
python3 bench/table.py "$rows" "$work/ledger" "$json"
