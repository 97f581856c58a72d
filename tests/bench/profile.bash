#!/bin/bash
# Where the time goes: perf's view of each process of a ring, by library and by function. Needs perf and
# the right to look at other users' processes (root). EW_BENCH_TOP (12) functions of each.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"
readonly TOP=${EW_BENCH_TOP:-12}
command -v perf >/dev/null || fail "perf is missing (Debian: linux-perf)"

watched='' looks=0
watch() { # from the second second on: what starts is not what runs
  local stage backend
  ((++looks == 20)) || return 0
  backend=$(sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'ew-load'")
  for stage in "${STAGES[@]}"; do
    record "ew-$stage" "$(stage_pids "$stage")"
  done
  record nats-server "$(nats_pid)"
  record PostgreSQL "$backend"
}
record() { # NAME PID
  perf record -q -F 997 -p "$2" -o "$1.perf" >/dev/null 2>&1 &
  watched+=" $!"
}
report() { # NAME KEY LINES
  perf report -i "$1.perf" --no-children --sort "$2" --stdio 2>/dev/null |
    sed -n 's/^ *\([0-9.]*%\) *\(\[[.k]\] *\)\?\(.*[^ ]\) *$/\1 \3/p' | sed 's/  *- *- *$//' |
    awk -v lines="$3" '$2 !~ /^0x/ && ++n <= lines { share = $1; $1 = ""; printf "  %7s %s\n", share, $0 }'
}

bench_servers
telemetry "$MESSAGES" | publish
on_look=watch
ring
# shellcheck disable=SC2086  # several
{ kill $watched && wait $watched; } 2>/dev/null || true
headline "Where the time of a ring goes, $(grouped "$MESSAGES") messages"
for name in ew-consume ew-decode ew-load ew-dlq nats-server PostgreSQL; do
  printf '%s: %s CPU-s per million messages\n' "$name" "$(per_million "${cpu_ms[$name]}" "$MESSAGES")"
  report "$name" dso 5
  echo
  report "$name" symbol "$TOP"
  echo
done
