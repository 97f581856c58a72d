#!/usr/bin/env bats
# Live exporters (softflowd, pmacctd, nfreplay) into ew-publish --listen, against what nfcapd and nfdump
# make of the very same datagrams, which nfcapd repeats byte for byte:
#   exporter -> nfcapd -> ew-publish --listen -> stream -> ew-decode, or a ring into PostgreSQL
# The exporters read a capture made here, so what there was to see is known as well.
#
# Flows are compared as lines of JSON, all of them, in any order:
#   [[first, last], source, destination, ports, protocol, packets, octets, TCP flags, ToS, [ICMP type, code]]
# with times in milliseconds.

load ../lib/common

# A v5 datagram of engine 255/255 without flows, as base64, sent behind all of an exporter.
END_MARK=AAUAAAAAAAAAAAAAAAAAAAAAAAD//wAA
# shellcheck disable=SC2016  # jq expands it
FLOWS_JQ='
  def ms: capture("(?<s>.{19})(?:[.](?<f>[0-9]+))?")
    | (.s + "Z" | fromdate) * 1000 + (((.f // "") + "000")[:3] | tonumber);
  def is_icmp: . == 1 or . == 58;
  def letters: . as $flags | [128, 64, 32, 16, 8, 4, 2, 1] | to_entries
    | map(if ($flags / .value | floor) % 2 == 1 then "CEUAPRSF"[.key:.key + 1] else "." end) | add;'

setup_file() {
  ew_isolate
  nats_start
  # Up-times of 32 bits do not reach further back than 24 days.
  awk -v began=$(($(date +%s) - 300)) -v flows="$BATS_FILE_TMPDIR/flows" \
    -f "$EW_ROOT/tests/lib/capture.awk" >escapes
  # shellcheck disable=SC2059  # escapes are all it consists of
  printf "$(<escapes)" >"$BATS_FILE_TMPDIR/capture"
}

teardown_file() { nats_stop; }

setup() {
  local tool
  ew_isolate
  for tool in softflowd:softflowd pmacctd:pmacct nfcapd:nfdump nfdump:nfdump nfreplay:nfdump; do
    command -v "${tool%:*}" >/dev/null || skip "${tool%:*} is missing, of package ${tool#*:}"
  done
  js_delete_stream FLOWS 2>/dev/null || true
  js_stream FLOWS 'flows.>'
}

teardown() {
  local pid
  [[ ! ${SESSION:-} ]] || kill -KILL -- "-$SESSION" 2>/dev/null || true
  for pid in ${SESSION:-} ${RUN:-} ${LISTEN:-} ${NFCAPD:-}; do kill_quietly "$pid"; done
  [[ ${BATS_TEST_COMPLETED:-} || ${BATS_TEST_SKIPPED:-} ]] ||
    tail -n 5 ./*.err exporter.log nfcapd.log 2>/dev/null || true
}

# collect FOLDER [OPTION...]: nfcapd on a port that the system chooses; sets NFCAPD and PORT.
collect() {
  mkdir "$1"
  (only_std nfcapd -4 -b 127.0.0.1 -p 0 -w "$1" -t 3600 "${@:2}") >>nfcapd.log 2>&1 &
  NFCAPD=$!
  PORT=
  wait_until 20 collecting
}
# nfcapd says which port it asked for, which is 0; the kernel knows which it got.
collecting() {
  local socket
  for socket in "/proc/$NFCAPD/fd"/*; do
    socket=$(readlink "$socket")
    [[ $socket = socket:* ]] || continue
    socket=${socket//[^0-9]/}
    PORT=$(awk -v inode="$socket" '$10 == inode { sub(/.*:/, "", $2); print $2 }' /proc/net/udp)
    [[ $PORT ]] && PORT=$((16#$PORT)) && return
  done
  return 1
}
# collected: what came in is in the file when nfcapd is gone.
collected() {
  kill -TERM "$NFCAPD"
  wait_until 20 gone "$NFCAPD"
  NFCAPD=
}

# chain: nfcapd in front of ew-publish, both on ports of 127.0.0.1; exporters send to PORT.
chain() {
  (only_std ew-publish --listen udp://127.0.0.1:0 --subject flows.raw --status-file listen.json) \
    >listen.out 2>listen.err &
  LISTEN=$!
  wait_until 20 listening
  collect collected -R "127.0.0.1/$(jq -r .listening listen.json | sed 's/.*://')"
}
listening() { [[ $(jq -r .state listen.json 2>/dev/null) = running ]]; }

# exported: all that was sent to PORT has come through nfcapd into the stream, and nothing was lost.
exported() {
  udp-send --base64 127.0.0.1 "$PORT" <<<"$END_MARK" >/dev/null
  wait_until 20 marked
  collected
  kill -TERM "$LISTEN"
  wait_until 20 gone "$LISTEN"
  wait "$LISTEN"
  LISTEN=
  same '0 0' "$(jq -r '.counters | "\(.received - .published) \(.dropped_kernel)"' listen.json)" lost
  assert_stderr_grammar listen.err
}
marked() { [[ $(js_message FLOWS "$(js_last_seq FLOWS)" | jq -r .data) = "$END_MARK" ]]; }

softflowd_sends() { # VERSION
  # -a: times are those of the capture, also in the headers. Without "-c none" it waits for a caller.
  timeout 30 softflowd -a -d -r "$BATS_FILE_TMPDIR/capture" -n "127.0.0.1:$PORT" -v "$1" -c none \
    -p "$PWD/softflowd.pid" >exporter.log 2>&1 3>&-
}
nfreplay_sends() { timeout 30 nfreplay -r stored -H 127.0.0.1 -p "$PORT" -v "$1" >exporter.log 2>&1 3>&-; }
pmacctd_sends() { # VERSION
  cat >pmacctd.conf <<CONF
daemonize: false
pcap_savefile: $BATS_FILE_TMPDIR/capture
aggregate: src_host, dst_host, src_port, dst_port, proto, tos, tcpflags
plugins: nfprobe[probe]
nfprobe_receiver: 127.0.0.1:$PORT
nfprobe_version: $1
CONF
  # The probe is a process of its own, which may outlive the one that reads the capture.
  (only_std setsid pmacctd -f pmacctd.conf) >exporter.log 2>&1 </dev/null &
  SESSION=$!
  wait_until 30 gone "$SESSION"
  wait_until 20 eval '! pgrep -s "$SESSION"' >/dev/null
  SESSION=
}

# flows_of [ROW...]: rows of ew. The destination port of ICMP is type and code, 0 or absent, as exported;
# anything else would show.
flows_of() {
  jq -c "$FLOWS_JQ"'
    .metadata as $m
    | (if .protocol | is_icmp then [$m.icmp_type, $m.icmp_code] else null end) as $icmp
    | def port: if $icmp and (. == null or . == 0 or . == $icmp[0] * 256 + $icmp[1]) then null else . end;
    [[$m.flow_start_ms, (.timestamp | ms)], .src_addr, .dst_addr, (.src_port | port), (.dst_port | port),
     .protocol, .packets, .octets, ($m.tcp_flags // 0 | letters), $m.ip_tos // 0, $icmp]' "$@" | sort
}
# nfdump_flows FOLDER: nfdump 1.7.1 takes the up-times of IPFIX for each other, first for last.
nfdump_flows() {
  nfdump -R "$1" -o json | jq -c "$FLOWS_JQ"'
    .[] | (.proto | is_icmp) as $icmp
    | [([.first, .last | ms] | sort), .src4_addr // .src6_addr, .dst4_addr // .dst6_addr, .src_port, .dst_port,
       .proto, .in_packets, .in_bytes, .tcp_flags // "........", .src_tos,
       if $icmp then [.icmp_type, .icmp_code] else null end]' | sort
}
decoded() { ew-consume --stream FLOWS --acks none --no-follow | ew-decode --type=netflow --plain 2>decode.err; }

# Filters of flows: without the ICMP types of a protocol, without times, without ToS, IPv4 alone.
untyped() { jq -c --argjson protocol "$1" 'if .[5] == $protocol then .[10] = null else . end' | sort; }
untimed() { jq -c '.[1:]' | sort; }
# Neither softflowd nor pmacctd takes ToS from every flow.
without_tos() { jq -c '.[9] = 0' | sort; }
ipv4() { grep -F '"198.18.'; }
# sent: the flows of the capture, see capture.awk.
sent() { sort "$BATS_FILE_TMPDIR/flows"; }

# through COMMAND...: the exporter's datagrams into the files ew and nfdump, as flows.
through() {
  chain
  "$@"
  exported
  decoded >rows
  flows_of rows >ew
  nfdump_flows collected >nfdump
}
is_version() { same "$1" "$(jq -r .metadata.type rows | sort -u)" version; }
agree() { same "$(<nfdump)" "$(<ew)" "what ew reads, nfdump expected"; }

@test "softflowd, NetFlow v5: as nfdump, and as sent" {
  through softflowd_sends 5
  is_version NETFLOW_V5
  agree
  same "$(sent | ipv4 | without_tos)" "$(without_tos <ew)"
}

@test "softflowd, NetFlow v9: as nfdump, and as sent" {
  through softflowd_sends 9
  is_version NETFLOW_V9
  # nfdump 1.7.1 does not read type and code of ICMPv6 (139) in v9.
  same "$(untyped 58 <nfdump)" "$(untyped 58 <ew)"
  # The header of v9 has whole seconds, so no time is exact.
  same "$(sent | without_tos | untimed)" "$(without_tos <ew | untimed)"
}

@test "softflowd, IPFIX: as nfdump, and as sent" {
  through softflowd_sends 10
  is_version IPFIX
  agree
  same "$(sent | without_tos)" "$(without_tos <ew)"
}

@test "pmacctd, NetFlow v5: as nfdump, and as sent" {
  through pmacctd_sends 5
  is_version NETFLOW_V5
  agree
  # Its boot time is rounded.
  same "$(sent | ipv4 | without_tos | untimed)" "$(without_tos <ew | untimed)"
}

@test "pmacctd, NetFlow v9: as nfdump, and as sent" {
  through pmacctd_sends 9
  is_version NETFLOW_V9
  # It hides them in the destination port, where nfdump 1.7.1 does not look in v9.
  same "$(untyped 1 <nfdump | untyped 58)" "$(untyped 1 <ew | untyped 58)"
  same "$(sent | without_tos)" "$(without_tos <ew)"
}

@test "pmacctd, IPFIX: as nfdump, and as sent" {
  through pmacctd_sends 10
  is_version IPFIX
  agree
  same "$(sent | without_tos)" "$(without_tos <ew)"
}

# A file of nfcapd's with the flows of softflowd, stored.
flows_to_replay() {
  collect source
  softflowd_sends 9
  udp-send --base64 127.0.0.1 "$PORT" <<<"$END_MARK" >/dev/null
  wait_until 20 grep -q 'engine id 255' nfcapd.log
  collected
  nfdump -R source -w stored >/dev/null
}

@test "nfreplay, NetFlow v5: as nfdump, and as stored" {
  flows_to_replay
  through nfreplay_sends 5
  is_version NETFLOW_V5
  agree
  same "$(nfdump_flows source | ipv4)" "$(<ew)"
}

@test "nfreplay, NetFlow v9: as nfdump, and as stored" {
  flows_to_replay
  through nfreplay_sends 9
  is_version NETFLOW_V9
  agree
  same "$(nfdump_flows source)" "$(<ew)"
}

@test "a ring: what softflowd sends as v5 and as IPFIX to one port is in PostgreSQL, each flow once" {
  pg_database exporters schema
  export PGTZ=UTC
  start_background ew-run --stream FLOWS --subject 'flows.>' --type netflow --table netflow_metrics \
    --templates "$PWD/templates.json"
  RUN=$!
  chain
  softflowd_sends 5
  softflowd_sends 10
  exported
  wait_until 20 rows_are $(($(sent | wc -l) + $(sent | ipv4 | wc -l)))
  kill -TERM "$RUN"
  wait_until 20 gone "$RUN"
  wait "$RUN"
  RUN=
  assert_stderr_grammar ew-run.err
  sql "SELECT row_to_json(r) FROM netflow_metrics r" >rows
  flows_of rows >ew
  nfdump_flows collected >nfdump
  agree
  same "$({ sent && sent | ipv4; } | without_tos)" "$(without_tos <ew)"
  same 127.0.0.1 "$(sql "SELECT DISTINCT sampler_address FROM netflow_metrics")"
}
rows_are() { [[ $(rows_in netflow_metrics) = "$1" ]]; }
