# Kills while messages flow: every stage, ew-run, the nats-server, PostgreSQL. Afterwards every good
# element is one row, every bad one stands in one letter, and nothing is left over.
# EW_CHAOS_SIZE=large is `make chaos`: more of everything, and faults that last. EW_CHAOS_MESSAGES and
# EW_CHAOS_KILLS set the numbers for each test, EW_CHAOS_SEED repeats an order of faults. That it can
# fail shows EW_CHAOS_FLAGS=--no-ledger, which is handed to ew-run.
load ../lib/common
load faults

setup_file() {
  export EW_CHAOS_SIZE=${EW_CHAOS_SIZE:-small}
  if [[ $EW_CHAOS_SIZE = large ]]; then
    export EW_CHAOS_MESSAGES=${EW_CHAOS_MESSAGES:-200000} EW_CHAOS_KILLS=${EW_CHAOS_KILLS:-54}
  else
    export EW_CHAOS_MESSAGES=${EW_CHAOS_MESSAGES:-20000} EW_CHAOS_KILLS=${EW_CHAOS_KILLS:-14}
  fi
  # Short, so that what a killed ew-consume held comes again while the test runs.
  export ACK_SECONDS=4 ACK_WAIT=4s
  RANDOM=${EW_CHAOS_SEED:-$$}
  export EW_CHAOS_SEED=${EW_CHAOS_SEED:-$RANDOM}
}

setup() {
  ew_isolate
  RANDOM=$EW_CHAOS_SEED
  PUBLISHERS=()
  unset EW_NATS_DIR
  nats_start
  pg_database "chaos_$BATS_TEST_NUMBER" schema
  js_stream CHAOS 'chaos.>'
  slow_table timeseries_metrics
}

teardown() {
  local log
  if [[ ! ${BATS_TEST_COMPLETED:-} ]]; then
    echo "# seed $EW_CHAOS_SEED; faults and what the programs said:"
    for log in faults ew-run.err ew-publish.err; do tail -n 30 "$log"; done
    js_consumer_info CHAOS chaos | jq -c '{num_pending, num_ack_pending, delivered, ack_floor}'
  fi
  kill_quietly "${RUN:-}"
  nats_stop
}

# chaos [FLAG...] -- FAULT...: bursts of messages, into each burst one of the faults.
chaos() {
  local faults=() rounds=$EW_CHAOS_KILLS round name from to=0 pid
  # Few outstanding: each blow counts as a delivery of all of them, and what was delivered eight times
  # travels alone.
  RING_FLAGS=(--batch-max 200 --max-outstanding 2000)
  while [[ $1 != -- ]]; do
    RING_FLAGS+=("$1")
    shift
  done
  shift
  [[ ! ${EW_CHAOS_FLAGS:-} ]] || RING_FLAGS+=("$EW_CHAOS_FLAGS")
  while ((${#faults[@]} < rounds)); do
    mapfile -t -O "${#faults[@]}" faults < <(shuf --random-source=<(yes "$RANDOM") -e "$@")
  done
  start_ring "${RING_FLAGS[@]}"
  for ((round = 1; round <= rounds; round++)); do
    name=${faults[round - 1]}
    from=$((to + 1)) to=$((EW_CHAOS_MESSAGES * round / rounds))
    publish "$from" "$to"
    sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
    fault "$name"
    sleep "$((RANDOM % 2)).$((RANDOM % 10))"
  done
  for pid in "${PUBLISHERS[@]}"; do wait "$pid" || fail "ew-publish failed"; done
  same "$EW_CHAOS_MESSAGES" "$(js_messages CHAOS)" "messages in the stream"
  wait_until 120 js_drained CHAOS chaos
  kill -TERM "$RUN"
  wait_until 45 gone "$RUN"
  wait "$RUN"
  echo "# $rounds faults, ring ended $(grep -c 'ring .* ended' ew-run.err) times" >&3
  compare timeseries_metrics "$EW_CHAOS_MESSAGES"
}

readonly KILLS=(consume decode load dlq run nats postgres)

@test "kills of every process while messages flow lose nothing and double nothing" {
  # No key on the table: a double would stand in it.
  sql "DROP INDEX timeseries_metrics_series"
  chaos -- "${KILLS[@]}"
}

@test "large: two rings on one durable, a table with a key, faults that last" {
  [[ $EW_CHAOS_SIZE = large ]] || skip "make chaos runs it"
  js_stream EW_DLQ 'dlq.>' '{"duplicate_window":100000000,"discard":"new"}'
  chaos --workers 2 -- "${KILLS[@]}" frozen outage
}

@test "large: two rings on one durable, a table without a key, faults that last" {
  [[ $EW_CHAOS_SIZE = large ]] || skip "make chaos runs it"
  js_stream EW_DLQ 'dlq.>' '{"duplicate_window":100000000,"discard":"new"}'
  sql "DROP INDEX timeseries_metrics_series"
  chaos --workers 2 -- "${KILLS[@]}" frozen outage
}
