#!/bin/bash
# The whole ring in one minute, on servers of its own: a nats-server with JetStream and a PostgreSQL in
# temporary folders and on free ports. Publishes samples (good ones, one twice, malformed ones), runs
# ew-run until the stream's end, and shows what became of every message. Leaves nothing behind.
# Needs ew-* in the PATH; works as root and as a normal user. `make demo` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ -z ${EW_DEMO_SERVER:-} ]]; then
  # A port far from that of the packages' own server, which may be down at the moment; a folder that
  # the user postgres may enter; an encoding that does not depend on the caller's locale.
  exec env PGPORT=$((20000 + RANDOM % 20000)) TMPDIR=/tmp EW_DEMO_SERVER=yes \
    pg_virtualenv -t -o fsync=on -c '--encoding UTF8' "./examples/${0##*/}"
fi

folder=$(mktemp -d)
nats='' ring=''
clean_up() {
  [[ -z $ring ]] || kill -KILL "$ring" 2>/dev/null || true
  [[ -z $nats ]] || { kill "$nats" && wait "$nats"; } 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

title() { printf '\n== %s\n' "$*"; }

title "Private servers"
setpriv --pdeathsig KILL nats-server -js -sd "$folder/jetstream" -a 127.0.0.1 -p -1 -l "$folder/nats.log" \
  --ports_file_dir "$folder" &
nats=$!
for _ in {1..100}; do
  compgen -G "$folder/*.ports" >/dev/null && break
  sleep 0.1
done
NATS_URL=$(jq -r '.nats[0]' "$folder"/*.ports)
export NATS_URL
unset "${!NATS_USER@}" "${!NATS_PASSWORD@}" "${!NATS_TOKEN@}" "${!NATS_CREDS@}" "${!NATS_CONTEXT@}"
for file in schema/*.sql; do
  psql -XqAt -v ON_ERROR_STOP=1 -f "$file" >/dev/null
done
echo "NATS at $NATS_URL, PostgreSQL $PGVERSION at $PGHOST:$PGPORT, schema/*.sql applied"

title "Publish samples with ew-publish"
publish() { ew-publish --subject telemetry.demo "$@" >>"$folder/published"; }
publish --create-stream TELEMETRY --stream-subjects 'telemetry.>' --input lines examples/telemetry.ndjson
head -1 examples/telemetry.ndjson | publish --input lines # the first one again
publish --input lines examples/malformed.ndjson
printf '\377\376 not text' | publish --input raw
cat <<END
$(grep -c . "$folder/published") messages: the good ones of examples/telemetry.ndjson, its first one again,
the malformed ones of examples/malformed.ndjson, and a few bytes that are no text
END

title "Run the ring to the stream's end"
command=(ew-run --stream TELEMETRY --subject 'telemetry.>' --type telemetry
  --table timeseries_metrics --no-follow --status-dir "$folder/status" --quiet)
echo "${command[*]//$folder/\$folder}"
"${command[@]}" &
ring=$!
wait "$ring"
ring=''

title "Rows (a few)"
psql -X -c "SELECT \"timestamp\", metric_name, value, unit, coalesce(poller_id, '') AS poller, device_id
            FROM timeseries_metrics ORDER BY \"timestamp\", metric_name LIMIT 8"

title "Dead letters, with reasons"
ew-dlq list --json | jq -r '
  def column($width): . + " " * $width | .[0:$width];
  (if .rows then "element \(.rows | map(tostring) | join(","))" else "message" end) as $what |
  "\(.code | column(17)) \($what | column(10)) \(.message | .[0:70])"'

title "Summary"
letters=$(ew-dlq list --json | wc -l)
read -r pending outstanding < <(jq -r '.gauges | "\(.lag) \(.outstanding)"' "$folder"/status/*-consume.json)
printf '%-32s %5d\n' "messages published" "$(grep -c . "$folder/published")" \
  "rows in timeseries_metrics" "$(psql -XqAt -c 'SELECT count(*) FROM timeseries_metrics')" \
  "dead letters in JetStream" "$letters" \
  "messages waiting in the stream" "$pending" \
  "messages fetched but not done" "$outstanding"
