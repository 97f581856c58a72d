#!/bin/bash
# Datagrams of 1,400 bytes into a file-backed stream: what ew-publish --listen takes without loss at
# given rates, what it loses at rates beyond that, and what the same payloads cost when ew-publish
# reads them from a file, which shows what the nats-server takes from one connection at all.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"

readonly SIZE=1400 PART=$((MESSAGES / 4)) SECONDS_EACH=$((MESSAGES / 100000 + 1))

figures() { # NAME STORED MS CPU NATS_CPU
  printf '%-30s %10s %10s %10s' "$1" "$(rate "$2" "$3")" "$(per_million "$4" "$2")" "$(per_million "$5" "$2")"
}

from_file() {
  local start nats ms
  udp_payloads >payloads
  js_purge BENCH
  nats=$(cpu "$(nats_pid)") start=$(now)
  ew-publish --input lines --subject bench.listen --dedupe -H 'Ew-Exporter: 127.0.0.1' payloads >/dev/null &
  run=$!
  until gone "$run"; do
    took=$(cpu "$run")
    pause "$LOOK"
  done
  run=''
  ms=$(($(now) - start))
  figures 'from a file' "$PART" "$ms" "$took" "$(($(cpu "$(nats_pid)") - nats))"
  printf '\n'
}
udp_payloads() { awk -v n="$PART" -v size="$SIZE" 'BEGIN { for (i = 1; i <= n; i++) printf "%-*d\n", size, i }'; }

# at RATE: the sender takes CPU of the same machine.
at() {
  local port nats count=$(($1 * SECONDS_EACH)) counters
  js_purge BENCH
  rm -f listen.json
  ew-publish --listen udp://127.0.0.1:0 --subject bench.listen --quiet --status-file listen.json &
  run=$!
  wait_until 10 eval '[[ $(jq -r .state listen.json 2>/dev/null) = running ]]'
  port=$(jq -r .listening listen.json | sed 's/.*://')
  nats=$(cpu "$(nats_pid)")
  udp-send --count "$count" --size "$SIZE" --rate "$1" 127.0.0.1 "$port" >/dev/null
  wait_until 60 eval '[[ $(jq -r .gauges.waiting listen.json) = 0 ]]'
  took=$(cpu "$run")
  nats=$(($(cpu "$(nats_pid)") - nats))
  kill "$run" && wait "$run"
  run=''
  mapfile -t counters < <(jq -r '.counters | .published, .dropped_kernel, .dropped_queue' listen.json)
  same "$count" "$((counters[0] + counters[1] + counters[2]))" "stored and lost"
  same "${counters[0]}" "$(js_messages BENCH)" "stored"
  figures "$(grouped "$1")/s sent" "${counters[0]}" $((SECONDS_EACH * 1000)) "$took" "$nats"
  printf ' %9s.%02d %%\n' $((100 * (count - counters[0]) / count)) \
    $((10000 * (count - counters[0]) / count % 100))
}

bench_servers
headline "Datagrams of $(grouped "$SIZE") bytes, the sender on the same machine"
printf '%-30s %10s %10s %10s %12s\n' '' stored/s ew-publish nats-server lost
printf '%-30s %10s %10s %10s\n' '' '' 'CPU-s per' million
from_file
for rate in 5000 10000 20000 40000 60000 80000; do at "$rate"; done
