# What the tests of ew-consume share: a server for each file, a stream $S on subjects $P.> for each test,
# and running ew-consume by hand: its stdin is a FIFO that the test holds open on descriptor 7, its
# output lies in files. Load it behind ../lib/common.
# shellcheck shell=bash

setup_file() {
  ew_isolate
  nats_start
}
teardown_file() { nats_stop; }

setup() {
  ew_isolate
  S=S$BATS_TEST_NUMBER
  P=s$BATS_TEST_NUMBER
  js_stream "$S" "$P.>"
}

teardown() { [[ ! ${CONSUME:-} ]] || kill_quietly "$CONSUME"; }

# consume_start OPTIONS...: leaves the pid in $CONSUME; lines in $OUT, messages in $ERR.
consume_start() {
  OUT=$BATS_TEST_TMPDIR/out ERR=$BATS_TEST_TMPDIR/err
  : >"$OUT"
  rm -f "$BATS_TEST_TMPDIR/acks"
  mkfifo "$BATS_TEST_TMPDIR/acks"
  exec 7<>"$BATS_TEST_TMPDIR/acks"
  ew-consume "$@" <"$BATS_TEST_TMPDIR/acks" >"$OUT" 2>"$ERR" 3>&- 4>&- 7>&- &
  CONSUME=$!
}

# consume_ends CODE: it ends by itself, with that code.
consume_ends() {
  local code=0
  wait "$CONSUME" || code=$?
  exec 7>&-
  same "$1" "$code" "exit code" || { cat "$ERR" >&2; return 1; }
}

# consume_stop: an orderly end.
consume_stop() {
  kill -TERM "$CONSUME"
  sleep 0.3
  exec 7>&-
  consume_ends 0
}

lines() { [[ $(wc -l <"$OUT") -ge $1 ]]; }
# seqs: the sequences of the envelopes in $OUT, in one line.
seqs() { jq -r 'select(.seq) | .seq' "$OUT" | tr '\n' ' '; }
# ack SEQ...: acks those messages of $OUT, in one line.
ack() {
  jq -c -s --arg list "$*" \
    '($list | split(" ")) as $want
     | {"@ack": [.[] | select(.seq as $s | $want | index($s)) | .id] | unique}' "$OUT" >&7
}
consumer_field() { js_consumer_info "$1" "$2" | jq -r "$3"; }
ack_pending_is() { [[ $(js_num_ack_pending "$1" "$2") = "$3" ]]; }
