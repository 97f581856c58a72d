#!/usr/bin/env bats
# ew-consume against a real nats-server: exports, ranges, durables, acks, drain.
load ../lib/common
load ew-consume

publish() { # COUNT: messages {"n":1}...
  local n
  for n in $(seq "$1"); do js_publish "$P.a" "{\"n\":$n}"; done
}

@test "an export writes the whole stream as envelopes and leaves no consumer behind" {
  js_publish "$P.a" '{"a":1}'
  js_publish "$P.b" $'{"b": [1,\r\n 2]}'
  js_publish "$P.c" 'plain text'
  nats-req --pub $P.d '' K:v X:1 K:w
  js_publish "$P.e" 'null'
  run --separate-stderr ew-consume --stream "$S" --no-follow
  same 0 "$status"
  same "" "$stderr"
  same '[{"a":1},{"b":[1,2]},null,null,null]' "$(jq -cs 'map(.data)' <<<"$output")"
  same '[null,null,"cGxhaW4gdGV4dA==","",null]' "$(jq -cs 'map(.data_base64)' <<<"$output")"
  same '{"K":["v","w"],"X":["1"]}' "$(jq -c 'select(.seq=="4").headers' <<<"$output")"
  [[ $output = *'"data":{"b": [1, 2]}'* ]]
  same '["id","stream","seq","subject","time","delivered","data"]' \
    "$(head -1 <<<"$output" | jq -c keys_unsorted)"
  local created
  created=$(head -1 <<<"$output" | jq -r '.id | split("@")[1] | split("/")[0]')
  [[ $created =~ ^[0-9]{19}$ ]]
  same "$(js_stream_info "$S" | jq -r '.created | split(".")[0]')" \
    "$(date -u -d "@${created:0:10}" +%Y-%m-%dT%H:%M:%S)"
  same 0 "$(js_stream_info "$S" | jq .state.consumer_count)"
}

@test "ranges: sequences, times, counts, subjects" {
  publish 5
  js_publish "$P.b" '6'
  local from
  from=$(ew-consume --stream "$S" --start-seq 3 --count 1 | jq -r .time)
  same "3 4 " "$(ew-consume --stream "$S" --start-seq 3 --end-seq 4 | jq -r .seq | tr '\n' ' ')"
  same "1 2 " "$(ew-consume --stream "$S" --count 2 | jq -r .seq | tr '\n' ' ')"
  same "3 4 5 6 " "$(ew-consume --stream "$S" --since "$from" --no-follow | jq -r .seq | tr '\n' ' ')"
  same "1 2 3 " "$(ew-consume --stream "$S" --until "$from" | jq -r .seq | tr '\n' ' ')"
  same 6 "$(ew-consume --stream "$S" --since 1h --until now | wc -l)"
  same 0 "$(ew-consume --stream "$S" --since now --until now | wc -l)"
  same "6 " "$(ew-consume --stream "$S" --subject $P.b --no-follow | jq -r .seq | tr '\n' ' ')"
}

@test "--no-follow ends also when the last messages do not match, are deleted, or there are none" {
  same 0 "$(timeout 10 ew-consume --stream "$S" --no-follow | wc -l)"
  publish 3
  js_publish "$P.b" x
  same 3 "$(timeout 10 ew-consume --stream "$S" --subject $P.a --no-follow | wc -l)"
  same 0 "$(timeout 10 ew-consume --stream "$S" --subject $P.none --no-follow | wc -l)"
  js "STREAM.MSG.DELETE.$S" '{"seq":4}' >/dev/null
  js "STREAM.MSG.DELETE.$S" '{"seq":3}' >/dev/null
  same 2 "$(timeout 10 ew-consume --stream "$S" --no-follow | wc -l)"
  same 2 "$(timeout 10 ew-consume --stream "$S" --end-seq 4 | wc -l)"
  js_purge "$S"
  same 0 "$(timeout 10 ew-consume --stream "$S" --no-follow | wc -l)"
}

@test "--follow waits for what is stored later" {
  publish 1
  start_background ew-consume --stream "$S" --end-seq 3
  local pid=$!
  OUT=$BATS_TEST_TMPDIR/ew-consume.out
  wait_until 5 lines 1
  publish 2
  wait "$pid"
  same "1 2 3 " "$(seqs)"
}

@test "a durable passes everything once and acks what is acked" {
  publish 5
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 5
  same 5 "$(js_num_ack_pending "$S" c)"
  ack 1 2 4
  wait_until 5 ack_pending_is "$S" c 2
  same 2 "$(consumer_field "$S" c .ack_floor.stream_seq)"
  ack 3 5
  wait_until 5 js_drained "$S" c
  consume_stop
  same "1 2 3 4 5 " "$(seqs)"
  same "" "$(cat "$ERR")"
}

@test "TERM drains: late acks count, the rest is nakked and comes again at once" {
  publish 4
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 4
  kill -TERM "$CONSUME"
  sleep 0.5
  ack 1 3
  wait_until 5 ack_pending_is "$S" c 2
  exec 7>&-
  consume_ends 0
  consume_start --stream "$S" --consumer c
  wait_until 3 lines 2
  same "2 4 " "$(seqs)"
  same "2 2 " "$(jq -r .delivered "$OUT" | tr '\n' ' ')"
  ack 2 4
  wait_until 5 js_drained "$S" c
  consume_stop
}

@test "a drain that takes too long ends with 75, the rest nakked; a second signal ends at once" {
  publish 1
  consume_start --stream "$S" --consumer c --drain-timeout 300ms
  wait_until 5 lines 1
  kill -TERM "$CONSUME"
  consume_ends 75
  consume_start --stream "$S" --consumer c
  wait_until 3 lines 1
  kill -TERM "$CONSUME"
  sleep 1.2
  kill -TERM "$CONSUME"
  consume_ends 143
}

@test "stdin that ends while running is 74, a line that is no ack 70" {
  publish 3
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 3
  exec 7>&-
  consume_ends 74
  assert_stderr_grammar "$ERR"
  consume_start --stream "$S" --consumer c
  wait_until 3 lines 3
  echo '{"row":1}' >&7
  consume_ends 70
  assert_stderr_grammar "$ERR"
}

@test "a reader of stdout that goes away is 74, with and without acks" {
  publish 1
  mkfifo lines acks
  ew-consume --stream "$S" >lines 2>err 3>&- &
  local pid=$! code=0
  head -c 10 <lines >/dev/null
  publish 1
  wait "$pid" || code=$?
  same 74 "$code"
  assert_stderr_grammar err
  exec 7<>acks
  ew-consume --stream "$S" --consumer c --drain-timeout 1s <acks >lines 2>err 3>&- 7>&- &
  pid=$! code=0
  head -c 10 <lines >/dev/null
  publish 1
  wait "$pid" || code=$?
  exec 7>&-
  same 74 "$code"
  assert_stderr_grammar err
}

@test "--no-follow with acks waits for the acks, and says when they do not come" {
  publish 3
  consume_start --stream "$S" --consumer c --no-follow
  wait_until 5 lines 3
  sleep 0.3
  ack 1 2 3
  wait_until 5 js_drained "$S" c
  exec 7>&-
  consume_ends 0
  publish 1
  consume_start --stream "$S" --consumer c --no-follow
  wait_until 5 lines 1
  sleep 0.5
  exec 7>&-
  consume_ends 75
  grep -q '1 messages were acked' "$ERR"
}

@test "the source stays that of the durable's description, for exports and new durables too" {
  publish 1
  consume_start --stream "$S" --consumer first --source "hand@7"
  wait_until 5 lines 1
  same "hand@7/1" "$(jq -r '.id | split("/")[:2] | join("/")' "$OUT")"
  consume_stop
  [[ $(consumer_field "$S" first .config.description) = "ew source=hand@7 instance="* ]]
  same "hand@7" "$(ew-consume --stream "$S" --no-follow | jq -r '.id | split("/")[0]')"
  consume_start --stream "$S" --consumer second
  wait_until 5 lines 1
  consume_stop
  [[ $(consumer_field "$S" second .config.description) = "ew source=hand@7 instance="* ]]
  same "other" "$(ew-consume --stream "$S" --no-follow --source other | jq -r '.id | split("/")[0]')"
}

@test "--start-after-consumer begins behind the other's acks" {
  publish 5
  consume_start --stream "$S" --consumer go
  wait_until 5 lines 5
  ack 1 2 3
  wait_until 5 ack_pending_is "$S" go 2
  consume_stop
  consume_start --stream "$S" --consumer new --start-after-consumer go
  wait_until 5 lines 2
  same "4 5 " "$(seqs)"
  consume_stop
  consume_start --stream "$S" --consumer new --start-after-consumer go
  wait_until 5 lines 2
  consume_stop
  run --separate-stderr ew-consume --stream "$S" --consumer x --start-after-consumer none </dev/null
  same 78 "$status"
}

@test "acks go on while nobody reads stdout, and what waits stays bounded" {
  local payload
  payload=$(head -c 60000 /dev/zero | tr '\0' x)
  local n
  for n in $(seq 40); do js_publish "$P.a" "\"$payload\""; done
  mkfifo acks blocked
  exec 7<>acks 8<>blocked
  ew-consume --stream "$S" --consumer c --max-outstanding 30 <acks >blocked 2>err 3>&- 7>&- 8>&- &
  local pid=$! line
  wait_until 5 ack_pending_is "$S" c 30
  read -r line <&8
  jq -c '{"@ack":.id}' <<<"$line" >&7
  wait_until 5 ack_pending_is "$S" c 30
  wait_until 5 eval '[[ $(js_consumer_info "$S" c | jq .ack_floor.stream_seq) = 1 ]]'
  exec 7>&- 8>&-
  wait "$pid" || true
}

@test "a full ring of messages: nothing lost, nothing twice, the status file says so" {
  seq 20000 | jq -c '{data:{n:.}}' | ew-publish --subject "$P.a" >/dev/null
  mkfifo acks
  ew-consume --stream "$S" --consumer c --no-follow --status-file status.json <acks |
    tee out | jq -c --unbuffered '{"@ack":[.id]}' >acks
  same 20000 "$(jq -r .data.n out | sort -nu | wc -l)"
  same 20000 "$(wc -l <out)"
  js_drained "$S" c
  same '[20000,20000,0,0,"stopped","connected"]' \
    "$(jq -c '[.counters.passed,.counters.acked,.counters.redelivered,.gauges.outstanding,.state,.connection]' status.json)"
}
