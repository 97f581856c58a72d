# What each chaos file needs around its tests; see kills.bats for the variables.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the bats files and the parts beside this one read what stands here

readonly KILLS=(consume decode load dlq run nats postgres backend terminate)
readonly LASTING=(frozen orphan paused away outage power drained)

setup_file() {
  export EW_CHAOS_SIZE=${EW_CHAOS_SIZE:-small}
  if [[ $EW_CHAOS_SIZE = large ]]; then
    export EW_CHAOS_MESSAGES=${EW_CHAOS_MESSAGES:-200000} EW_CHAOS_KILLS=${EW_CHAOS_KILLS:-54}
  else
    export EW_CHAOS_MESSAGES=${EW_CHAOS_MESSAGES:-20000} EW_CHAOS_KILLS=${EW_CHAOS_KILLS:-16}
  fi
  # Few: each blow counts as a delivery of all of them, and what was delivered eight times travels alone.
  export EW_CHAOS_OUTSTANDING=${EW_CHAOS_OUTSTANDING:-2000}
  # Short, so that what a killed ew-consume held comes again while the test runs.
  export ACK_SECONDS=4
  RANDOM=${EW_CHAOS_SEED:-$$}
  export EW_CHAOS_SEED=${EW_CHAOS_SEED:-$RANDOM}
}

setup() {
  ew_isolate
  RANDOM=$EW_CHAOS_SEED
  HOSTS=() PUBLISHED=() FAULTS=() IDLE_BLOWS=0
  declare -gA KILLED=()
  unset EW_NATS_DIR
  nats_start
  pg_database "chaos_$BATS_TEST_NUMBER" schema
  js_stream CHAOS 'chaos.>'
  sql "ALTER TABLE timeseries_metrics ADD CHECK (value >= 0)" # what refuses some of the rows
}

teardown() {
  local log pid
  if [[ ! ${BATS_TEST_COMPLETED:-} ]]; then
    echo "# seed $EW_CHAOS_SEED; faults and what the programs said:"
    for log in faults ew-run.err ew-publish.err; do tail -n 30 "$log"; done
    js_consumer_info CHAOS chaos | jq -c '{num_pending, num_ack_pending, delivered, ack_floor}'
  fi
  for pid in $(jobs -pr); do
    pkill -KILL -P "$pid" -x ew-publish || true
    kill_quietly "$pid"
  done
  nats_stop
}
