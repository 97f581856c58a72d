# What every topic of the bench starts from: private servers with the settings of their packages, a
# stream of EW_BENCH_MESSAGES telemetry messages, one run of a ring or of psql \copy, and what the
# kernel's accounts (/proc) say about it. Not responsible for what is compared.
# shellcheck shell=bash disable=SC2034  # for those who source it
set -euo pipefail
if [[ -z ${EW_WITH_POSTGRES:-} ]]; then
  exec "$(dirname "${BASH_SOURCE[0]}")/../lib/with-postgres" "$(realpath "$0")" "$@"
fi
BATS_FILE_TMPDIR=$(mktemp -d)
export BATS_FILE_TMPDIR
# shellcheck source=tests/lib/common.bash
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.bash"
readonly MESSAGES=${EW_BENCH_MESSAGES:-1000000} STAGES=(consume decode load dlq)
# How often a run is looked at. Less: its end is known less well; more: takes what is measured.
readonly LOOK=0.05
run='' on_look=''

bench_end() {
  [[ -z $run ]] || kill -KILL "$run" 2>/dev/null || true
  nats_stop
  cd / && rm -rf "$BATS_FILE_TMPDIR"
}

# bench_servers [FILE]: FILE holds more configuration for the nats-server.
bench_servers() {
  trap bench_end EXIT
  trap 'exit 130' INT TERM
  ew_isolate
  mkfifo pause
  exec {pause_fd}<>pause
  # On one machine nobody encrypts what passes between programs.
  export PGSSLMODE=disable
  nats_start "${1:-}"
  pg_database bench schema
  js_stream BENCH 'bench.>'
}

# telemetry COUNT: envelopes of one metric each, about 300 bytes, 1 ms apart, of 6,000 series in turn, on
# seven subjects.
telemetry() {
  awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) printf "{\"subject\":\"bench.%d\",\"data\":" \
    "{\"timestamp\":\"2026-01-01T%02d:%02d:%02d.%03dZ\",\"poller_id\":\"poller-%d\",\"agent_id\":\"agent-7\"," \
    "\"metric_name\":\"ifInOctets.%d\",\"metric_type\":\"gauge\",\"device_id\":\"default:10.1.2.%d\"," \
    "\"value\":%d,\"unit\":\"By\",\"tags\":{\"host\":\"sw-%d\"},\"partition\":\"default\",\"is_delta\":false," \
    "\"target_device_ip\":\"10.1.2.%d\",\"if_index\":%d}}\n", i % 7,
    i / 3600000 % 24, i / 60000 % 60, i / 1000 % 60, i % 1000, i % 10,
    i % 6000, i % 250, i * 7919, i % 40, i % 250, i % 48 }'
}

publish() { ew-publish --quiet >/dev/null; }
pause() { read -rt "$1" -u "$pause_fd" || true; }

# The two ways to show a number: 1234567 as 1,234,567; hundredths as 1.23.
grouped() {
  local number=$1
  while [[ $number =~ ^([0-9]+)([0-9]{3}.*)$ ]]; do number=${BASH_REMATCH[1]},${BASH_REMATCH[2]}; done
  printf '%s' "$number"
}
hundredths() { printf '%d.%02d' $(($1 / 100)) $(($1 % 100)); }
# per_million MS COUNT: seconds of CPU for a million.
per_million() { hundredths $(($1 * 100000 / $2)); }
rate() { grouped $(($1 * 1000 / $2)); } # COUNT MS
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

headline() {
  printf '\n%s\n' "$1"
  printf '(%s cores for everything; PostgreSQL %s, nats-server %s, both with the settings of their packages)\n\n' \
    "$(nproc)" "$(sql 'SHOW server_version' | sed 's/ .*//')" "$(nats-server --version | sed 's/.*v//')"
}

now() { echo "$((${EPOCHREALTIME/./} / 1000))"; }
# CPU of a process in milliseconds (the kernel counts hundredths of a second); with "tree" that of its
# children that have ended, too.
cpu() {
  local stat fields own children=0
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || { echo 0 && return; }
  read -ra fields <<<"${stat##*) }"
  own=$((fields[11] + fields[12]))
  [[ ${2:-} != tree ]] || children=$((fields[13] + fields[14]))
  echo $((10 * (own + children)))
}
memory() { awk -v what="$2:" '$1 == what { print int($2 / 1024) }' "/proc/$1/status"; } # PID VmHWM|VmRSS
postgres_pid() { head -1 "$(sql 'SHOW data_directory')/postmaster.pid"; }
postgres_cpu() {
  local main child sum
  main=$(postgres_pid)
  sum=$(cpu "$main" tree)
  for child in $(pgrep -P "$main"); do sum=$((sum + $(cpu "$child"))); done
  echo "$sum"
}
# Sets idle_ticks and all_ticks, since the machine started.
machine_ticks() {
  local name user nice system idle iowait irq soft steal
  read -r name user nice system idle iowait irq soft steal _ </proc/stat
  idle_ticks=$((idle + iowait))
  all_ticks=$((user + nice + system + idle + iowait + irq + soft + steal))
}
busy_since() { # IDLE ALL: percent of all cores, other programs included
  machine_ticks
  echo $((100 - 100 * (idle_ticks - $1) / (all_ticks > $2 ? all_ticks - $2 : 1)))
}

# Both begin with an empty table and a written-back disk.
prepare() { sql "TRUNCATE timeseries_metrics, ew.ledger, ew.outbox" && sql CHECKPOINT; }

declare -A cpu_ms=() peak_mib=()
stage_pids() { pgrep -P "$run" -x "ew-$1"; }

# Until the durable is drained. Sets ended: the last time at which the rings' last stages wrote. Asking
# the server all the time would take from what is measured.
until_drained() { # CONSUMER
  local pid io written before=-1 quiet=0
  while :; do
    pause "$LOOK"
    [[ ! $on_look ]] || "$on_look"
    written=0
    for pid in $(stage_pids dlq); do
      mapfile -t io <"/proc/$pid/io"
      written=$((written + ${io[1]#wchar: }))
    done
    if ((written != before)); then
      before=$written ended=$(now) quiet=0
    elif ((++quiet % 10 == 0)) && js_drained BENCH "$1"; then
      return
    elif gone "$run"; then
      fail "the ring has ended"
    fi
  done
}

# ring [FLAG...]: ew-run from the first message until the last is acked. Sets ring_ms, busy (percent of
# the cores), cpu_ms and peak_mib of each program. on_look, where set, is called all the while.
ring() {
  local start stage pid pg nats idle all
  js_delete_consumer BENCH bench 2>/dev/null || true
  prepare
  cpu_ms=() peak_mib=()
  echo 5 >"/proc/$(nats_pid)/clear_refs"
  pg=$(postgres_cpu) nats=$(cpu "$(nats_pid)")
  machine_ticks
  idle=$idle_ticks all=$all_ticks start=$(now)
  # shellcheck disable=SC2086  # several flags
  ew-run --stream BENCH --consumer bench --type telemetry --table timeseries_metrics --quiet \
    ${EW_BENCH_FLAGS:-} "$@" &
  run=$!
  until_drained bench
  busy=$(busy_since "$idle" "$all")
  ring_ms=$((ended - start))
  for stage in "${STAGES[@]}"; do
    for pid in $(stage_pids "$stage"); do
      cpu_ms[ew-$stage]=$((${cpu_ms[ew-$stage]:-0} + $(cpu "$pid")))
      pid=$(memory "$pid" VmHWM)
      ((pid < ${peak_mib[ew-$stage]:-0})) || peak_mib[ew-$stage]=$pid
    done
  done
  cpu_ms[ew-run]=$(cpu "$run")
  cpu_ms[nats-server]=$(($(cpu "$(nats_pid)") - nats))
  peak_mib[nats-server]=$(memory "$(nats_pid)" VmHWM)
  kill "$run" && wait "$run"
  run=''
  cpu_ms[PostgreSQL]=$(($(postgres_cpu) - pg))
}

# copy: psql \copy of the rows that the table holds into the same table. Sets copy_ms, cpu_ms.
copy() {
  local start pg rows TIMEFORMAT='%U %S'
  rows=$(rows_in timeseries_metrics)
  sql "\\copy timeseries_metrics TO 'rows.copy'"
  prepare
  cpu_ms=()
  pg=$(postgres_cpu) start=$(now)
  { time sql "\\copy timeseries_metrics FROM 'rows.copy'"; } 2>psql.time
  copy_ms=$(($(now) - start))
  cpu_ms[PostgreSQL]=$(($(postgres_cpu) - pg))
  cpu_ms[psql]=$(awk '{ print int(($1 + $2) * 1000) }' psql.time)
  same "$rows" "$(rows_in timeseries_metrics)" "rows of the copy"
  rm rows.copy
}
