# The whole ring on real servers: what goes in comes out, once; it drains, waits and stops as it should.
# The examples run here too, as they stand in the documentation.
load ../lib/common
load ring

@test "10,000 messages become 10,000 rows, everything is acked, a TERM ends it with 0" {
  ring
  publish_metrics 1 10000
  wait_until 30 rows_are 10000
  wait_until 10 drained
  stop_ring
  same 10000 "$(sql "SELECT count(DISTINCT metric_name) FROM timeseries_metrics")"
  same 10000 "$(js_consumer_info "$STREAM" loader | jq .delivered.consumer_seq)" deliveries
}

@test "good elements become rows, bad ones letters with the original payload" {
  ew-publish --input lines --subject "$SUBJECT.a" "$EW_ROOT"/examples/{telemetry,malformed}.ndjson >/dev/null
  ring --no-follow
  ends 0
  same 18 "$(rows_in timeseries_metrics)" rows
  same "bad_json
bad_json
bad_number
bad_timestamp
missing_field
not_object" "$(ew-dlq list --json | jq -r .code | sort)" codes
  seq=$(ew-dlq list --json | jq -r 'select(.code == "bad_number") | .seq')
  same "$(sed -n 4p "$EW_ROOT/examples/malformed.ndjson")" "$(js_payload EW_DLQ "$seq")" payload
  drained
}

@test "--dlq-file keeps the letters in a file" {
  ew-publish --input lines --subject "$SUBJECT.a" "$EW_ROOT"/examples/malformed.ndjson >/dev/null
  ring --no-follow --dlq-file letters.ndjson
  ends 0
  same 6 "$(wc -l <letters.ndjson)" letters
  same 6 "$(ew-dlq list --file letters.ndjson --json | wc -l)" "letters listed"
  run js_stream_info EW_DLQ
  [ "$status" -ne 0 ]
}

@test "what is loaded already is loaded once, whoever brings it again" {
  publish_metrics 1 500
  ring --no-follow
  ends 0
  js_delete_consumer "$STREAM" loader
  ring --no-follow
  ends 0
  same 500 "$(rows_in timeseries_metrics)" "rows after the consumer began anew"
  ew-consume --stream "$STREAM" --acks none --no-follow >export.ndjson
  ew-decode --type=telemetry <export.ndjson | ew-load --table timeseries_metrics >acks
  same 500 "$(rows_in timeseries_metrics)" "rows after the export was loaded too"
  same 500 "$(jq -r '."@ack" | if type == "array" then .[] else . end' acks | sort -u | wc -l)" acks
}

@test "two workers share one durable" {
  ring --workers 2 --max-outstanding 500
  publish_metrics 1 5000
  wait_until 30 rows_are 5000
  wait_until 10 drained
  stop_ring
  same 1000 "$(js_consumer_info "$STREAM" loader | jq .config.max_ack_pending)" max_ack_pending
  same 5000 "$(sql "SELECT count(DISTINCT metric_name) FROM timeseries_metrics")"
}

@test "a database that is away for three times ack_wait spends no delivery" {
  ring --ack-wait 2s
  publish_metrics 1 1000
  wait_until 20 rows_are 1000
  pg_stop
  publish_metrics 1001 2000
  sleep 7
  pg_start
  wait_until 40 rows_are 2000
  wait_until 10 drained
  stop_ring
  same 2000 "$(js_consumer_info "$STREAM" loader | jq .delivered.consumer_seq)" deliveries
}

@test "a nats-server that is killed and comes back is no reason to stop" {
  ring --ack-wait 2s
  publish_metrics 1 1000
  wait_until 20 rows_are 1000
  nats_kill
  sleep 1
  nats_restart
  publish_metrics 1001 2000
  wait_until 40 rows_are 2000
  wait_until 20 drained
  stop_ring
}

@test "a drain finishes what is under way" {
  sql "CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END';
       CREATE TRIGGER take_time AFTER INSERT ON timeseries_metrics EXECUTE FUNCTION take_time()"
  publish_metrics 1 3000
  ring --batch-max 200 --max-outstanding 1000
  wait_until 20 sql "SELECT 1 / count(*) FROM timeseries_metrics" 2>/dev/null
  stop_ring
  rows=$(rows_in timeseries_metrics)
  ((rows >= 200 && rows < 3000))
  same "$((3000 - rows))" "$(js_consumer_info "$STREAM" loader | jq '.num_pending + .num_ack_pending')" "left over"
}

@test "wrong table, wrong password, a consumer that differs: one clear line each, and the end" {
  check() { # CODE LINE FLAG...
    local code=0
    timeout 20 ew-run --type telemetry --table timeseries_metrics "${@:3}" 2>err || code=$?
    same "$1" "$code" "exit code"
    same 1 "$(grep -Ec "$2" err)" "lines like $2" || { cat err >&2 && false; }
    assert_stderr_grammar err
  }
  publish_metrics 1 10
  check 78 '^ew-load: error: .*nowhere' --stream "$STREAM" --schema nowhere
  PGPASSWORD=wrong check 77 '^ew-load: error: .*password' --stream "$STREAM"
  check 78 '^ew-consume: error: .*NOSTREAM' --stream NOSTREAM
  js_consumer "$STREAM" finite '{"max_deliver":3}'
  check 78 '^ew-consume: error: .*max_deliver' --stream "$STREAM" --consumer finite
  same 0 "$(js_consumer_info "$STREAM" finite | jq .ack_floor.stream_seq)" acked
  same 0 "$(rows_in timeseries_metrics)" rows
}

@test "the pipeline that --print shows runs as it stands" {
  publish_metrics 1 100
  ew-run --stream "$STREAM" --consumer loader --type telemetry --table timeseries_metrics --no-follow \
    --print >pipeline.sh
  timeout 30 sh pipeline.sh
  same 100 "$(rows_in timeseries_metrics)" rows
  drained
}

@test "each stage of a running ring writes its status" {
  ring --status-dir status --pipeline p
  publish_metrics 1 100
  wait_until 20 rows_are 100
  for stage in consume decode load dlq; do
    wait_until 5 test -s "status/p-1-$stage.json"
    jq -e --arg s "$stage" '.stage == $s and .pipeline == "p" and (.pid | type) == "number"' "status/p-1-$stage.json"
  done
  stop_ring
}

@test "example: the demo" {
  env -u EW_DEMO_SERVER PGHOST= PGPORT= "$EW_ROOT/examples/demo.sh" >out 2>&1 || { cat out >&2 && false; }
  same "timeseries_metrics          12      18             8             0
events                       5       4             1             0
ocsf_events                  3       2             1             0
sweep_host_states            3       2             1             0
netflow_metrics              7       5             1             0
otel_metrics                 4      10             1             0
otel_traces                  3       2             1             0
logs                         5       6             1             0" "$(grep -A9 '== Summary' out | tail -n +3)"
}

@test "example: file to file, without servers" {
  unset NATS_URL PGHOST
  "$EW_ROOT/examples/file-to-file.sh" >rows.ndjson
  same 16 "$(wc -l <rows.ndjson)" rows
  [ ! -s letters.ndjson ]
  "$EW_ROOT/examples/file-to-file.sh" "$EW_ROOT/examples/malformed.ndjson" >rows.ndjson
  same 2 "$(wc -l <rows.ndjson)" rows
  same 6 "$(wc -l <letters.ndjson)" letters
}

@test "example: a filter between two stages" {
  "$EW_ROOT/examples/filter.sh" By
  same 8 "$(rows_in timeseries_metrics)" rows
  same 8 "$(rows_in "timeseries_metrics WHERE unit = 'By'")" "rows of that unit"
}

@test "example: one stream" {
  js_delete_stream "$STREAM"
  "$EW_ROOT/examples/one-stream.sh" "$STREAM" "$SUBJECT.>" --no-follow
  publish_metrics 1 10
  "$EW_ROOT/examples/one-stream.sh" "$STREAM" "$SUBJECT.>" --no-follow
  same 10 "$(rows_in timeseries_metrics)" rows
}
