# Datagrams of routers all the way, from a UDP socket to rows, and what waits for templates meanwhile: in
# a ring it is not acked, so whoever is killed, it comes again and is loaded once.
load ../lib/common
load ../lib/datagrams
load ring

# listen: what comes in on PORT is stored in $STREAM.
listen() {
  (only_std ew-publish --listen udp://127.0.0.1:0 --subject "$SUBJECT.raw" --status-file listen.json) \
    >listen.out 2>listen.err &
  echo $! >pid
  wait_until 10 grep -q 'info: listening on' listen.err
  PORT=$(sed -n 's/.*listening on .*://p' listen.err)
}

# send HEX...: from 127.0.0.1, a datagram each; send_from ADDRESS HEX...: from there.
send() { send_from 127.0.0.1 "$@"; }
send_from() {
  local hex
  for hex in "${@:2}"; do payload_of "$hex" | base64 -w0 && echo; done |
    udp-send --base64 --from "$1" 127.0.0.1 "$PORT" >/dev/null
}

flow_ring() {
  start_background ew-run --stream "$STREAM" --subject "$SUBJECT.>" --consumer loader --type netflow \
    --table netflow_metrics --status-dir status --templates templates.json --ack-wait 2s "$@"
  RUN=$!
}

pid_of() { pgrep -P "$RUN" -x "ew-$1"; }
octets_are() { [[ $(sql "SELECT string_agg(octets::text, ' ' ORDER BY octets) FROM netflow_metrics") = "$1" ]]; }
parked_are() { [[ $(jq -s 'map(.gauges.parked_now) | add' status/*-decode*.json 2>/dev/null) = "$1" ]]; }
flows() { local i; for i in "$@"; do v9 "$i" 0 "$(flow "$i")" && echo; done; }

@test "from the socket to rows: the exporter is the sender, and templates are its own" {
  listen
  send_from 127.0.0.2 "$(v9 1 0 "$(flow_template)")"
  send_from 127.0.0.3 "$(v9 1 0 "$(set_of 0 "$(template_of 256 12:4 8:4 1:4 2:4)")")"
  send_from 127.0.0.2 "$(v9 2 0 "$(flow 10 1)")"
  send_from 127.0.0.3 "$(v9 2 0 "$(flow 2 20)")"
  flow_ring
  wait_until 20 octets_are '10 20'
  same '127.0.0.2|192.0.2.1|198.51.100.1|1|10
127.0.0.3|198.51.100.1|192.0.2.1|2|20' \
    "$(sql 'SELECT sampler_address, src_addr, dst_addr, packets, octets FROM netflow_metrics ORDER BY 1')"
  wait_until 10 drained
  stop_ring
}

@test "what waits for its template outlives kills of any stage and a drain, and is loaded once" {
  local stage decoder hexes
  listen
  mapfile -t hexes < <(flows {1..20})
  send "${hexes[@]}"
  flow_ring
  for stage in decode load consume; do
    wait_until 20 parked_are 20
    decoder=$(pid_of decode)
    kill -KILL "$(pid_of "$stage")"
    wait_until 20 gone "$decoder"
    rm -f status/*-decode*.json
  done
  wait_until 20 parked_are 20
  stop_ring
  same 20 "$(left_over)" "left to do"
  flow_ring
  wait_until 20 parked_are 20
  send "$(v9 21 0 "$(flow_template)")"
  wait_until 20 octets_are "$(echo {1..20})"
  wait_until 10 drained
  stop_ring
  # What was learned is known to the next ring, though the stream holds it no more.
  js_purge "$STREAM"
  send "$(v9 22 0 "$(flow 22)")"
  flow_ring
  wait_until 20 octets_are "$(echo {1..20} 22)"
  stop_ring
}

@test "workers share their templates: it does not matter whom a router's message reaches" {
  local hexes
  listen
  flow_ring --workers 2 --max-outstanding 1000
  mapfile -t hexes < <(flows {1..50})
  send "${hexes[@]:0:25}"
  wait_until 20 parked_are 25
  send "$(v9 99 0 "$(flow_template)")" "${hexes[@]:25}"
  wait_until 20 octets_are "$(echo {1..50})"
  wait_until 10 drained
  stop_ring
}

@test "a template that never comes: after --park-timeout a letter, and the ack" {
  listen
  send "$(v9 1 0 "$(flow_template)$(flow 1)$(set_of 300 00000007)")"
  flow_ring --park-timeout 500ms
  wait_until 20 octets_are 1
  wait_until 10 drained
  stop_ring
  same 'template_missing [131072]' "$(ew-dlq list --json | jq -r '.code + " " + (.rows | tojson)')"
}
