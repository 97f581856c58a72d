#!/bin/bash
# The whole ring, ledger on, explicit acks, beside `psql \copy` of the same rows into the same table, in
# the same run: the machine's noise hits both, so read the ratio. EW_BENCH_ROUNDS (3) of each in turn;
# EW_BENCH_FLAGS is handed to ew-run.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"
readonly ROUNDS=${EW_BENCH_ROUNDS:-3}
readonly PROGRAMS=(ew-consume ew-decode ew-load ew-dlq ew-run nats-server psql PostgreSQL)

bench_servers
telemetry "$MESSAGES" >messages
bytes=$(sed 's/^{"subject":"[^"]*","data"://; s/}$//' messages | wc -c)
publish <messages
rm messages
headline "$(grouped "$MESSAGES") messages of $((bytes / MESSAGES)) bytes through the ring, beside psql \\copy of the same rows"

declare -A ring_cpu=() copy_cpu=() peak=()
rates=() ratios=()
printf '%-8s %16s %16s %8s %12s\n' '' 'ring, messages/s' '\copy, rows/s' ratio 'cores busy'
for ((round = 1; round <= ROUNDS; round++)); do
  ring
  same "$MESSAGES" "$(rows_in timeseries_metrics)" "rows of the ring"
  for program in "${!cpu_ms[@]}"; do
    ring_cpu[$program]=$((${ring_cpu[$program]:-0} + cpu_ms[$program]))
    ((${peak_mib[$program]:-0} <= ${peak[$program]:-0})) || peak[$program]=${peak_mib[$program]}
  done
  copy
  for program in "${!cpu_ms[@]}"; do
    copy_cpu[$program]=$((${copy_cpu[$program]:-0} + cpu_ms[$program]))
  done
  rates+=($((MESSAGES * 1000 / ring_ms))) ratios+=($((100 * copy_ms / ring_ms)))
  printf '%-8s %16s %16s %8s %11s%%\n' "round $round" "$(rate "$MESSAGES" "$ring_ms")" \
    "$(rate "$MESSAGES" "$copy_ms")" "$(hundredths "${ratios[-1]}")" "$busy"
done
printf '%-8s %16s %16s %8s\n' median "$(grouped "$(printf '%s\n' "${rates[@]}" | median)")" '' \
  "$(hundredths "$(printf '%s\n' "${ratios[@]}" | median)")"

printf '\nCPU seconds per million rows (mean of the rounds), and peak memory:\n\n'
printf '%-14s %10s %10s %12s\n' '' ring '\copy' 'memory, MiB'
ours=0 all_ring=0 all_copy=0 total=$((MESSAGES * ROUNDS))
for program in "${PROGRAMS[@]}"; do
  in_ring=${ring_cpu[$program]:-} in_copy=${copy_cpu[$program]:-}
  [[ $program != ew-* ]] || ours=$((ours + in_ring))
  all_ring=$((all_ring + in_ring)) all_copy=$((all_copy + in_copy))
  printf '%-14s %10s %10s %12s\n' "$program" "${in_ring:+$(per_million "$in_ring" "$total")}" \
    "${in_copy:+$(per_million "$in_copy" "$total")}" "${peak[$program]:-}"
done
printf '%-14s %10s %10s\n' all "$(per_million "$all_ring" "$total")" "$(per_million "$all_copy" "$total")"
printf '%-14s %10s\n' 'all of ew-*' "$(per_million "$ours" "$total")"
