#!/usr/bin/env bats
# Where ew-consume ends with acks: when nothing of what was asked for is left at the server, be it
# unread, on its way, or held by a predecessor that was killed.
load ../lib/common
load ew-consume

publish() { seq "$1" | ew-publish --input lines --subject "$P.a" >/dev/null; }
# ring OPTIONS...: ew-consume in a ring in which every message is acked at once; its exit code.
# shellcheck disable=SC2094  # a FIFO, not a file
ring() {
  rm -f ring-acks
  mkfifo ring-acks
  ew-consume --stream "$S" "$@" <ring-acks | tee -a "$OUT" |
    jq -c --unbuffered '{"@ack":.id}' >ring-acks
  return "${PIPESTATUS[0]}"
}

@test "--no-follow waits for what a killed predecessor held" {
  publish 20
  consume_start --stream "$S" --consumer c --ack-wait 2s --max-outstanding 10 --max-ack-pending 1000
  wait_until 5 lines 10
  kill -KILL "$CONSUME"
  : >"$OUT"
  ring --consumer c --max-outstanding 10 --no-follow
  same 20 "$(jq -r .seq "$OUT" | sort -u | wc -l)" "messages passed on"
  js_drained "$S" c
}

@test "--end-seq waits for what a killed predecessor held, and gives back what lies beyond" {
  publish 30
  consume_start --stream "$S" --consumer c --ack-wait 2s --max-outstanding 5 --max-ack-pending 1000
  wait_until 5 lines 5
  kill -KILL "$CONSUME"
  : >"$OUT"
  ring --consumer c --max-outstanding 5 --end-seq 12
  same "$(seq 12)" "$(jq -r .seq "$OUT" | sort -un)" "messages passed on"
  wait_until 10 eval 'ring --consumer c --max-outstanding 50 --no-follow; js_drained "$S" c'
  same 30 "$(jq -r .seq "$OUT" | sort -u | wc -l)" "messages passed on"
}

@test "a message that crashed its readers eight times, and is lost again, does not stop the others" {
  publish 1
  js_consumer "$S" c
  for _ in {1..8}; do
    consume_start --stream "$S" --consumer c
    wait_until 5 lines 1
    kill -TERM "$CONSUME"
    exec 7>&-
    wait "$CONSUME" || true
    wait_until 5 eval '[[ $(consumer_field "$S" c .num_redelivered) != "" ]]'
  done
  publish 4
  consume_start --stream "$S" --consumer c
  wait_until 90 lines 5
  ack 1 2 3 4 5
  wait_until 5 js_drained "$S" c
  consume_stop
}
