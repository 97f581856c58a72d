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
fetched_are() { [[ $(jq -r .counters.delivered status/p-1-consume.json 2>/dev/null) = "$1" ]]; }

# End of input is the drain signal. --drain-timeout ends a drain with 75, the rest is nakked: it comes again
# at once, long before ack_wait. With the server back in time what is under way is finished.
@test "TERM while the database is away: 75 in time and nothing is lost; it comes back in time: 0" {
  ring --ack-wait 60s --status-dir status --pipeline p --drain-timeout 1s
  publish_metrics 1 1000
  wait_until 40 rows_are 1000
  wait_until 30 drained
  pg_stop
  publish_metrics 1001 2000
  wait_until 30 load_state_is waiting
  wait_until 30 outstanding_are 1000
  kill -TERM "$RUN"
  ends 75 60
  rm -r status
  ring --ack-wait 60s --status-dir status --pipeline p
  wait_until 40 fetched_are 1000
  kill -TERM "$RUN"
  pg_start
  ends 0 60
  values_are 2000
  drained
}
