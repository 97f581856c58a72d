# What each chaos file needs around its tests; see kills.bats for the variables.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the bats files and faults.bash read what stands here

readonly KILLS=(consume decode load dlq run nats postgres)

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
