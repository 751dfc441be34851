#!/usr/bin/env bash
# Runs the benchmarks and writes docs/benchmarks.md and docs/benchmarks-aggregations.md. Needs python3 (3.11 or later, with venv) for the
# archives and for xarray. Usage: bash bench/run.sh [--long | --aggregations]   (--long adds the archive of 8 GB; --aggregations writes
# the second page alone)
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(command -v python3 || true)
if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "bench needs python3 (3.11 or later, with venv): it writes the archives, and xarray is the peer" >&2
  exit 1
fi
venv=bench/.venv
if ! cmp -s bench/requirements.txt "$venv/requirements.installed"; then
  "$python" -m venv --clear "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
  cp bench/requirements.txt "$venv/requirements.installed"
fi
names="lz4 daily"
[ "${1:-}" = "--aggregations" ] || names="$names blosc-zstd zstd zlib series sharded packed levels"
[ "${1:-}" = "--long" ] && names="$names long"
# shellcheck disable=SC2086
"$venv/bin/python" -W ignore bench/make_archives.py bench/archives $names
node scripts/build.mjs
[ "${1:-}" = "--aggregations" ] || node bench/run.mjs
node bench/aggregations.mjs
