#!/bin/bash
# The ring beside `psql \copy` of the same rows into the same table, in the same run, on private
# servers: the machine's noise hits both, so read the ratio. Ledger on, explicit acks, server settings as
# packaged (fsync on). EW_BENCH_MESSAGES (200,000) messages, EW_BENCH_ROUNDS (3) rounds; EW_BENCH_FLAGS is
# handed to ew-run. CPU and memory are those of the kernel's accounts (/proc).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ -z ${EW_WITH_POSTGRES:-} ]]; then
  exec tests/lib/with-postgres "$PWD/tests/bench/ring.bash"
fi
BATS_FILE_TMPDIR=$(mktemp -d)
export BATS_FILE_TMPDIR
# shellcheck source=tests/lib/common.bash
source tests/lib/common.bash
readonly MESSAGES=${EW_BENCH_MESSAGES:-200000} ROUNDS=${EW_BENCH_ROUNDS:-3}
run=''
finish() {
  [[ -z $run ]] || kill -KILL "$run" 2>/dev/null || true
  nats_stop
  cd / && rm -rf "$BATS_FILE_TMPDIR"
}
trap finish EXIT
trap 'exit 130' INT TERM

messages() {
  awk -v n="$MESSAGES" 'BEGIN { for (i = 1; i <= n; i++) printf "{\"timestamp\":\"2026-01-01T%02d:%02d:%02d.%06dZ\"," \
    "\"poller_id\":\"poller-%d\",\"agent_id\":\"agent-7\",\"metric_name\":\"ifInOctets.%d\",\"metric_type\":\"gauge\"," \
    "\"device_id\":\"default:10.1.2.%d\",\"value\":%d,\"unit\":\"By\",\"tags\":{\"host\":\"sw-%d\"},\"partition\":\"default\"," \
    "\"is_delta\":false,\"target_device_ip\":\"10.1.2.%d\",\"if_index\":%d}\n",
    i / 3600 % 24, i / 60 % 60, i % 60, i % 1000000, i % 10, i, i % 250, i * 7919, i % 40, i % 250, i % 48 }'
}

now() { echo "$((${EPOCHREALTIME/./} / 1000))"; }
# CPU of a process in milliseconds; with "tree" that of its children that have ended, too.
cpu() {
  [[ -r /proc/$1/stat ]] || { echo 0 && return; }
  sed 's/.*) //' "/proc/$1/stat" | awk -v tree="${2:-}" -v hz="$(getconf CLK_TCK)" \
    '{ print int(($12 + $13 + (tree ? $14 + $15 : 0)) * 1000 / hz) }'
}
peak() { awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$1/status"; }
postgres_cpu() {
  local main child sum
  main=$(head -1 "$(sql 'SHOW data_directory')/postmaster.pid")
  sum=$(cpu "$main" tree)
  for child in $(pgrep -P "$main"); do sum=$((sum + $(cpu "$child"))); done
  echo "$sum"
}
prepare() { # both start from an empty table and a written-back disk
  sql "TRUNCATE timeseries_metrics, ew.ledger, ew.outbox" && sql CHECKPOINT
}

ring() { # sets ring_ms and fills account
  local start stage pid pg nats
  js_delete_consumer BENCH bench 2>/dev/null || true
  prepare
  pg=$(postgres_cpu) nats=$(cpu "$(nats_pid)")
  start=$(now)
  # shellcheck disable=SC2086  # several flags
  ew-run --stream BENCH --consumer bench --type telemetry --table timeseries_metrics --quiet \
    ${EW_BENCH_FLAGS:-} &
  run=$!
  until js_drained BENCH bench; do sleep 0.1; done
  ring_ms=$(($(now) - start))
  for stage in consume decode load dlq; do
    pid=$(pgrep -P "$run" -x "ew-$stage")
    account+=("ew-$stage $(cpu "$pid") $(peak "$pid")")
  done
  account+=("nats-server $(($(cpu "$(nats_pid)") - nats)) $(peak "$(nats_pid)")")
  kill "$run" && wait "$run"
  run=''
  account+=("PostgreSQL $(($(postgres_cpu) - pg)) -")
  same "$MESSAGES" "$(rows_in timeseries_metrics)" "rows of the ring"
}

copy() { # sets copy_ms
  local start pg
  sql "\\copy timeseries_metrics TO 'rows.copy'"
  prepare
  pg=$(postgres_cpu)
  start=$(now)
  sql "\\copy timeseries_metrics FROM 'rows.copy'"
  copy_ms=$(($(now) - start))
  account+=("psql+PostgreSQL $(($(postgres_cpu) - pg)) -")
  same "$MESSAGES" "$(rows_in timeseries_metrics)" "rows of the copy"
}

ew_isolate
# shellcheck disable=SC2119  # no configuration of its own
nats_start
pg_database bench schema
js_stream BENCH 'bench.>'
messages >payloads
echo "$MESSAGES messages of $(($(wc -c <payloads) / MESSAGES)) bytes, $(nproc) cores, the servers on the same"
ew-publish --input lines --subject bench.a --quiet payloads >/dev/null
account=()
for ((round = 1; round <= ROUNDS; round++)); do
  ring
  copy
  printf 'round %d: ring %6d messages/s, \\copy %6d rows/s, ratio %s\n' "$round" $((MESSAGES * 1000 / ring_ms)) \
    $((MESSAGES * 1000 / copy_ms)) "$(awk -v r="$ring_ms" -v c="$copy_ms" 'BEGIN { printf "%.2f", c / r }')"
done
echo "CPU seconds per million messages (mean of the rounds), peak resident memory:"
printf '%s\n' "${account[@]}" | awk -v n="$((MESSAGES * ROUNDS))" '
  { cpu[$1] += $2; if ($3 > rss[$1]) rss[$1] = $3; if (!($1 in seen)) { seen[$1] = 1; order[++k] = $1 } }
  /^ew-/ { ours += $2 }
  END {
    for (i = 1; i <= k; i++) printf "  %-16s %6.1f s %8s\n", order[i], cpu[order[i]] * 1000 / n, rss[order[i]] == "-" ? "" : rss[order[i]] " MiB"
    printf "  %-16s %6.1f s\n", "all of ew-*", ours * 1000 / n
  }'
