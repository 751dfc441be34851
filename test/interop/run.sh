#!/usr/bin/env bash
# Runs the interoperability suite: real Python and TypeScript clients against the app in workerd and on Node.
# Usage: bash test/interop/run.sh [pytest arguments]
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)

need() {
  echo "test:interop needs $1" >&2
  exit 1
}

python=$(command -v python3 || true)
[ -n "$python" ] || need "python3 (3.11 or later) with venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || need "python3 3.11 or later; $python is $("$python" -V)"
[ -d "$root/node_modules" ] || need "the packages of the project: run npm ci"
export SHARED="${SHARED:-$root/../shared}"
[ -d "$SHARED/schemas" ] || need "the folder of standards' schemas at $SHARED (set SHARED to where it is)"

environment() { # folder, requirements: a virtual environment that has them
  local venv=$1 requirements=$2
  if ! cmp -s "$requirements" "$venv/requirements.installed"; then
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
    cp "$requirements" "$venv/requirements.installed"
  fi
}
environment "$root/.venv" requirements.txt
environment "$root/.venv-zarr2" requirements-zarr2.txt

exec "$root/.venv/bin/python" -m pytest -c pytest.ini --rootdir=. -ra "$@"
