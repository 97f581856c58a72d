# ew-dlq on a real nats-server: each letter stored once, acks behind letters, outages.
load ../lib/common

setup_file() {
  ew_isolate
  nats_start
}
teardown_file() { nats_stop; }
setup() {
  ew_isolate
  js_delete_stream EW_DLQ 2>/dev/null || true
}
teardown() {
  [[ ! ${PUT:-} ]] || { kill -KILL "$PUT" 2>/dev/null && wait "$PUT" 2>/dev/null; } || true
  [[ -s $EW_NATS_DIR/pid ]] || nats_restart 7>&-
}

letter() { # ID CODE [PAYLOAD-MEMBER]
  local payload=${3:-}
  [[ $payload ]] || payload='"data":1'
  printf '{"@dead":{"stage":"decode","type":"telemetry","code":"%s","message":"m","at":"","table":"public.t","sqlstate":null,"tool":"ew-decode 0.1.0","time":"2026-11-23T10:01:02.000000Z"},"id":"%s","stream":"T",%s}\n' \
    "$2" "$1" "$payload"
}
# letters N: that many letters of messages 1 to N, each with its ack behind it.
letters() {
  awk -v n="$1" -v letter="$(letter ID code)" 'BEGIN {
    for (i = 1; i <= n; i++) {
      line = letter
      sub("ID", "T@1/" i "/1", line)
      print line "\n{\"@ack\":\"T@1/" i "/1\"}"
    }
  }'
}
ack() { printf '{"@ack":"%s"}\n' "$1"; }

# put WANTED_STATUS [OPTIONS...] <input: stdout in ./out, stderr in ./err
put() {
  local wanted=$1 status=0
  ew-dlq put "${@:2}" >out 2>err || status=$?
  [ "$status" -eq "$wanted" ] || fail "ended with $status instead of $wanted: $(cat err)"
  assert_stderr_grammar err
}

# put_background [OPTIONS...]: reads from descriptor 7, writes ./out; pid in PUT.
put_background() {
  rm -f in
  mkfifo in
  ew-dlq put "$@" <in >out 2>err 3>&- 4>&- &
  PUT=$!
  exec 7>in
}

lines_in() { [ "$(wc -l <"$1")" -eq "$2" ]; }
state_is() { [ "$(jq -r .state status.json 2>/dev/null)" = "$1" ]; }
subjects() { ew-dlq list --json | jq -r .subject | xargs; }

@test "makes its stream: limits, on files, without limits, discard new" {
  put 0 </dev/null
  same 'limits file -1 -1 0 new dlq.>' "$(js_stream_info EW_DLQ | jq -r '.config |
    [.retention, .storage, .max_msgs, .max_bytes, .max_age, .discard, .subjects[]] | map(tostring) | join(" ")')"
  same 0 "$(js_messages EW_DLQ)"
  put 0 --stream EW_DLQ </dev/null
  [ ! -s err ]
}

@test "a letter is one message: payload as body, the rest in headers" {
  { letter T@1/42/3 bad_json '"headers":{"Nats-Rollup":["all"]},"data":{ "v": 1.50 }'; ack T@1/42/3; } | put 0
  same "$(ack T@1/42/3)" "$(cat out)"
  same 'dlq.public%2Et.decode.T@1/42/3' "$(js_message EW_DLQ 1 | jq -r .subject)"
  same '{ "v": 1.50 }' "$(js_payload EW_DLQ 1)"
  js_headers EW_DLQ 1 >headers
  grep -qx 'Ew-Code: bad_json' headers
  same 1 "$(grep -c Nats-Rollup headers)"
  same '["all"]' "$(sed -n 's/^Ew-Letter: //p' headers | jq -c '.headers["Nats-Rollup"]')"
}

@test "a letter that comes again is stored once, also after a restart of the server" {
  { letter T@1/1/1 a; letter T@1/2/1 b; ack T@1/2/1; } >input
  put 0 <input
  put 0 --status-file status.json <input
  same "$(ack T@1/2/1)" "$(cat out)"
  same '0 2' "$(jq -r '.counters | "\(.stored) \(.repeated)"' status.json)"
  nats_kill KILL
  nats_restart 7>&-
  put 0 <input
  same 2 "$(js_messages EW_DLQ)"
}

@test "elements and rows of one message are letters of their own; without identity each is" {
  {
    echo '{"@dead":{"stage":"decode","code":"a","message":"","rows":[[2,4],9]},"id":"T@1/1/1","data":[]}'
    echo '{"@dead":{"stage":"decode","code":"a","message":"","rows":[10]},"id":"T@1/1/1","data":[]}'
    echo '{"@dead":{"stage":"load","code":"a","message":"","table":"s.t","position":2},"id":"T@1/1/1","row":{"v":1}}'
    echo '{"@dead":{"stage":"decode","code":"a","message":""},"data":1}'
    echo '{"@dead":{"stage":"decode","code":"a","message":""},"data":1}'
  } | put 0
  same 5 "$(js_messages EW_DLQ)"
  [[ $(subjects) = "dlq._.decode.T@1/1/1+2 dlq._.decode.T@1/1/1+10 dlq.s%2Et.load.T@1/1/1+2 dlq._.decode."* ]]
}

@test "large bodies and long headers go in parts and come back to the byte" {
  head -c 2500000 /dev/urandom | base64 -w0 >big
  {
    printf '{"@dead":{"stage":"decode","code":"big","message":"m"},"id":"T@1/1/1","data_base64":"%s"}\n' "$(cat big)"
    printf '{"@dead":{"stage":"decode","code":"headers","message":"m"},"id":"T@1/2/1","headers":{"h":["%s"]},"data":{"v":2}}\n' \
      "$(head -c 50000 /dev/zero | tr '\0' h)"
    ack T@1/2/1
  } >input
  put 0 <input
  put 0 <input
  same 'big headers' "$(ew-dlq list --json | jq -r .code | xargs)"
  same '3 1' "$(ew-dlq list --json | jq -r .parts | xargs)"
  ew-dlq show 'dlq._.decode.T@1/1/1' | cmp - <(sed -n 1p input)
  ew-dlq show 'dlq._.decode.T@1/2/1' | cmp - <(sed -n 2p input)
  ew-dlq show --payload 'dlq._.decode.T@1/1/1' | cmp - <(base64 -d big)
  # A part's own sequence leads to its letter.
  ew-dlq show 1 | cmp - <(sed -n 1p input)
  # Without one of its parts a letter is not shown as if it were whole.
  js STREAM.MSG.DELETE.EW_DLQ '{"seq":2}' >/dev/null
  run --separate-stderr ew-dlq show 'dlq._.decode.T@1/1/1'
  [ "$status" -eq 65 ] && [ -z "$output" ]
}

@test "list filters by table, stage, code, time and count; show takes the sequence" {
  for i in 1 2 3; do letter "T@1/$i/1" "code$i"; done | put 0
  echo '{"@dead":{"stage":"consume","code":"too_long","message":"m"},"id":"T@1/9/1","data_base64":"AAE="}' | put 0
  same 'code1 code2 code3' "$(ew-dlq list --json --table public.t | jq -r .code | xargs)"
  same 'code1 code2 code3' "$(ew-dlq list --json --table t | jq -r .code | xargs)"
  same 'too_long' "$(ew-dlq list --json --table _ | jq -r .code | xargs)"
  same 'too_long' "$(ew-dlq list --json --stage consume | jq -r .code | xargs)"
  same '2' "$(ew-dlq list --json --code code2 | jq -r .seq | xargs)"
  same 'code1 code2' "$(ew-dlq list --json --count 2 | jq -r .code | xargs)"
  same 4 "$(ew-dlq list --json --since 1h | wc -l)"
  same 0 "$(ew-dlq list --json --since 2100-01-01T00:00:00Z | wc -l)"
  same 5 "$(ew-dlq list | wc -l)"
  same "$(letter T@1/2/1 code2)" "$(ew-dlq show 2)"
  same '0001' "$(ew-dlq show --payload 4 | od -An -tx1 | tr -d ' ')"
  run --separate-stderr ew-dlq show 77
  [ "$status" -eq 65 ] && [[ $stderr = "ew-dlq: error: unable to show letter 77: there is no such message"* ]]
  # Reading leaves nothing behind.
  same 0 "$(js_stream_info EW_DLQ | jq -r .state.consumer_count)"
}

@test "thousands of letters with acks between them: stored once, acks in order" {
  letters 20000 >input
  put 0 <input
  grep '^{"@ack' input | cmp - out
  same 20000 "$(js_messages EW_DLQ)"
  same 20000 "$(ew-dlq list --json | jq -r .id | sort -u | wc -l)"
}

@test "acks wait while the server is away, and pass once the letters are stored" {
  put_background --ring --status-file status.json
  { letter T@1/1/1 a; ack T@1/1/1; } >&7
  wait_until 5 lines_in out 1
  nats_kill KILL
  { letter T@1/2/1 b; ack T@1/2/1; ack T@1/3/1; } >&7
  sleep 1
  lines_in out 1
  nats_restart 7>&-
  wait_until 15 lines_in out 3
  same 2 "$(js_messages EW_DLQ)"
  exec 7>&-
  wait "$PUT"
  assert_stderr_grammar err
}

@test "a server that dies in the middle of many letters: every letter once, every ack in order" {
  letters 30000 >input
  put_background --ring
  cat input >&7 &
  exec 7>&-
  wait_until 10 test -s out
  nats_kill KILL
  [ "$(wc -l <out)" -lt 30000 ]
  nats_restart 7>&-
  wait "$PUT"
  PUT=
  grep '^{"@ack' input | cmp - out
  same 30000 "$(js_messages EW_DLQ)"
}

@test "a full stream holds the acks back until there is room" {
  js_stream EW_DLQ 'dlq.>' '{"max_msgs":1,"discard":"new"}'
  put_background --ring --status-file status.json
  { letter T@1/1/1 a; ack T@1/1/1; letter T@1/2/1 b; ack T@1/2/1; } >&7
  wait_until 5 lines_in out 1
  wait_until 5 state_is waiting
  lines_in out 1
  js STREAM.UPDATE.EW_DLQ '{"name":"EW_DLQ","subjects":["dlq.>"],"max_msgs":10,"discard":"new","storage":"file"}' >/dev/null
  wait_until 15 lines_in out 2
  exec 7>&-
  wait "$PUT"
  [ "$(grep -c 'unable to store dead letters' err)" -eq 1 ]
  [ "$(grep -c 'able to store dead letters in stream EW_DLQ again' err)" -eq 1 ]
}

@test "a stream deleted under a ring: nothing passes, and it goes on when the stream is back" {
  put_background --ring
  { letter T@1/1/1 a; ack T@1/1/1; } >&7
  wait_until 5 lines_in out 1
  js_delete_stream EW_DLQ
  { letter T@1/2/1 b; ack T@1/2/1; } >&7
  sleep 0.7
  lines_in out 1
  js_stream EW_DLQ 'dlq.>'
  wait_until 15 lines_in out 2
  exec 7>&-
  wait "$PUT"
}

@test "streams that would lose letters are refused or warned about" {
  js_stream EW_DLQ 'other.>'
  put 78 </dev/null
  grep -q 'does not hold the subject dlq.>' err
  js_delete_stream EW_DLQ
  js_stream EW_DLQ 'dlq.>' '{"retention":"workqueue"}'
  put 78 </dev/null
  grep -q 'its retention is workqueue' err
  js_delete_stream EW_DLQ
  js_stream EW_DLQ 'dlq.>' '{"max_msgs":5,"discard":"old"}'
  put 0 </dev/null
  grep -q 'warning: stream EW_DLQ may lose letters: discard old' err
  js_stream OTHER 'x.>'
  put 78 --stream OTHER </dev/null
  js_delete_stream OTHER
}

@test "a stream with small messages gets letters in parts" {
  js_stream EW_DLQ 'dlq.>' '{"max_msg_size":5000}'
  letter T@1/1/1 big "\"data\":\"$(head -c 20000 /dev/zero | tr '\0' x)\"" >input
  put 0 <input
  ew-dlq show 'dlq.public%2Et.decode.T@1/1/1' | cmp - input
}

@test "no server: 69 without a ring, with one it waits until its input ends" {
  nats_kill KILL
  put 69 --connect-timeout 300ms </dev/null
  grep -q 'unable to connect to NATS' err
  put_background --ring
  ack T@1/1/1 >&7
  sleep 0.5
  kill -0 "$PUT"
  exec 7>&-
  local status=0
  wait "$PUT" || status=$?
  [ "$status" -eq 75 ]
  [ ! -s out ]
}

@test "with a ring it starts before its server" {
  nats_kill KILL
  put_background --ring
  { letter T@1/1/1 a; ack T@1/1/1; } >&7
  sleep 0.4
  nats_restart 7>&-
  wait_until 15 lines_in out 1
  exec 7>&-
  wait "$PUT"
  same 1 "$(js_messages EW_DLQ)"
}

@test "an unknown stream is 78 for list and show" {
  run --separate-stderr ew-dlq list --stream NOTHING
  [ "$status" -eq 78 ] && [[ $stderr = "ew-dlq: error: unable to list the letters: "*"no stream NOTHING"* ]]
  run --separate-stderr ew-dlq show 1 --stream NOTHING
  [ "$status" -eq 78 ]
}

@test "a missing right shows before the first letter: 77" {
  local main=$EW_NATS_DIR url=$NATS_URL port=$EW_NATS_PORT
  cat >users <<'CONF'
authorization { users: [
  { user: all, password: p }
  { user: reader, password: p, permissions: { publish: ["$JS.API.>"], subscribe: ">" } }
  { user: nobody, password: p, permissions: { publish: ["x"], subscribe: ">" } }
] }
CONF
  EW_NATS_DIR=
  nats_start "$PWD/users"
  NATS_USER=all NATS_PASSWORD=p ew-dlq put --quiet </dev/null
  local status_reader=0 status_nobody=0 status_wrong=0
  NATS_USER=reader NATS_PASSWORD=p ew-dlq put --ring </dev/null 2>reader.err || status_reader=$?
  NATS_USER=nobody NATS_PASSWORD=p ew-dlq put --ring </dev/null 2>nobody.err || status_nobody=$?
  NATS_USER=all NATS_PASSWORD=secret ew-dlq put </dev/null 2>wrong.err || status_wrong=$?
  nats_stop
  export EW_NATS_DIR=$main NATS_URL=$url EW_NATS_PORT=$port
  same '77 77 77' "$status_reader $status_nobody $status_wrong"
  grep -q '^ew-dlq: error: unable to publish to dlq.>: ' reader.err
  [ "$(grep -c secret wrong.err)" -eq 0 ]
}

@test "a login that is refused later: 75 in a ring, so that it starts again, else 77" {
  local main=$EW_NATS_DIR url=$NATS_URL port=$EW_NATS_PORT codes='' flags
  export NATS_USER=me NATS_PASSWORD=first
  for flags in --ring --no-ring; do
    EW_NATS_DIR=
    echo 'authorization { user: me, password: first }' >users
    nats_start "$PWD/users"
    put_background ${flags/--no-ring/}
    { letter T@1/1/1 a; ack T@1/1/1; } >&7
    wait_until 10 lines_in out 1
    nats_kill KILL
    sed -i 's/password: first/password: second/' "$EW_NATS_DIR/server.conf"
    nats_restart 7>&-
    { letter T@1/2/1 b; ack T@1/2/1; } >&7
    wait_until 20 gone "$PUT"
    local status=0
    wait "$PUT" || status=$?
    codes+=" $status"
    same 1 "$(wc -l <out)" acks
    assert_stderr_grammar err
    exec 7>&-
    nats_stop
  done
  export EW_NATS_DIR=$main NATS_URL=$url EW_NATS_PORT=$port
  same ' 75 77' "$codes"
}
