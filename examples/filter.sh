#!/bin/sh
# A filter of one's own between two stages: only the metrics of one unit reach the table. Lines whose
# first member begins with @ belong to the tools and have to pass, the format and end lines among them.
#   examples/filter.sh By MESSAGES.ndjson        (the database is that of PGHOST, PGUSER, ...)
set -eu
unit=${1:-By} messages=${2:-$(dirname "$0")/telemetry.ndjson}
ew-decode --type=telemetry --input json <"$messages" |
  jq -c --arg unit "$unit" 'if (keys_unsorted[0] | startswith("@")) then . else select(.unit == $unit) end' |
  ew-load --table timeseries_metrics
