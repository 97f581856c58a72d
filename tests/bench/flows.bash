#!/bin/bash
# Flows of routers: what one core makes of NetFlow v5, v9 and IPFIX beside nfcapd and nfdump, and the whole
# way into PostgreSQL beside pmacct's nfacctd. Every program gets the same datagrams (tests/tools/
# flow_datagrams.cc) in the same run, in turn; EW_BENCH_MESSAGES is the number of flows, figures are medians
# of EW_BENCH_ROUNDS. What arrives is compared by count and sum of octets: a collector that loses something
# is asked again at half the speed.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"
readonly ROUNDS=${EW_BENCH_ROUNDS:-3} FLOWS=$MESSAGES VERSIONS=(v5 v9 ipfix)
# Flows for the settings of nfacctd that take a statement a flow: enough for some seconds of it.
readonly FEW=$((FLOWS / 10))
# Datagrams a second for what listens. Less: the sender's pace is measured; more: its share of the cores.
readonly RATE=20000
# Rows that nfacctd may keep in a buffer (plugin_buffer_size) until it is told to end.
readonly KEPT=200
# What pmacct's documents name as key: all that tells flows apart.
readonly KEY='peer_ip_src, iface_in, iface_out, as_src, as_dst, ip_src, ip_dst, mask_src, mask_dst, port_src,
  port_dst, ip_proto, tos, timestamp_start, timestamp_start_residual, timestamp_end, timestamp_end_residual'

listener=''
has() { command -v "$1" >/dev/null; }
end_all() {
  [[ ! -s collector.pid ]] || kill -INT "$(head -1 collector.pid)" 2>/dev/null || true
  [[ ! $listener ]] || kill -KILL "$listener" 2>/dev/null || true
  bench_end
}
prepare() { sql "TRUNCATE netflow_metrics, ew.ledger, ew.outbox, acct" && sql CHECKPOINT; }

make_input() { # FLOWS
  local version
  for version in "${VERSIONS[@]}"; do
    flow-datagrams "$version" "$1" envelopes >"$version.envelopes"
    flow-datagrams "$version" "$1" pcap >"$version.pcap"
    sed 's/.*"data_base64":"//; s/"}$//' "$version.envelopes" >"$version.base64"
  done
}

# Collectors that listen: port is free now; rx says what the kernel holds for it.
choose_port() {
  port=$((20000 + RANDOM % 12000))
  while bound; do port=$((port + 1)); done
}
bound() { grep -q "$(printf ':%04X 00000000:0000 ' "$port")" /proc/net/udp; }
received() { grep -q "$(printf ':%04X 00000000:0000 07 [0-9A-F]*:00000000 ' "$port")" /proc/net/udp; }
# collect COMMAND...: runs a collector that writes its pid into collector.pid. end_collector: sets taken, its
# CPU in milliseconds, that of its children included.
collect() {
  local TIMEFORMAT='%3U %3S'
  rm -f collector.pid
  { time "$@" >collector.log 2>&1; } 2>collector.time &
  collector=$!
  wait_until 20 bound && wait_until 20 test -s collector.pid
}
end_collector() {
  wait_until 20 received
  kill -INT "$(head -1 collector.pid)"
  wait "$collector"
  rm -f collector.pid
  taken=$(awk 'END { print int(($1 + $2) * 1000) + 1 }' collector.time)
}
send() { udp-send --base64 --rate "$2" 127.0.0.1 "$port" <"$1.base64" >/dev/null; } # VERSION RATE

# cpu_of INPUT COMMAND...: milliseconds of CPU.
cpu_of() {
  local input=$1 TIMEFORMAT='%3U %3S'
  shift
  { time "$@" <"$input" >/dev/null 2>errors; } 2>took || fail "$* failed: $(head -1 errors)"
  awk '{ print int(($1 + $2) * 1000) + 1 }' took
}

# nfcapd_cpu VERSION: stores all flows in capture/; sets taken.
nfcapd_cpu() {
  local rate=$RATE
  while :; do
    rm -rf capture && mkdir capture
    choose_port
    collect nfcapd -b 127.0.0.1 -p "$port" -w capture -P "$PWD/collector.pid" -B 4000000
    send "$1" "$rate"
    end_collector
    (($(nfdump -R capture -I | sed -n 's/^Flows: *//p') != FLOWS)) || return 0
    ((rate /= 2)) && ((rate > 500)) || fail "nfcapd loses flows: $(tail -1 collector.log)"
  done
}

decoding() { # VERSION
  local own name i
  local -A all=()
  for ((i = 0; i < ROUNDS; i++)); do
    all[own]+=$(cpu_of "$1.envelopes" ew-decode --type=netflow)$'\n'
    has nfcapd || continue
    nfcapd_cpu "$1"
    all[capd]+=$taken$'\n'
    all[csv]+=$(cpu_of /dev/null nfdump -q -R capture -o csv)$'\n'
    all[json]+=$(cpu_of /dev/null nfdump -q -R capture -o json)$'\n'
  done
  own=$(printf %s "${all[own]}" | median)
  printf '%-6s %12s' "$1" "$(rate "$FLOWS" "$own")"
  for name in capd csv json; do
    [[ ${all[$name]:-} ]] || continue
    taken=$(printf %s "${all[$name]}" | median)
    printf ' %12s %6s' "$(rate "$FLOWS" "$taken")" "$(hundredths $((100 * taken / own)))"
  done
  printf '\n'
}

# The ways into PostgreSQL. Each sets ms (from its start until all rows are visible), cpu_ms of what it
# consists of, and found: rows and octets.
found_in() { sql "SELECT count(*), sum($2) FROM $1"; } # TABLE COLUMN
start_measuring() {
  prepare
  cpu_ms=()
  pg=$(postgres_cpu) nats=$(cpu "$(nats_pid)") start=$(now)
}
end_ring() { # sets ms, cpu_ms
  local stage pid
  until_drained bench
  ms=$((ended - start)) cpu_ms[ew]=$((${cpu_ms[ew]:-0} + $(cpu "$run")))
  for stage in "${STAGES[@]}"; do
    for pid in $(stage_pids "$stage"); do cpu_ms[ew]=$((cpu_ms[ew] + $(cpu "$pid"))); done
  done
  cpu_ms[nats]=$(($(cpu "$(nats_pid)") - nats))
  kill "$run" && wait "$run"
  run=''
  cpu_ms[pg]=$(($(postgres_cpu) - pg))
  found=$(found_in netflow_metrics octets)
}
start_ring() {
  js_delete_consumer BENCH bench 2>/dev/null || true
  start_measuring
  # shellcheck disable=SC2086  # several flags
  ew-run --stream BENCH --consumer bench --type netflow --table netflow_metrics --quiet ${EW_BENCH_FLAGS:-} &
  run=$!
}

way_file() { # VERSION
  local TIMEFORMAT='%3U %3S'
  start_measuring
  { time { ew-decode --type=netflow --input=pcap --source="$1" <"$1.pcap" |
    ew-load --table netflow_metrics --quiet >/dev/null; }; } 2>took
  ms=$(($(now) - start))
  cpu_ms[ew]=$(awk '{ print int(($1 + $2) * 1000) }' took)
  cpu_ms[pg]=$(($(postgres_cpu) - pg))
  found=$(found_in netflow_metrics octets)
}

way_ring() { # VERSION
  js_purge BENCH
  publish <"$1.envelopes"
  start_ring
  end_ring
}

# From the socket on, as nfacctd: listener, stream and ring at once.
way_listen() { # VERSION
  js_purge BENCH
  rm -f listen.json
  ew-publish --listen udp://127.0.0.1:0 --subject "bench.$1" --quiet --status-file listen.json &
  listener=$!
  wait_until 10 eval '[[ $(jq -r .state listen.json 2>/dev/null) = running ]]'
  port=$(jq -r .listening listen.json | sed 's/.*://')
  start_ring
  wait_until 10 stage_pids dlq >/dev/null
  start=$(now)
  send "$1" "$listen_rate"
  wait_until 60 eval '[[ $(jq -r .gauges.waiting listen.json) = 0 ]]'
  cpu_ms[ew]=$(cpu "$listener")
  end_ring
  kill "$listener" && wait "$listener"
  listener=''
}

nfacctd_table() { # with a key or without
  sql "SET client_min_messages = warning; DROP TABLE IF EXISTS acct; CREATE TABLE acct (
    peer_ip_src inet, iface_in bigint, iface_out bigint, as_src bigint, as_dst bigint, ip_src inet,
    ip_dst inet, mask_src smallint, mask_dst smallint, port_src integer, port_dst integer,
    tcp_flags smallint, ip_proto smallint, tos integer, timestamp_start timestamp,
    timestamp_start_residual integer, timestamp_end timestamp, timestamp_end_residual integer,
    packets bigint NOT NULL, bytes bigint NOT NULL ${1:+, PRIMARY KEY ($KEY)})"
}
# Buffers as large as loses nothing; every flow a row, with the columns that it has for what was sent.
nfacctd_settings() { # FLAG...: further settings
  printf '%s\n' daemonize:\ false plugins:\ pgsql nfacctd_ip:\ 127.0.0.1 "nfacctd_port: $port" \
    nfacctd_pipe_size:\ 4000000 plugin_pipe_size:\ 512000000 plugin_buffer_size:\ 10240 \
    "aggregate: peer_src_ip, in_iface, out_iface, src_as, dst_as, src_host, dst_host, src_mask, dst_mask, \
src_port, dst_port, tcpflags, proto, tos, timestamp_start, timestamp_end" \
    "sql_host: $PGHOST" "sql_port: $PGPORT" "sql_db: $PGDATABASE" "sql_user: $PGUSER" \
    "sql_passwd: $PGPASSWORD" sql_table:\ acct sql_optimize_clauses:\ true sql_refresh_time:\ 1 \
    sql_cache_entries:\ 200003 nfacctd_time_new:\ true timestamps_utc:\ true "$@"
}
# Until nfacctd has said of so many rows that they are written; asking the server would take from what is
# measured.
until_loaded() { # FLOWS
  local rows before='' last=$SECONDS
  while :; do
    pause "$LOOK"
    rows=$(awk -F'QN: ' '/Purging cache - END/ { rows += $2 } END { print rows + 0 }' collector.log)
    [[ $rows = "$before" ]] || before=$rows last=$SECONDS
    ((rows < $1 - KEPT && SECONDS - last < 15)) || return 0
  done
}

# way_nfacctd VERSION FLOWS KEY FLAG...
way_nfacctd() {
  local core idle
  nfacctd_table "$3"
  start_measuring
  choose_port
  nfacctd_settings "${@:4}" >nfacctd.conf
  collect nfacctd -f nfacctd.conf -F collector.pid
  pause 1 # it begins with memory for its caches
  core=$(head -1 collector.pid)
  idle=$(($(cpu "$core") + $(cpu "$(pgrep -P "$core" | head -1)")))
  start=$(now)
  send "$1" "$nfacctd_rate"
  until_loaded "$2"
  ms=$(($(now) - start))
  end_collector
  cpu_ms[nfacctd]=$((taken - idle))
  cpu_ms[pg]=$(($(postgres_cpu) - pg))
  found=$(found_in acct bytes)
}
copy_with_key() { way_nfacctd "$1" "$FLOWS" key sql_dont_try_update:\ true sql_use_copy:\ true; }
copy_without() { way_nfacctd "$1" "$FLOWS" '' sql_dont_try_update:\ true sql_use_copy:\ true; }
insert_only() { way_nfacctd "$1" "$FEW" key sql_dont_try_update:\ true; }
defaults() { way_nfacctd "$1" "$FEW" key; }

# lossless RATE-VARIABLE WAY VERSION: halves the rate until everything arrives.
lossless() {
  local -n pace=$1
  while :; do
    "$2" "$3"
    [[ $found != "$expected" ]] || return 0
    printf '  (%s: at %s datagrams/s %s rows and octets instead of %s)\n' "$2" "$pace" "$found" "$expected"
    ((pace /= 2)) && ((pace > 100)) || fail "$2 loses flows at any speed"
  done
}

declare -A rates=() costs=()
note() { # NAME FLOWS: the round's figures
  local part all=0 line=''
  for part in ew nfacctd nats pg; do
    all=$((all + ${cpu_ms[$part]:-0}))
  done
  for part in $((${cpu_ms[ew]:-0} + ${cpu_ms[nfacctd]:-0})) "${cpu_ms[nats]:-0}" "${cpu_ms[pg]}" "$all"; do
    line+="$(printf ' %8s' "$(per_million "$part" "$2")")"
  done
  rates[$1]+="$(($2 * 1000 / ms))"$'\n'
  costs[$1]+="$all $line"$'\n'
}
show() { # NAME LABEL
  local median costs_line own
  [[ ${rates[$1]:-} ]] || return 0
  median=$(printf %s "${rates[$1]}" | median)
  own=$(printf %s "${rates[way_ring]}" | median)
  costs_line=$(printf %s "${costs[$1]}" | sort -n | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }')
  printf '%-34s %10s %s %8s\n' "$2" "$(grouped "$median")" "${costs_line#* }" \
    "$(hundredths $((100 * own / median)))"
}

into_postgresql() { # VERSION
  local i way expected
  rates=() costs=() nfacctd_rate=$RATE listen_rate=$((RATE / 2))
  for ((i = 0; i < ROUNDS; i++)); do
    way_ring "$1"
    same "$FLOWS" "${found%|*}" "rows of the ring"
    expected=$found
    note way_ring "$FLOWS"
    way_file "$1"
    same "$expected" "$found" "rows of the file"
    note way_file "$FLOWS"
    lossless listen_rate way_listen "$1"
    note way_listen "$FLOWS"
    has nfacctd || continue
    for way in copy_with_key copy_without; do
      lossless nfacctd_rate "$way" "$1"
      note "$way" "$FLOWS"
    done
  done
  printf '%-34s %10s %35s %8s\n' "$1" flows/s '---- CPU-s per million flows -----' 'ring is'
  printf '%-34s %10s %8s %8s %8s %8s %8s\n' '' '' program nats PostgreSQL all faster
  show way_ring 'stream, ew-run'
  show way_file 'file, ew-decode | ew-load'
  show way_listen 'UDP, ew-publish --listen, ew-run'
  show copy_with_key 'UDP, nfacctd, COPY, key'
  show copy_without 'UDP, nfacctd, COPY, no index'
}

# The ring's rate of into_postgresql stays for comparison; fewer flows.
statements() { # VERSION
  local way expected
  has nfacctd || return 0
  flow-datagrams "$1" "$FEW" envelopes | sed 's/.*"data_base64":"//; s/"}$//' >"$1.base64"
  expected=$FEW\|$(flow-datagrams "$1" "$FEW" envelopes | ew-decode --type=netflow --plain | jq -s 'map(.octets) | add')
  for way in insert_only defaults; do
    lossless nfacctd_rate "$way" "$1"
    note "$way" "$FEW"
  done
  show insert_only 'UDP, nfacctd, INSERT, key'
  show defaults 'UDP, nfacctd, UPDATE+INSERT, key'
}

bench_servers
trap end_all EXIT
nfacctd_table ''
make_input "$FLOWS"
has nfcapd || echo 'flows: nfcapd and nfdump are not installed (package nfdump); left out'
has nfacctd || echo 'flows: nfacctd is not installed (package pmacct); left out'
headline "Flows per second of CPU, $(grouped "$FLOWS") flows of each version; how much faster ew-decode is"
printf '%-6s %12s %12s %6s %12s %6s %12s %6s\n' '' ew-decode nfcapd '' 'nfdump csv' '' 'nfdump json' ''
for version in "${VERSIONS[@]}"; do decoding "$version"; done
headline "Into PostgreSQL, $(grouped "$FLOWS") flows of each version"
for version in "${VERSIONS[@]}"; do into_postgresql "$version"; done
statements "$version"
