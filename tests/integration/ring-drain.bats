#!/usr/bin/env bats
# A ring that is told to end while its database is away.
load ../lib/common
load ring

teardown() {
  [[ ! ${RUN:-} ]] || kill_quietly "$RUN"
  pg_ready || pg_start
  [[ ! -e ew-run.err ]] || assert_stderr_grammar ew-run.err
}

load_state_is() { [[ $(jq -r .state status/p-1-load.json 2>/dev/null) = "$1" ]]; }
outstanding_are() { [[ $(js_num_ack_pending "$STREAM" loader) = "$1" ]]; }

# caught_without_database FLAG...: a ring that holds the messages 1001 to 2000, and no server to load them.
caught_without_database() {
  ring --ack-wait 60s --status-dir status --pipeline p "$@"
  publish_metrics 1 1000
  wait_until 20 rows_are 1000
  wait_until 10 drained
  pg_stop
  publish_metrics 1001 2000
  wait_until 10 load_state_is waiting
  wait_until 10 outstanding_are 1000
}

# End of input is the drain signal: what is closed is finished, here as soon as the server is back.
@test "TERM while the database is away, which comes back in time: drained, 0" {
  caught_without_database
  kill -TERM "$RUN"
  pg_start
  ends 0
  values_are 2000
  drained
}

# --drain-timeout ends a drain with 75, the rest is nakked: it comes again at once, long before ack_wait.
@test "TERM while the database is away, which stays so: 75 in time, and nothing is lost" {
  caught_without_database --drain-timeout 1s
  kill -TERM "$RUN"
  ends 75 30
  pg_start
  rows_are 1000
  ring --no-follow
  ends 0
  values_are 2000
  drained
}
