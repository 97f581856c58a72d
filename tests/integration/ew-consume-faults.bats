#!/usr/bin/env bats
# ew-consume when servers, streams and consumers go away, come back or are made anew.
load ../lib/common
load ew-consume

publish() {
  local n
  for n in $(seq "$1"); do js_publish "$P.a" "$n"; done
}
# A server must not keep the descriptors of the test open.
restart() { nats_restart 7>&- 8>&-; }
err_has() { grep -q "$1" "$ERR"; }

@test "a server that is killed and comes back: what was outstanding is acked, the rest follows" {
  publish 3
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 3
  nats_kill
  wait_until 5 err_has 'connection to NATS lost'
  restart
  wait_until 10 err_has 'connection to NATS is back'
  publish 2
  wait_until 10 lines 5
  ack 1 2 3 4 5
  wait_until 5 js_drained "$S" c
  same "1 2 3 4 5 " "$(seqs)"
  consume_stop
  assert_stderr_grammar "$ERR"
}

@test "acks that come while the server is away are dropped, and the messages come again" {
  publish 2
  consume_start --stream "$S" --consumer c --ack-wait 1s --status-file status.json
  wait_until 5 lines 2
  nats_kill
  ack 1 2
  wait_until 5 eval '[[ $(jq .counters.acks_lost status.json) = 2 ]]'
  restart
  wait_until 15 lines 4
  same "1 1 2 2 " "$(jq -r .seq "$OUT" | sort | tr '\n' ' ')"
  ack 1 2
  wait_until 5 js_drained "$S" c
  consume_stop
}

@test "a durable that is deleted ends the run with 75" {
  publish 3
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 3
  js_delete_consumer "$S" c
  consume_ends 75
  grep -q 'consumer c' "$ERR"
}

@test "made anew while the server was away: no old token is sent" {
  publish 3
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 3
  kill -STOP "$CONSUME"
  nats_kill
  restart
  js_delete_stream "$S"
  js_stream "$S" "$P.>"
  publish 3
  js_consumer "$S" c
  ack 1 2 3
  kill -CONT "$CONSUME"
  consume_ends 75
  same 0 "$(consumer_field "$S" c .ack_floor.stream_seq)"
}

@test "an export goes on behind what it has written when the server comes back" {
  seq 30000 | jq -c '{data:.}' | ew-publish --subject "$P.a" >/dev/null
  mkfifo lines
  exec 8<>lines
  timeout 60 ew-consume --stream "$S" --no-follow --max-outstanding 2000 >lines 2>err 3>&- 8>&- &
  local pid=$!
  sleep 0.5
  nats_kill
  restart
  cat lines >out 3>&- 8>&- &
  local reader=$!
  sleep 0.3
  exec 8>&-
  wait "$pid"
  wait "$reader"
  same "$(seq 30000)" "$(jq -r .data out)"
}

@test "an export whose consumer is gone goes on with another" {
  publish 1
  start_background ew-consume --stream "$S"
  local pid=$!
  OUT=$BATS_TEST_TMPDIR/ew-consume.out
  wait_until 5 lines 1
  js_delete_consumer "$S" "$(js "CONSUMER.NAMES.$S" | jq -r '.consumers[0]')"
  publish 2
  wait_until 10 lines 3
  same "1 2 3 " "$(seqs)"
  kill -TERM "$pid"
  wait "$pid"
}

@test "what retention took is counted and told" {
  publish 2
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 2
  ack 1 2
  wait_until 5 js_drained "$S" c
  consume_stop
  publish 5
  js "STREAM.UPDATE.$S" "{\"name\":\"$S\",\"subjects\":[\"$P.>\"],\"max_msgs\":2}" >/dev/null
  consume_start --stream "$S" --consumer c --status-file status.json
  wait_until 5 lines 2
  same "6 7 " "$(seqs)"
  wait_until 5 err_has 'sequences 3 to 5'
  wait_until 5 eval '[[ $(jq .counters.lost_to_retention status.json) = 3 ]]'
  consume_stop
}

@test "a stream that lost its tail is told" {
  publish 2
  nats_kill TERM
  cp -r "$EW_NATS_DIR/store/jetstream/\$G/streams/$S/msgs" before
  restart
  publish 3
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 5
  ack 1 2 3 4 5
  wait_until 5 js_drained "$S" c
  consume_stop
  nats_kill TERM
  rm -r "$EW_NATS_DIR/store/jetstream/\$G/streams/$S/msgs"
  cp -r before "$EW_NATS_DIR/store/jetstream/\$G/streams/$S/msgs"
  restart
  consume_start --stream "$S" --consumer c
  wait_until 5 err_has 'lost its tail'
  consume_stop
}

# put_back NEW: two messages are outstanding when the stream returns to a state before them; then
# NEW others are stored, under the same sequences, before the reader looks.
put_back() {
  local stream=$EW_NATS_DIR/store/jetstream/\$G/streams/$S
  publish 1
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 1
  ack 1
  wait_until 5 js_drained "$S" c
  kill -STOP "$CONSUME"
  nats_kill TERM
  cp -r "$stream" before
  restart
  kill -CONT "$CONSUME"
  publish 2
  wait_until 10 lines 3
  kill -STOP "$CONSUME"
  nats_kill TERM
  rm -r "$stream"
  mv before "$stream"
  restart
  publish "$1"
  kill -CONT "$CONSUME"
  consume_ends 75
  err_has "stream $S was put back"
  consume_start --stream "$S" --consumer c
}

# Design, ew-consume: a message is known by sequence and store time; an old token acks nothing.
@test "an older backup while messages are outstanding: no old token acks what has their sequences now" {
  put_back 2
  wait_until 5 lines 2
  same "2 3 " "$(seqs)"
  consume_stop
}

@test "an older backup while messages are outstanding, nothing new yet" {
  put_back 0
  publish 1
  wait_until 5 lines 1
  same "2 " "$(seqs)"
  consume_stop
}

@test "--ring waits for a server and goes on when it is there" {
  nats_kill
  consume_start --stream "$S" --consumer c --ring
  wait_until 5 err_has 'unable to connect'
  restart
  publish 1
  wait_until 10 lines 1
  ack 1
  wait_until 5 js_drained "$S" c
  consume_stop
  same 1 "$(wc -l <"$ERR")"
}

@test "a killed ew-consume loses nothing: its messages come again to the next" {
  publish 4
  consume_start --stream "$S" --consumer c --ack-wait 1s
  wait_until 5 lines 4
  ack 1
  wait_until 5 ack_pending_is "$S" c 3
  kill -KILL "$CONSUME"
  consume_ends 137
  consume_start --stream "$S" --consumer c
  wait_until 6 lines 3
  same "2 3 4 " "$(jq -r .seq "$OUT" | sort | tr '\n' ' ')"
  ack 2 3 4
  wait_until 5 js_drained "$S" c
  consume_stop
}
