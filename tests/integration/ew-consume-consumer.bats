#!/usr/bin/env bats
# ew-consume and the configuration of stream and consumer: what it makes, accepts, refuses, updates;
# what it does with messages that were delivered often.
load ../lib/common
load ew-consume

# refused TEXT OPTIONS...: 78, one line that holds the text, and nothing on stdout.
refused() {
  local text=$1
  shift
  run --separate-stderr timeout 10 ew-consume --stream "$S" "$@" </dev/null
  same 78 "$status" "exit code"
  same "" "$output"
  same 1 "${#stderr_lines[@]}" "lines on stderr"
  [[ $stderr = "ew-consume: error: "*"$text"* ]] || fail "not '$text' but: $stderr"
}
# pull_often N: N deliveries of what is first, each after ack_wait.
pull_often() {
  local n
  for n in $(seq "$1"); do
    nats-req "\$JS.API.CONSUMER.MSG.NEXT.$S.c" '{"batch":1,"expires":3000000000}' >/dev/null
  done
}
delivered() { [[ $(js_consumer_info "$S" c | jq .delivered.consumer_seq) -ge $1 ]]; }

@test "a durable that is made has what the design says" {
  consume_start --stream "$S" --consumer c --subject "$P.a" --ack-wait 7s --max-outstanding 50
  wait_until 5 js_consumer_info "$S" c >/dev/null
  same "[\"all\",\"explicit\",7000000000,-1,\"$P.a\",50,\"instant\"]" "$(consumer_field "$S" c \
    '.config | [.deliver_policy,.ack_policy,.ack_wait,.max_deliver,.filter_subject,.max_ack_pending,.replay_policy] | tojson')"
  sleep 0.5
  consume_stop
  # What is not asked for is taken as it is.
  consume_start --stream "$S" --consumer c --subject "$P.a"
  sleep 0.5
  consume_stop
}

@test "no such stream is 78; --create-stream makes it" {
  S=NONE refused "there is none" --subject none.x
  consume_start --stream MADE --subject "made.>" --create-stream --consumer c
  wait_until 5 js_consumer_info MADE c >/dev/null
  same '[["made.>"],"limits","file"]' "$(js_stream_info MADE | jq -c '.config | [.subjects,.retention,.storage]')"
  sleep 0.5
  consume_stop
}

@test "an existing durable that differs is refused, field by field, and never changed" {
  js_consumer "$S" c '{"ack_wait":5000000000,"max_ack_pending":100}'
  local before
  before=$(consumer_field "$S" c '.config | tojson')
  refused "ack_wait is 5s, wanted 9s" --consumer c --ack-wait 9s
  refused "max_ack_pending is 100, wanted 200" --consumer c --max-outstanding 200
  refused "max_ack_pending is 100, wanted 50" --consumer c --max-ack-pending 50
  refused "filter_subject is not set, wanted $P.a" --consumer c --subject $P.a
  refused "opt_start_seq is not set, wanted 5" --consumer c --start-seq 5
  same "$before" "$(consumer_field "$S" c '.config | tojson')"
}

@test "--update-consumer changes in place and keeps the position" {
  js_consumer "$S" c '{"ack_wait":5000000000,"max_ack_pending":100}'
  js_publish $P.a 1
  consume_start --stream "$S" --consumer c
  wait_until 5 lines 1
  ack 1
  wait_until 5 js_drained "$S" c
  consume_stop
  consume_start --stream "$S" --consumer c --ack-wait 9s --max-outstanding 200 --update-consumer
  wait_until 5 eval '[[ $(consumer_field "$S" c ".config|[.ack_wait,.max_ack_pending]|tojson") = "[9000000000,200]" ]]'
  sleep 0.5
  same 0 "$(wc -l <"$OUT")"
  consume_stop
  refused "deliver" --consumer c --start-seq 5 --update-consumer
}

@test "ack policies but explicit, push consumers and finite max_deliver are refused" {
  js_consumer "$S" all '{"ack_policy":"all"}'
  refused "ack_policy is all, wanted explicit" --consumer all
  js_consumer "$S" none '{"ack_policy":"none"}'
  refused "ack_policy is none" --consumer none
  js_consumer "$S" push '{"deliver_subject":"to.somebody"}'
  refused "deliver_subject" --consumer push
  js_consumer "$S" max '{"max_deliver":3}'
  refused "max_deliver is 3" --consumer max
}

@test "--allow-max-deliver takes it and naks nothing on the way out" {
  js_consumer "$S" c '{"max_deliver":3,"ack_wait":60000000000}'
  js_publish $P.a 1
  consume_start --stream "$S" --consumer c --allow-max-deliver
  wait_until 5 lines 1
  consume_stop
  consume_start --stream "$S" --consumer c --allow-max-deliver
  sleep 1
  same 0 "$(wc -l <"$OUT")"
  consume_stop
}

@test "the server's max_payload has to fit --max-line" {
  refused "give all stages --max-line 2MiB" --consumer c --max-line 1MiB
}

@test "an envelope that is too long becomes a dead letter, and its ack goes through" {
  # max_payload is looked at when starting; a longer line comes from headers that grow in JSON.
  head -c 900000 /dev/zero | tr '\0' x >payload
  base64 -w0 payload | jq -cR '{data_base64:.,
    headers:([range(60) | {key:"K\(.)",value:["\u0001" * 900]}] | from_entries)}' \
    | ew-publish --subject $P.a >/dev/null
  wait_until 5 eval '[[ $(js_messages "$S") = 1 ]]'
  consume_start --stream "$S" --consumer c --max-line 1490944
  wait_until 5 lines 2
  same "too_long" "$(head -1 "$OUT" | jq -r '.["@dead"].code')"
  head -1 "$OUT" | jq -r .data_base64 | base64 -d | cmp - payload
  same '["@end"]' "$(tail -1 "$OUT" | jq -c keys)"
  jq -c 'select(has("@end")) | {"@ack":.["@end"]}' "$OUT" >&7
  wait_until 5 js_drained "$S" c
  consume_stop
}

@test "+WPI keeps what is outstanding from coming again" {
  js_publish $P.a 1
  consume_start --stream "$S" --consumer c --ack-wait 1s --status-file status.json
  wait_until 5 lines 1
  sleep 3.5
  same 1 "$(consumer_field "$S" c .delivered.consumer_seq)"
  (($(jq .counters.wpi status.json) >= 5))
  ack 1
  wait_until 5 js_drained "$S" c
  consume_stop
}

@test "what later messages have overtaken comes again; its late ack counts" {
  local n
  for n in 1 2 3; do js_publish $P.a "$n"; done
  consume_start --stream "$S" --consumer c --ack-wait 1s --overtaken-wait 500ms
  wait_until 5 lines 3
  ack 3
  wait_until 6 lines 5
  same "1 2 " "$(tail -2 "$OUT" | jq -r .seq | sort | tr '\n' ' ')"
  same "2 2 " "$(tail -2 "$OUT" | jq -r .delivered | tr '\n' ' ')"
  ack 1 2
  wait_until 5 js_drained "$S" c
  consume_stop
}

@test "a message delivered often travels alone, and only it is nakked with a delay" {
  js_consumer "$S" c '{"ack_wait":200000000}'
  js_publish $P.a '"crashes"'
  pull_often 7
  sleep 0.3
  js_publish $P.a '"innocent"'
  consume_start --stream "$S" --consumer c --status-file status.json
  wait_until 5 lines 1
  same '["crashes",8]' "$(jq -c '[.data,.delivered]' "$OUT")"
  sleep 1.5
  same 1 "$(wc -l <"$OUT")"
  same 1 "$(jq .gauges.suspects status.json)"
  exec 7>&-
  consume_ends 74
  consume_start --stream "$S" --consumer c
  wait_until 1 lines 1
  same '"innocent"' "$(jq -c .data "$OUT")"
  ack 2
  wait_until 4 lines 2
  same '["crashes",9]' "$(tail -1 "$OUT" | jq -c '[.data,.delivered]')"
  ack 1
  wait_until 5 js_drained "$S" c
  consume_stop
}

@test "above --max-deliveries a message becomes a dead letter and an end line" {
  js_consumer "$S" c '{"ack_wait":200000000}'
  js_publish $P.a '"x"'
  pull_often 2
  sleep 0.3
  consume_start --stream "$S" --consumer c --max-deliveries 2
  wait_until 5 lines 2
  same '["consume","crashed_pipeline"]' "$(head -1 "$OUT" | jq -c '.["@dead"] | [.stage,.code]')"
  same '"x"' "$(head -1 "$OUT" | jq -c .data)"
  same true "$(tail -1 "$OUT" | jq .again)"
  jq -c 'select(has("@end")) | {"@ack":.["@end"]}' "$OUT" >&7
  wait_until 5 js_drained "$S" c
  consume_stop
}

@test "workers that start together share one durable" {
  local n pids=()
  for n in 1 2 3 4; do
    mkfifo "acks$n"
    # shellcheck disable=SC2094
    timeout 20 ew-consume --stream "$S" --consumer c <"acks$n" >"out$n" 2>"err$n" 3>&- &
    pids+=($!)
  done
  exec 7>acks1 8>acks2 9>acks3 6>acks4
  seq 2000 | jq -c '{data:.}' | ew-publish --subject $P.a >/dev/null
  wait_until 10 eval '[[ $(cat out? | wc -l) -ge 2000 ]]'
  same 2000 "$(jq -r .seq out? | sort -u | wc -l)"
  kill -TERM "${pids[@]}"
  sleep 0.3
  exec 6>&- 7>&- 8>&- 9>&-
  for n in "${pids[@]}"; do wait "$n" || fail "a worker ended with $?: $(cat err?)"; done
  same "" "$(cat err?)"
}
