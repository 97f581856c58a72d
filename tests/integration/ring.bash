# What the tests of the whole ring share: servers for each file, a database, a stream $STREAM on subjects
# $SUBJECT.> for each test, and ew-run in the background. Load it behind ../lib/common.
# shellcheck shell=bash

setup_file() {
  ew_isolate
  nats_start
}

teardown_file() { nats_stop; }

setup() {
  ew_isolate
  pg_database "ring_$BATS_TEST_NUMBER" schema
  STREAM=RING$BATS_TEST_NUMBER SUBJECT=ring$BATS_TEST_NUMBER
  js_stream "$STREAM" "$SUBJECT.>"
  js_delete_stream EW_DLQ 2>/dev/null || true
}

teardown() {
  local pid
  touch stop  # for rings in a loop
  for pid in ${RUN:-} $(cat pid ./*/pid 2>/dev/null); do kill_quietly "$pid"; done
  if [[ ! ${BATS_TEST_COMPLETED:-} && -e ew-run.err ]]; then tail -n 20 ew-run.err; fi
  [[ ! ${OWN_SERVER:-} ]] || nats_stop
  [[ ! -e ew-run.err ]] || assert_stderr_grammar ew-run.err
}

# own_server: a nats-server for this test alone, which may do with it what it likes.
own_server() {
  OWN_SERVER=yes EW_NATS_DIR=
  nats_start
  js_stream "$STREAM" "$SUBJECT.>"
}

# ring [FLAG...]: ew-run in the background; RUN is its pid.
ring() {
  start_background ew-run --stream "$STREAM" --subject "$SUBJECT.>" --consumer loader --type telemetry \
    --table timeseries_metrics "$@"
  RUN=$!
}

# ends CODE [SECONDS]: the ring ends by itself with that code.
ends() {
  local code=0
  wait_until "${2:-20}" gone "$RUN"
  wait "$RUN" || code=$?
  same "$1" "$code" "exit code of ew-run" || { tail -5 ew-run.err >&2 && return 1; }
}

stop_ring() {
  kill -TERM "$RUN"
  ends 0
}

metrics() { seq "$1" "$2" | sed 's/.*/{"timestamp":1767225600,"poller_id":"p","name":"m&","value":&}/'; }
publish_metrics() { metrics "$1" "$2" | ew-publish --input lines --subject "$SUBJECT.a" >/dev/null; }
drained() { js_drained "$STREAM" loader; }
rows_are() { [[ $(rows_in timeseries_metrics) = "$1" ]]; }
# values_are N: the rows hold the values 1 to N, each once.
values_are() { same "$(seq "$1")" "$(sql "SELECT value::int FROM timeseries_metrics ORDER BY 1")" values; }
said() { grep -q "$1" ew-run.err; }
left_over() { js_consumer_info "$STREAM" loader | jq '.num_pending + .num_ack_pending'; }
left_over_is() { [[ $(left_over) = "$1" ]]; }
