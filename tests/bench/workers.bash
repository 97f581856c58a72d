#!/bin/bash
# Rings on one durable: 1, 2 and 4 workers of one ew-run. Median of EW_BENCH_ROUNDS (3) runs in turn. On
# a machine whose cores one ring keeps busy, more of them show what sharing costs, not what it gains.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"
readonly ROUNDS=${EW_BENCH_ROUNDS:-3}

bench_servers
telemetry "$MESSAGES" | publish
headline "Workers on one durable, $(grouped "$MESSAGES") messages"
declare -A rates=() ours=() servers=() shares=()
for ((round = 1; round <= ROUNDS; round++)); do
  for workers in 1 2 4; do
    ring --workers "$workers"
    same "$MESSAGES" "$(rows_in timeseries_metrics)" "rows of $workers workers"
    rates[$workers]+="$((MESSAGES * 1000 / ring_ms))"$'\n'
    shares[$workers]+="$busy"$'\n'
    for program in "${!cpu_ms[@]}"; do
      declare -n sum=servers
      [[ $program != ew-* ]] || declare -n sum=ours
      sum[$workers]=$((${sum[$workers]:-0} + cpu_ms[$program]))
    done
  done
done
printf '%-8s %12s %12s   %20s\n' '' messages/s 'cores busy' 'CPU-s/million'
printf '%-8s %12s %12s   %10s %10s\n' workers '' '' 'ew-*' servers
for workers in 1 2 4; do
  printf '%-8s %12s %11s%%   %10s %10s\n' "$workers" "$(grouped "$(printf %s "${rates[$workers]}" | median)")" \
    "$(printf %s "${shares[$workers]}" | median)" "$(per_million "${ours[$workers]}" $((MESSAGES * ROUNDS)))" \
    "$(per_million "${servers[$workers]}" $((MESSAGES * ROUNDS)))"
done
