#!/usr/bin/env bash
# Installs the Debian 12 packages that this repository needs; quick when all are there.
#   scripts/setup.sh [build|test|peers]
# build: what ./run needs. test (default): also what ./test needs. peers: also the databases that
# the benchmarks are compared with.
set -euo pipefail

# Configuring looks for the test libraries even when only the program is built.
build=(
    build-essential ca-certificates ccache cmake mold ninja-build python3
    python3-yaml
    libboost1.81-dev libcli11-dev libcurl4-openssl-dev libfmt-dev libgoogle-perftools-dev
    libsimdjson-dev libsqlite3-dev libssl-dev libtomlplusplus-dev zlib1g-dev
    libgmock-dev libgtest-dev librapidcheck-dev
)
test=(
    chromium clang-16 clang-format-14 clang-tidy-16 fonts-dejavu-core fonts-noto-cjk
    libclang-16-dev libclang-rt-16-dev lld llvm-16-dev python3-graphql-core python3-jsonschema
    shellcheck spin
)
# Node may have come from elsewhere, with npm in it; Debian's npm does not go with that.
command -v npm >/dev/null || test+=(nodejs npm)
peers=(libhiredis-dev libpq-dev postgresql-15 redis-server)

case "${1:-test}" in
    build) wanted=("${build[@]}") ;;
    test) wanted=("${build[@]}" "${test[@]}") ;;
    peers) wanted=("${build[@]}" "${test[@]}" "${peers[@]}") ;;
    *)
        echo "usage: scripts/setup.sh [build|test|peers]" >&2
        exit 2
        ;;
esac

if ! command -v dpkg-query >/dev/null || ! grep -q '^VERSION_ID="12"' /etc/os-release; then
    echo "setup: this is not Debian 12 (bookworm). The build is checked there only." >&2
    echo "setup: install these packages' counterparts, then use scripts/build.sh:" >&2
    echo "  ${wanted[*]}" >&2
    # Other systems may well have everything; a missing compiler or library is reported by CMake.
    [[ "${TIDEGATE_SKIP_SETUP:-}" == 1 ]] && exit 0
    echo "setup: or set TIDEGATE_SKIP_SETUP=1 to go on without this step." >&2
    exit 1
fi

installed=$(dpkg-query --show --showformat '${db:Status-Abbrev}${Package}\n' "${wanted[@]}" \
    2>/dev/null | sed -n 's/^ii *//p' || true)
missing=()
for package in "${wanted[@]}"; do
    grep -qx -- "$package" <<<"$installed" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
    echo "setup: all ${#wanted[@]} packages are there"
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
        echo "setup: not root and no sudo. Run this as root, then again what you ran:" >&2
        echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qy --no-install-recommends "${missing[@]}"
