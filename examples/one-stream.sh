#!/bin/sh
# One stream into one table, until it is stopped: TERM or Ctrl-C drains. Servers come from NATS_URL and
# PGHOST, PGUSER, ...; the table and the ledger are made first where they are missing.
#   examples/one-stream.sh STREAM SUBJECT [FLAG OF ew-run...]
set -eu
stream=${1:-TELEMETRY} subject=${2:-telemetry.>}
[ $# -lt 2 ] || shift 2
for file in "$(dirname "$0")"/../schema/*.sql; do
  psql -Xq -v ON_ERROR_STOP=1 -f "$file" >/dev/null
done
exec ew-run --stream "$stream" --subject "$subject" --create-stream --type telemetry \
  --table timeseries_metrics "$@"
