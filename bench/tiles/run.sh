#!/usr/bin/env bash
# Compares tiles with those of titiler.xarray and xpublish-tiles, and writes docs/benchmarks-tiles.md. Needs python3 (3.11 or later, with venv).
# Usage: bash bench/tiles/run.sh [--quick]   (--quick asks for a few tiles and writes nothing)
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$(command -v python3 || true)
if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "bench:tiles needs python3 (3.11 or later, with venv): it writes the archive, and the other servers are its" >&2
  exit 1
fi
for folder in bench bench/tiles; do
  venv=$folder/.venv
  if ! cmp -s "$folder/requirements.txt" "$venv/requirements.installed"; then
    "$python" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$folder/requirements.txt"
    cp "$folder/requirements.txt" "$venv/requirements.installed"
  fi
done
bench/.venv/bin/python -W ignore bench/make_archives.py bench/archives tiles
node scripts/build.mjs
# Rendering is not to take more cores than there are (its own advice).
export NUMBA_NUM_THREADS=${NUMBA_NUM_THREADS:-2}
node bench/tiles/run.mjs "$@"
