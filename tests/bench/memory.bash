#!/bin/bash
# Memory of every stage, resident, in MiB: after a third of the input, at its end, and the most. For
# inputs of two lengths each: small messages, messages of 10,000 rows, and messages that all become dead
# letters. Fails where a stage takes more than 100 MiB and three times the rows of the largest message,
# or where three times the input takes 16 MiB more.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"
readonly MIB=$((1 << 20)) BOUND=100 GROWTH=16 LARGE=10000

large() { telemetry $((LARGE * $1)) | jq -cn --argjson n "$LARGE" \
  'foreach inputs.data as $row ([]; if length == $n then [$row] else . + [$row] end;
     if length == $n then {subject: "bench.large", data: .} else empty end)'; }
bad() { telemetry "$1" | sed 's/"timestamp":"[^"]*"/"timestamp":"yesterday"/'; }

declare -A samples=() figures=() before=()
sample() {
  local stage pid pages
  for stage in "${STAGES[@]}"; do
    pid=$(stage_pids "$stage") || continue
    read -r _ pages _ <"/proc/$pid/statm" || continue
    samples[$stage]+=" $((pages * 4096 / MIB))"
  done
}

# row NAME KIND COUNT ROWS BOUND: ROWS of them reach the table.
row() {
  local name=$1 stage values third
  js_purge BENCH
  "$2" "$3" | publish
  samples=()
  on_look=sample
  ring
  on_look=''
  same "$4" "$(rows_in timeseries_metrics)" "rows of $name"
  printf '%-26s' "$name"
  for stage in "${STAGES[@]}"; do
    read -ra values <<<"${samples[$stage]}"
    third=${values[${#values[@]} / 3]}
    figures[$stage]=${peak_mib[ew-$stage]}
    printf '%6s %5s %5s ' "$third" "${values[-1]}" "${figures[$stage]}"
  done
  printf '%7s\n' "$5"
  for stage in "${STAGES[@]}"; do
    ((figures[$stage] <= $5)) || fail "ew-$stage takes more than $5 MiB"
    [[ ! ${before[$stage]:-} ]] || ((figures[$stage] <= before[$stage] + GROWTH)) ||
      fail "the memory of ew-$stage grows with the input"
    before[$stage]=${figures[$stage]}
  done
}

# pair NAME KIND COUNT ROWS BOUND: COUNT messages, then three times as many.
pair() {
  before=()
  row "$(grouped "$3") $1" "$2" "$3" "$4" "$5"
  row "$(grouped $((3 * $3))) $1" "$2" $((3 * $3)) $((3 * $4)) "$5"
}

echo 'max_payload: 4MiB' >"$BATS_FILE_TMPDIR/nats.more"
bench_servers "$BATS_FILE_TMPDIR/nats.more"
largest=$(large 1 | ew-decode --type telemetry --plain | wc -c)
headline "Resident memory, MiB (a message of $(grouped "$LARGE") rows makes $(grouped "$largest") bytes of them)"
printf '%-26s%19s%19s%19s%19s%8s\n' '' ew-consume ew-decode ew-load ew-dlq ''
printf '%-26s' ''
for _ in "${STAGES[@]}"; do printf '%6s %5s %5s ' 1/3 end most; done
printf '%7s\n' bound
pair 'messages' telemetry $((MESSAGES / 3)) $((MESSAGES / 3)) "$BOUND"
# Enough of them to fill what may be outstanding.
pair "of $(grouped "$LARGE") rows" large 33 $((33 * LARGE)) $((BOUND + 3 * largest / MIB + 1))
pair 'dead letters' bad $((MESSAGES / 10)) 0 "$BOUND"
