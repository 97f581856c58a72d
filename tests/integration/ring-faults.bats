# What may happen to the stream, its consumer and its server while the ring runs: each message becomes
# its row once, whatever the server makes of sequences and positions.
load ../lib/common
load ring

# A rule of identity: it is source, sequence and store time; the same sequences of a new stream of the
# same name are other messages.
@test "a stream deleted and made anew: its messages are new ones, though their sequences are not" {
  publish_metrics 1 100
  ring
  wait_until 20 rows_are 100
  js_delete_stream "$STREAM"
  js_stream "$STREAM" "$SUBJECT.>"
  publish_metrics 101 200
  wait_until 30 rows_are 200
  wait_until 10 drained
  stop_ring
  values_are 200
}

# The ledger knows what is loaded; the consumer's position only saves work.
@test "a durable deleted: the ring makes it anew, and nothing is loaded twice" {
  publish_metrics 1 100
  ring
  wait_until 20 rows_are 100
  wait_until 10 drained
  js_delete_consumer "$STREAM" loader
  publish_metrics 101 200
  wait_until 30 rows_are 200
  wait_until 10 drained
  stop_ring
  values_are 200
}

# What the promise rests on: the stream still holds the message when we ask; else it is told.
@test "retention that overtakes the reader: what is left is loaded, the rest counted and told" {
  js STREAM.UPDATE."$STREAM" "$(jq -cn --arg n "$STREAM" --arg s "$SUBJECT.>" '{name:$n,subjects:[$s],max_msgs:100}')" >/dev/null
  ring --max-outstanding 10 --batch-timeout 100ms --status-dir status --pipeline p
  publish_metrics 1 20
  wait_until 20 rows_are 20
  wait_until 10 drained
  pg_stop
  publish_metrics 21 500
  pg_start
  wait_until 30 drained
  stop_ring
  said "stream $STREAM has dropped sequences"
  # Of 380 that were dropped, ten at most had been read.
  (($(jq .counters.lost_to_retention status/p-1-consume.json) >= 370))
  same "$(seq 401 500)" "$(sql "SELECT value::int FROM timeseries_metrics WHERE value > 400 ORDER BY 1")" "values left"
  same 0 "$(sql "SELECT count(*) - count(DISTINCT value) FROM timeseries_metrics")" doubles
}

# An older backup gives the same sequences to other messages and puts the position back.
@test "an older backup of the stream: what came back is known, new messages under old sequences are new" {
  own_server
  local stream=$EW_NATS_DIR/store/jetstream/\$G/streams/$STREAM slot
  publish_metrics 1 50
  ring --ack-wait 2s
  wait_until 20 rows_are 50
  nats_kill TERM
  cp -r "$stream" backup
  nats_restart
  publish_metrics 51 100
  wait_until 20 rows_are 100
  wait_until 10 drained
  slot=$(($(date +%s%N) >> 32))
  nats_kill TERM
  rm -r "$stream"
  cp -r backup "$stream"
  # Two messages of one sequence within 4.3 s would be one to the ledger.
  slot_is_over() { (($(date +%s%N) >> 32 > slot)); }
  wait_until 6 slot_is_over
  nats_restart
  same 50 "$(js_last_seq "$STREAM")"
  publish_metrics 101 150
  wait_until 30 rows_are 150
  wait_until 10 drained
  stop_ring
  values_are 150
}

# A list of servers is one server to the ring: the first that answers.
@test "a server that moves to the next URL of the list" {
  own_server
  local first=$NATS_URL port
  until port=$((20000 + RANDOM % 20000)) && ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  export NATS_URL=$first,nats://127.0.0.1:$port
  ring --ack-wait 2s
  NATS_URL=$first publish_metrics 1 100
  wait_until 20 rows_are 100
  nats_kill
  nats_boot "$port"
  NATS_URL=nats://127.0.0.1:$port
  publish_metrics 101 200
  wait_until 30 rows_are 200
  wait_until 10 drained
  stop_ring
  values_are 200
}
