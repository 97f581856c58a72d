# ew-dlq without servers: options, and letters in a file.
load ../lib/common

setup() { ew_isolate; }

letter() { # ID CODE [PAYLOAD]
  printf '{"@dead":{"stage":"decode","type":"telemetry","code":"%s","message":"about %s","at":"","table":"public.t","sqlstate":null,"tool":"ew-decode 0.1.0","time":"2026-11-23T10:01:02.000000Z"},"id":"%s","data":%s}\n' \
    "$2" "$1" "$1" "${3:-1}"
}

# put WANTED_STATUS [OPTIONS...] <input: stdout in ./out, stderr in ./err
put() {
  local wanted=$1 status=0
  ew-dlq put --file letters "${@:2}" >out 2>err || status=$?
  [ "$status" -eq "$wanted" ] || fail "ended with $status instead of $wanted: $(cat err)"
  assert_stderr_grammar err
}

@test "help and version go to stdout and end with 0" {
  run --separate-stderr ew-dlq --help
  [ "$status" -eq 0 ] && [ -z "$stderr" ]
  [[ $output = *EXAMPLE*COMMANDS*put*list*show*"EXIT STATUS"*ENVIRONMENT*NATS_URL* ]]
  run --separate-stderr ew-dlq put --help
  [ "$status" -eq 0 ] && [[ $output = *--file*--ring* ]]
  run --separate-stderr ew-dlq --version
  [ "$status" -eq 0 ] && [[ $output = "ew-dlq "[0-9]* ]]
}

@test "wrong options end with 64 and one line" {
  local words
  for words in '' bury 'put --bogus' 'put --stream a.b' 'show' 'list --since never' 'put --json'; do
    # shellcheck disable=SC2086
    run --separate-stderr ew-dlq $words
    [ "$status" -eq 64 ] || fail "'$words' ended with $status"
    [ "${#stderr_lines[@]}" -eq 1 ] && [ -z "$output" ]
    [[ $stderr = "ew-dlq: error: unable to read the options: "* ]]
  done
}

@test "acks pass, letters stay, unknown control lines pass in order" {
  {
    echo '{"@ack":"T@1/1/1"}'
    letter T@1/2/1 bad_json
    echo '{"@later":{"x":1}}'
    echo '{"@ack":["T@1/2/1","T@1/3/1"]}'
  } | put 0
  same '{"@ack":"T@1/1/1"}
{"@later":{"x":1}}
{"@ack":["T@1/2/1","T@1/3/1"]}' "$(cat out)"
  same "$(letter T@1/2/1 bad_json)" "$(cat letters)"
}

@test "a letter that the file holds is not written again" {
  letter T@1/2/1 a | put 0
  { letter T@1/2/1 b; letter T@1/3/1 c; letter T@1/3/1 d; echo '{"@ack":"T@1/3/1"}'; } | put 0
  same 'a c' "$(jq -r '.["@dead"].code' letters | xargs)"
  same '{"@ack":"T@1/3/1"}' "$(cat out)"
}

@test "letters without identity are never taken for one another" {
  local line='{"@dead":{"stage":"decode","code":"bad_line","message":"m"},"data":1}'
  printf '%s\n' "$line" "$line" | put 0
  [ "$(wc -l <letters)" -eq 2 ]
}

@test "a torn tail is cut off, a whole letter without newline is kept" {
  letter T@1/1/1 a >letters
  letter T@1/2/1 b | head -c 100 >>letters
  letter T@1/3/1 c | put 0
  grep -q 'cut off 100 bytes' err
  same 'a c' "$(jq -r '.["@dead"].code' letters | xargs)"
  truncate -s -1 letters
  letter T@1/3/1 again | put 0
  same 'a c' "$(jq -r '.["@dead"].code' letters | xargs)"
}

@test "a file that holds something else is refused with 78 and left alone" {
  echo '{"metric":1}' >letters
  letter T@1/1/1 a | put 78
  grep -q 'line 1 is no dead letter' err
  same '{"metric":1}' "$(cat letters)"
  rm letters && mkdir letters
  put 74 </dev/null
  run --separate-stderr ew-dlq put --file /dev/null </dev/null
  [ "$status" -eq 78 ]
}

@test "two ew-dlq never write one file" {
  mkfifo in
  ew-dlq put --file letters <in >/dev/null 2>&1 3>&- &
  local pid=$!
  exec 7>in
  wait_until 5 test -e letters
  letter T@1/1/1 a | put 75
  grep -q 'another ew-dlq writes it' err
  exec 7>&-
  wait "$pid"
}

@test "acks do not wait for company: one at a time comes out at once" {
  mkfifo in acks
  ew-dlq put --file letters <in >acks 2>/dev/null 3>&- &
  local pid=$!
  exec 7>in 8<acks
  letter T@1/1/1 a >&7
  echo '{"@ack":"T@1/1/1"}' >&7
  read -r -t 5 line <&8
  same '{"@ack":"T@1/1/1"}' "$line"
  [ "$(wc -l <letters)" -eq 1 ]
  echo '{"@ack":"T@1/2/1"}' >&7
  read -r -t 5 line <&8
  same '{"@ack":"T@1/2/1"}' "$line"
  exec 7>&- 8<&-
  wait "$pid"
}

@test "outside a ring rows and format lines pass, so that letters can be filtered out" {
  {
    echo '{"@format":"ew-rows/1","type":"telemetry"}'
    echo '{"value":1}'
    letter T@1/1/1 a
    echo '{"@end":"T@1/1/1"}'
  } | put 0
  [ "$(wc -l <out)" -eq 3 ]
  [ "$(wc -l <letters)" -eq 1 ]
}

@test "in a ring a row is a protocol error, 70, that names the line" {
  { echo '{"@ack":"T@1/1/1"}'; echo '{"value":1}'; echo '{"@ack":"T@1/2/1"}'; } | put 70 --ring
  grep -q 'unable to read line 2: ' err
  same '{"@ack":"T@1/1/1"}' "$(cat out)"
}

@test "a broken letter is a protocol error; nothing behind it passes" {
  { echo '{"@dead":{"code":"x"'; echo '{"@ack":"T@1/2/1"}'; } | put 70
  [ ! -s out ] && grep -q 'unable to read line 1: dead letter' err
}

@test "a torn last line: taken if whole, dropped in a ring and after a format line, else a letter" {
  printf '{"@ack":"T@1/1/1"}' | put 0
  same '{"@ack":"T@1/1/1"}' "$(cat out)"
  printf '{"@ack":"T@1/' | put 0 --ring
  [ ! -s out ] && [ ! -s letters ]
  printf '{"@format":"ew-rows/1","type":"x"}\n{"@ack":"T@1/' | put 0
  [ "$(wc -l <out)" -eq 1 ] && [ ! -s letters ]
  printf '{"@ack":"T@1/' | put 0
  same '{"@ack":"T@1/' "$(jq -r '.data_base64' letters | base64 -d)"
}

@test "an over-long line is 70 in a ring, elsewhere a letter with its first 64 KiB" {
  { printf '{"value":"%s"}\n' "$(head -c 200000 /dev/zero | tr '\0' x)"; echo '{"@ack":"T@1/1/1"}'; } >long
  put 70 --ring --max-line 64KiB <long
  [ ! -s letters ]
  put 0 --max-line 64KiB <long
  same 'too_long dlq' "$(jq -r '.["@dead"] | .code + " " + .stage' letters)"
  [ "$(jq -r .data_base64 letters | base64 -d | wc -c)" -eq 65536 ]
  same '{"@ack":"T@1/1/1"}' "$(cat out)"
}

@test "a closed stdout ends with 74" {
  { letter T@1/1/1 a; yes '{"@ack":"T@1/1/1"}' | head -n 100000; } >many
  run bash -c 'set -o pipefail; ew-dlq put --file letters <many 2>err | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}'
  [ "$status" -eq 74 ]
  assert_stderr_grammar err
}

@test "the first TERM does not end a pipe's reader, the second does at once" {
  mkfifo in
  ew-dlq put --file letters <in >out 2>err 3>&- &
  local pid=$!
  exec 7>in
  wait_until 5 test -e letters
  kill -TERM "$pid"
  sleep 0.2
  letter T@1/1/1 a >&7
  echo '{"@ack":"T@1/1/1"}' >&7
  wait_until 5 test -s out
  sleep 1
  kill -TERM "$pid"
  local status=0
  wait "$pid" || status=$?
  [ "$status" -eq 143 ]
  exec 7>&-
}

@test "list and show read the file" {
  { letter T@1/1/1 bad_json '{"a": [1.50]}'; letter T@1/2/1 no_timestamp; } | put 0
  run --separate-stderr ew-dlq list --file letters
  [ "$status" -eq 0 ] && [ -z "$stderr" ] && [ "${#lines[@]}" -eq 3 ]
  [[ ${lines[0]} = SEQ*STORED*TABLE*STAGE*CODE*ID*MESSAGE ]]
  [[ ${lines[1]} = 1*2026-11-23T10:01:02Z*public.t*decode*bad_json*T@1/1/1*"about T@1/1/1" ]]
  same no_timestamp "$(ew-dlq list --file letters --json --code no_timestamp | jq -r .code)"
  same 'T@1/1/1' "$(ew-dlq list --file letters --json --count 1 | jq -r .id)"
  same '' "$(ew-dlq list --file letters --json --table other)"
  same 2 "$(ew-dlq list --file letters --json --table t --since 2026-11-23T10:00:00Z | wc -l)"
  same 0 "$(ew-dlq list --file letters --json --since 2026-11-24T10:00:00Z | wc -l)"
  same "$(head -1 letters)" "$(ew-dlq show --file letters 1)"
  same '{"a": [1.50]}' "$(ew-dlq show --file letters --payload 'dlq.public%2Et.decode.T@1/1/1')"
}

@test "show of what is not there ends with 65, list of no file with 74" {
  letter T@1/1/1 a | put 0
  run --separate-stderr ew-dlq show --file letters 7
  [ "$status" -eq 65 ] && [[ $stderr = "ew-dlq: error: unable to show letter 7: "* ]]
  run --separate-stderr ew-dlq list --file nothing
  [ "$status" -eq 74 ] && [[ $stderr = "ew-dlq: error: unable to list the letters: "* ]]
}

@test "the status file counts letters and acks" {
  { letter T@1/1/1 a; letter T@1/1/1 b; echo '{"@ack":"T@1/1/1"}'; } | put 0 --status-file status.json --pipeline p
  same 'dlq p stopped 2 1 1 1 0' "$(jq -r '[.stage, .pipeline, .state, .counters.letters, .counters.stored,
    .counters.repeated, .counters.acks, .gauges.waiting] | map(tostring) | join(" ")' status.json)"
}
