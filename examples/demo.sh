#!/bin/bash
# Every message family in one minute, on servers of its own: a nats-server with JetStream and a PostgreSQL
# in temporary folders and on free ports. Publishes samples (good ones, one twice, malformed ones) on a
# stream a family, runs one ring each until the stream's end, and shows what became of every message.
# Leaves nothing behind.
# Needs ew-* in the PATH; works as root and as a normal user. `make demo` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ -z ${EW_DEMO_SERVER:-} ]]; then
  # A port far from that of the packages' own server, which may be down at the moment; a folder that
  # the user postgres may enter; an encoding that does not depend on the caller's locale.
  exec env PGPORT=$((20000 + RANDOM % 20000)) TMPDIR=/tmp EW_DEMO_SERVER=yes \
    pg_virtualenv -t -o fsync=on -c '--encoding UTF8' "./examples/${0##*/}"
fi

# type, stream, table; the samples of a type are examples/<type>.ndjson, its subjects <first word>.>
readonly FAMILIES=(
  "telemetry    TELEMETRY     timeseries_metrics"
  "events       EVENTS        events"
  "ocsf         OCSF          ocsf_events"
  "sweep        SWEEP         sweep_host_states"
  "netflow      NETFLOW       netflow_metrics"
  "otel-metrics OTEL_METRICS  otel_metrics"
  "otel-traces  OTEL_TRACES   otel_traces"
  "logs         LOGS          logs"
)
folder=$(mktemp -d)
nats='' rings=()
clean_up() {
  ((${#rings[@]} == 0)) || kill -KILL "${rings[@]}" 2>/dev/null || true
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
# publish TYPE OPTIONS...: counts by type.
publish() {
  local type=$1
  shift
  ew-publish "$@" >>"$folder/published-$type"
}
for family in "${FAMILIES[@]}"; do
  read -r type stream _ <<<"$family"
  [[ $type = telemetry ]] && input=(--input lines --subject telemetry.demo) || input=()
  publish "$type" --create-stream "$stream" --stream-subjects "${type//-/.}.>" "${input[@]}" \
    "examples/$type.ndjson"
done
lines=(--input lines --subject telemetry.demo)
head -1 examples/telemetry.ndjson | publish telemetry "${lines[@]}" # the first one again
publish telemetry "${lines[@]}" examples/malformed.ndjson
printf '\377\376 not text' | publish telemetry --input raw --subject telemetry.demo
cat <<END
$(cat "$folder"/published-* | grep -c .) messages: the samples of examples/*.ndjson, each family on a stream of its own, the first of
telemetry a second time, malformed ones, and a few bytes that are no text
END

title "Run one ring a family to the stream's end"
for family in "${FAMILIES[@]}"; do
  read -r type stream table <<<"$family"
  command=(ew-run --stream "$stream" --type "$type" --table "$table" --no-follow --quiet)
  echo "${command[*]}"
  "${command[@]}" --status-dir "$folder/status" &
  rings+=($!)
done
for ring in "${rings[@]}"; do wait "$ring"; done
rings=()

title "Rows (a few)"
psql -Xq <<'END'
SELECT "timestamp", metric_name, value, unit, poller_id FROM timeseries_metrics ORDER BY 1, 2 LIMIT 4;
SELECT event_timestamp, host, level, severity, short_message FROM events ORDER BY 1 LIMIT 4;
SELECT "timestamp", src_addr, dst_addr, dst_port, protocol, octets FROM netflow_metrics ORDER BY 1 LIMIT 3;
SELECT "timestamp", service_name, severity_text, body FROM logs ORDER BY 1 LIMIT 4;
END

title "Dead letters, with reasons"
ew-dlq list --json >"$folder/letters"
jq -r '
  def column($width): . + " " * $width | .[0:$width];
  (if .rows then "element \(.rows | map(tostring) | join(","))" else "message" end) as $what |
  "\(.table | ltrimstr("public.") | column(19)) \(.code | column(17)) \($what | column(10)) \(.message | .[0:60])"' \
  "$folder/letters" | sort

title "Summary"
printf '%-20s %9s %7s %13s %13s\n' table messages rows 'dead letters' 'still to do'
for family in "${FAMILIES[@]}"; do
  read -r type _ table <<<"$family"
  printf '%-20s %9d %7d %13d %13d\n' "$table" "$(grep -c . "$folder/published-$type")" \
    "$(psql -XqAt -c "SELECT count(*) FROM $table")" \
    "$(jq -r .table "$folder/letters" | grep -c "^public\.$table$")" \
    "$(jq '.gauges | .lag + .outstanding' "$folder/status/$table"-*-consume.json)"
done
