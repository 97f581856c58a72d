# ew-publish on a real nats-server: bytes, headers, acks, errors, outages.
load ../lib/common

setup_file() {
  ew_isolate
  nats_start
}
teardown_file() { nats_stop; }
setup() {
  ew_isolate
  js_delete_stream S 2>/dev/null || true
  js_stream S 's.>'
}
teardown() {
  [[ ! ${PUBLISH:-} ]] || { kill -KILL "$PUBLISH" 2>/dev/null && wait "$PUBLISH" 2>/dev/null; } || true
  [[ -s $EW_NATS_DIR/pid ]] || nats_restart 7>&-
}

# publish WANTED_STATUS [OPTIONS...] <input: stdout in ./out, stderr in ./err
publish() {
  local wanted=$1 status=0
  ew-publish "${@:2}" >out 2>err || status=$?
  [ "$status" -eq "$wanted" ] || fail "ended with $status instead of $wanted: $(cat err)"
  assert_stderr_grammar err
}
lines_in() { [ "$(wc -l <"$1")" -eq "$2" ]; }

@test "an envelope becomes its message again, to the byte, with its headers" {
  publish 0 <<'JSON'
{"id":"T@1/4/5","stream":"T","seq":"4","subject":"s.a","headers":{"ce-id":["a1","a2"],"X":["ä \" \\ y"]},"data":{ "v": 1.50,"u":"\u00e4" }}
{"subject":"s.b","data_base64":"AAH/"}
{"subject":"s.c","data_base64":""}
JSON
  same '{"stream":"S","seq":"1"}
{"stream":"S","seq":"2"}
{"stream":"S","seq":"3"}' "$(cat out)"
  same 's.a s.b s.c' "$(for i in 1 2 3; do js_message S $i | jq -r .subject; done | xargs)"
  same '{ "v": 1.50,"u":"\u00e4" }' "$(js_payload S 1)"
  js_headers S 1 >headers
  same 'a1 a2' "$(sed -n 's/^ce-id: //p' headers | xargs)"
  grep -qxF 'X: ä " \ y' headers
  same '0001ff' "$(js_payload S 2 | od -An -tx1 | tr -d ' \n')"
  same '' "$(js_payload S 3)"
}

@test "lines and whole files are published as they stand" {
  printf 'one\r\n\nthree\0\xff' | publish 0 --input lines --subject s.l -H 'X-A: 1'
  lines_in out 3
  same '6f6e650d' "$(js_payload S 1 | od -An -tx1 | tr -d ' \n')"
  same '' "$(js_payload S 2)"
  same '74687265650 0ff' "$(js_payload S 3 | od -An -tx1 | tr -d ' \n' | sed 's/00ff/0 0ff/')"
  js_headers S 2 | grep -qx 'X-A: 1'
  head -c 300000 /dev/urandom >file
  publish 0 --input raw --subject s.r file file
  js_payload S 5 | cmp - file
}

@test "acks come in the order of the input, for thousands of messages" {
  seq 50000 | awk '{print "{\"subject\":\"s.n\",\"data\":" $1 "}"}' >input
  publish 0 input
  seq 50000 | awk '{print "{\"stream\":\"S\",\"seq\":\"" $1 "\"}"}' | cmp - out
  same 50000 "$(js_messages S)"
  same 777 "$(js_payload S 777)"
}

@test "orders to the server are left out of envelopes; Nats-Msg-Id is kept and makes duplicates show" {
  echo '{"subject":"s.a","headers":{"Nats-Expected-Stream":["OTHER"],"Nats-Rollup":["all"],"Nats-Msg-Id":["m1"]},"data":1}' >input
  publish 0 input
  grep -q 'info: left out 2 headers' err
  publish 0 input
  same '{"stream":"S","seq":"1","duplicate":true}' "$(cat out)"
  publish 65 --server-headers input
  grep -q 'unable to publish input: line 1 to s.a: expected stream does not match (err_code 10060)' err
  same 10060 "$(jq -r .error.err_code out)"
  same 1 "$(js_messages S)"
}

@test "headers and subject of the command line go before the envelope's" {
  echo '{"subject":"s.a","headers":{"x-a":["old"],"B":["2"]},"data":1}' |
    publish 0 --subject s.other --header 'X-A: new'
  same s.other "$(js_message S 1 | jq -r .subject)"
  js_headers S 1 >headers
  grep -qx 'X-A: new' headers
  grep -qx 'B: 2' headers
  [ "$(grep -c old headers)" -eq 0 ]
}

@test "a bad line ends with 65 and its number; what stood before it is published" {
  local bad
  for bad in broken '{"subject":"s.a"}' '{"data":1}' '{"subject":"s.>","data":1}' \
    '{"subject":"s.a","data_base64":"!"}' '{"subject":"s.a","headers":{"a":["b\nc"]},"data":1}'; do
    printf '{"subject":"s.a","data":1}\n%s\n{"subject":"s.a","data":3}\n' "$bad" | publish 65
    lines_in out 1
    lines_in err 1
    grep -q 'error: unable to publish line 2: ' err
  done
  same 6 "$(js_messages S)"
}

@test "lines over --max-line and messages over max_payload are refused with their number" {
  { echo '{"subject":"s.a","data":1}'; head -c 200000 /dev/zero | tr '\0' x; echo; } |
    publish 65 --max-line 64KiB
  grep -q 'unable to publish line 2: it is longer than --max-line' err
  head -c 1100000 /dev/zero | tr '\0' x | publish 65 --input lines --subject s.a
  grep -q "line 1: it is over the server's max_payload" err
  head -c 1100000 /dev/zero | publish 65 --input raw --subject s.a
  same 1 "$(js_messages S)"
}

@test "a torn last envelope is refused, a whole one without newline is published" {
  printf '{"subject":"s.a","data":1}' | publish 0
  printf '{"subject":"s.a","data":' | publish 65
  same 1 "$(js_messages S)"
}

@test "control lines pass in order" {
  printf '{"subject":"s.a","data":1}\n{"@ack":"x/1/2"}\n{"subject":"s.a","data":2}\n' | publish 0
  same '{"stream":"S","seq":"1"}
{"@ack":"x/1/2"}
{"stream":"S","seq":"2"}' "$(cat out)"
}

@test "a subject that no stream takes is 78 at once, and says how to make one" {
  SECONDS=0
  echo '{"subject":"nobody.here","data":1}' | publish 78
  ((SECONDS < 5))
  grep -q 'unable to publish line 1 to nobody.here: no stream takes this subject; --create-stream' err
  echo '{"subject":"nobody.here","data":1}' |
    publish 0 --create-stream NEW --stream-subjects 'nobody.>,other'
  same '{"stream":"NEW","seq":"1"}' "$(cat out)"
  echo '{"subject":"other","data":1}' | publish 0 --create-stream NEW --stream-subjects 'other'
  echo 1 | publish 78 --input lines --subject third --create-stream NEW
  js_delete_stream NEW
}

@test "a full stream is tried again for --retry-for, then 75; with room it goes on" {
  js_delete_stream S
  js_stream S 's.>' '{"max_msgs":2,"discard":"new"}'
  printf '1\n2\n3\n' | publish 75 --input lines --subject s.a --retry-for 300ms
  same '1 2 null' "$(jq -r '.seq' out | xargs)"
  mkfifo in
  ew-publish --input lines --subject s.a <in >out 2>err 3>&- &
  PUBLISH=$!
  echo 4 >in
  wait_until 5 grep -q 'trying again' err
  js_purge S
  wait "$PUBLISH"
  same '{"stream":"S","seq":"3"}' "$(cat out)"
}

# The server's end of a connection holds bytes that it has not read.
holds_unread() {
  awk -v port="$(printf ':%04X$' "$EW_NATS_PORT")" '$2 ~ port && $5 !~ /:0+$/ { found = 1 } END { exit !found }' \
    /proc/net/tcp
}

@test "without --dedupe a message whose answer is lost is reported, not sent twice" {
  mkfifo in
  ew-publish --input lines --subject s.a --status-file status.json <in >out 2>err 3>&- &
  PUBLISH=$!
  exec 7>in
  echo 1 >&7
  wait_until 5 lines_in out 1
  nats_freeze
  echo 2 >&7
  wait_until 10 holds_unread
  nats_kill KILL
  nats_restart 7>&-
  wait_until 30 gone "$PUBLISH"
  local status=0
  wait "$PUBLISH" || status=$?
  exec 7>&-
  [ "$status" -eq 75 ]
  grep -q 'unable to publish line 2 to s.a: the server did not answer; the message may be stored or not' err
  same 1 "$(js_messages S)"
}

@test "with --dedupe a server that dies in the middle loses and doubles nothing" {
  seq 60000 >input
  mkfifo in
  ew-publish --input lines --subject s.a --dedupe <in >out 2>err 3>&- &
  PUBLISH=$!
  { head -n 20000 input; sleep 0.5; tail -n +20001 input; } >in &
  wait_until 10 test -s out
  nats_kill KILL
  [ "$(wc -l <out)" -lt 60000 ]
  nats_restart
  wait "$PUBLISH"
  lines_in out 60000
  same 60000 "$(js_messages S)"
  js_headers S 1 | grep -q '^Nats-Msg-Id: .*\.0$'
}

@test "--rate spreads the messages" {
  local start=${EPOCHREALTIME/./}
  seq 6 | publish 0 --input lines --subject s.a --rate 10
  (((${EPOCHREALTIME/./} - start) > 450000))
  lines_in out 6
}

@test "acks come out while the input stays open" {
  mkfifo in out
  ew-publish --input lines --subject s.a <in >out 2>/dev/null 3>&- &
  PUBLISH=$!
  exec 7>in 8<out
  echo 1 >&7
  read -r -t 5 line <&8
  same '{"stream":"S","seq":"1"}' "$line"
  exec 7>&- 8<&-
  wait "$PUBLISH"
}

@test "TERM while reading a file ends in order: acks for all that was sent, 143" {
  seq 100000 >input
  ew-publish --input lines --subject s.a --rate 100 input >out 2>err 3>&- &
  PUBLISH=$!
  wait_until 5 test -s out
  kill -TERM "$PUBLISH"
  local status=0
  wait "$PUBLISH" || status=$?
  [ "$status" -eq 143 ]
  lines_in out "$(js_messages S)"
}

@test "a missing file and a closed stdout end with 74" {
  publish 74 nothing
  seq 100000 >input
  run bash -c 'ew-publish --input lines --subject s.a input 2>err | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}'
  [ "$status" -eq 74 ]
}

@test "the status file counts" {
  printf '{"subject":"s.a","headers":{"Nats-Msg-Id":["a"]},"data":1}\n%.0s' 1 2 3 |
    publish 0 --status-file status.json
  same 'publish stopped 3 2' "$(jq -r '[.stage, .state, .counters.published, .counters.duplicates] |
    map(tostring) | join(" ")' status.json)"
}
