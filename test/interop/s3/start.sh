#!/usr/bin/env bash
# A real S3 server, versitygw, which checks signatures: the folders of <folder>/buckets are its buckets. Installs it where it is
# missing, and without arguments does no more than that.
# Usage: ROOT_ACCESS_KEY_ID=… ROOT_SECRET_ACCESS_KEY=… bash start.sh [<folder> <port>]
set -euo pipefail
version=v1.8.0
here=$(cd "$(dirname "$0")" && pwd)
server="$here/bin/versitygw-$version"
if [ ! -x "$server" ]; then
  command -v go >/dev/null || { echo "start.sh needs go, to install versitygw" >&2; exit 1; }
  # Unoptimised: compiling takes half the time.
  GOBIN="$here/bin" GOFLAGS=-trimpath \
    go install -gcflags='all=-N -l' -ldflags='-s -w' "github.com/versity/versitygw/cmd/versitygw@$version"
  mv "$here/bin/versitygw" "$server"
fi
[ $# -gt 0 ] || exit 0
folder=$1 port=$2
mkdir -p "$folder"/{buckets,metadata,users}
exec "$server" --port "127.0.0.1:$port" --iam-dir "$folder/users" posix --sidecar "$folder/metadata" "$folder/buckets"
