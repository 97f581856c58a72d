#!/bin/bash
# What the ledger costs: the ring with and without it, for a consumer that sees every message, one that
# sees every seventh (a filter on the subject), and two loaders on one durable. The backend's CPU is
# what to read; messages per second are the median of EW_BENCH_ROUNDS (3) runs in turn.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"
readonly ROUNDS=${EW_BENCH_ROUNDS:-3}

# measure COUNT FLAG...: sets on_* and off_*.
measure() {
  local count=$1 round
  local on=() off=()
  shift
  on_cpu=0 off_cpu=0
  for ((round = 1; round <= ROUNDS; round++)); do
    ring "$@"
    same "$count" "$(rows_in timeseries_metrics)" "rows with ledger"
    on+=($((count * 1000 / ring_ms)))
    on_cpu=$((on_cpu + cpu_ms[PostgreSQL]))
    size=$(sql "SELECT pg_total_relation_size('ew.ledger') / 1024")
    ring --no-ledger "$@"
    same "$count" "$(rows_in timeseries_metrics)" "rows without ledger"
    off+=($((count * 1000 / ring_ms)))
    off_cpu=$((off_cpu + cpu_ms[PostgreSQL]))
  done
  on_rate=$(printf '%s\n' "${on[@]}" | median)
  off_rate=$(printf '%s\n' "${off[@]}" | median)
}

row() { # NAME COUNT FLAG...
  local name=$1 count=$2 cost
  shift
  measure "$@"
  cost=$((1000 * (on_cpu - off_cpu) / off_cpu))
  printf '%-24s %9s %9s   %8s %8s %6s%%   %10s KiB\n' "$name" "$(grouped "$on_rate")" "$(grouped "$off_rate")" \
    "$(per_million "$on_cpu" $((count * ROUNDS)))" "$(per_million "$off_cpu" $((count * ROUNDS)))" \
    "$(awk -v c="$cost" 'BEGIN { printf "%+.1f", c / 10 }')" "$(grouped "$size")"
}

bench_servers
telemetry "$MESSAGES" | publish
headline "The ledger's cost, $(grouped "$MESSAGES") messages in the stream"
printf '%-24s %19s   %25s   %14s\n' '' 'messages/s' 'PostgreSQL, CPU-s/million' "the ledger's"
printf '%-24s %9s %9s   %8s %8s %7s   %14s\n' '' with without with without cost size
row 'every message' "$MESSAGES"
row 'every seventh message' $((MESSAGES / 7)) --subject bench.0
row 'two loaders, one durable' "$MESSAGES" --workers 2
