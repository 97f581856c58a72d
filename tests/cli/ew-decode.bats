#!/usr/bin/env bats
# ew-decode from outside: options, exit codes, the forms of its output, and bad input. What rows a
# payload gives is tested in tests/golden.

load ../lib/common

GOOD='{"timestamp":1767225600,"name":"m","value":1}'

setup() {
  ew_isolate
}

# The letters, end and format lines and rows on stdin, by code or kind.
kinds() {
  jq -r 'if has("@dead") then .["@dead"].code
         elif has("@end") then "end" elif has("@format") then "format" else "row" end' |
    paste -sd' ' -
}

@test "a format line, then rows, letters and the end line of each message" {
  printf '%s\n' "{\"id\":\"T@1/2/3\",\"data\":[$GOOD,7]}" "{\"data\":$GOOD}" >input
  run -0 --separate-stderr ew-decode --type=telemetry <input
  [[ ${lines[0]} = '{"@format":"ew-rows/1","type":"telemetry"}' ]]
  [[ $(kinds <<<"$output") = 'format row not_object end row end' ]]
  [[ ${lines[3]} = '{"@end":"T@1/2/3"}' && ${lines[5]} = '{"@end":null}' ]]
  [[ -z $stderr ]]
}

@test "empty input gives the format line alone" {
  run -0 ew-decode --type=telemetry </dev/null
  [[ $output = '{"@format":"ew-rows/1","type":"telemetry"}' ]]
}

@test "a message that was delivered before says so in its end line" {
  run -0 ew-decode --type=telemetry <<<'{"id":"T@1/2/3","delivered":2,"data":[]}'
  [[ ${lines[1]} = '{"@end":"T@1/2/3","again":true}' ]]
  run -0 ew-decode --type=telemetry <<<'{"id":"T@1/2/3","delivered":1,"again":true,"data":[]}'
  [[ ${lines[1]} = '{"@end":"T@1/2/3","again":true}' ]]
}

@test "control lines pass untouched and in order" {
  {
    echo '{"@dead":{"stage":"consume","code":"too_long"} , "id":"T@1/2/3","data_base64":"AA=="}'
    echo '{"@end":"T@1/2/3","again":true}'
    echo "{\"data\":$GOOD}"
    echo '{"@later":1}'
  } >input
  ew-decode --type=telemetry <input >output
  cmp <(sed -n 1,2p input) <(sed -n 2,3p output)
  [[ $(sed -n 4p output) = '{"timestamp"'* ]]
  [[ $(tail -1 output) = '{"@later":1}' ]]
}

@test "lines that are no envelope become dead letters that hold them" {
  printf '%s\n' '' garbage '[1]' '"x"' '{"id":"T@1/2/3"}' >input
  head -c 300 /dev/urandom | tr -d '\n' >>input
  printf '\n\0\0\n' >>input
  ew-decode --type=telemetry <input >output
  [[ $(kinds <output) = "format$(printf ' bad_line end%.0s' {1..7})" ]]
  jq -r 'select(has("@dead")) | .data_base64 // empty' output | while read -r text; do
    base64 -d <<<"$text" | cat - <(echo) >>bytes
  done
  cmp bytes <(sed '3,5d' input)
  jq -c .data output | grep -qxF '[1]'
  [[ $(jq -r 'select(has("@dead")).id // empty' output) = T@1/2/3 ]]
  grep -qxF '{"@end":"T@1/2/3"}' output
}

@test "a line over --max-line is a dead letter with its first 64 KiB" {
  head -c 200000 /dev/zero | tr '\0' x >long
  {
    cat long && echo
    echo "{\"data\":$GOOD}"
    cat long
  } >input
  ew-decode --type=telemetry --max-line 100000 <input >output
  [[ $(kinds <output) = 'format too_long end row end too_long end' ]]
  sed -n 2p output | jq -r .data_base64 | base64 -d | cmp - <(head -c 65536 long)
}

@test "a line over --max-line in a ring is a broken protocol" {
  head -c 200000 /dev/zero | tr '\0' x >input
  run -70 --separate-stderr ew-decode --type=telemetry --ring --max-line 100000 <input
  [[ $stderr = 'ew-decode: error: unable to read line 1: '*--max-line* ]]
}

@test "a last line without newline counts if it is whole" {
  printf '%s' "{\"data\":$GOOD}" >whole
  for ring in '' --ring; do
    [[ $(ew-decode --type=telemetry $ring <whole | kinds) = 'format row end' ]]
  done
}

@test "a torn last line is a dead letter, but dropped and counted in a ring" {
  printf '%s\n%s' "{\"data\":$GOOD}" '{"id":"T@1/2/3","data":{"timestamp":17672' >torn
  [[ $(ew-decode --type=telemetry <torn | kinds) = 'format row end bad_line end' ]]
  run -0 --separate-stderr ew-decode --type=telemetry --ring --status-file status <torn
  [[ $(kinds <<<"$output") = 'format row end' ]]
  assert_stderr_grammar <(echo "$stderr")
  [[ $(jq .counters.torn_lines status) = 1 ]]
}

@test "--source gives an identity to what has none" {
  printf '%s\n' "{\"id\":\"T@1/2/3\",\"data\":$GOOD}" "{\"data\":$GOOD}" x >input
  ew-decode --type=telemetry --source backfill <input >output
  [[ $(jq -r 'select(has("@end"))["@end"]' output | paste -sd' ') = \
    'T@1/2/3 backfill/2/0 backfill/3/0' ]]
}

@test "payloads without envelopes: a line each, or the input as a whole" {
  printf '%s\n' "$GOOD" "[$GOOD,$GOOD]" '' 7 >input
  [[ $(ew-decode --type=telemetry --input json <input | kinds) = \
    'format row end row row end empty_payload end bad_json end' ]]
  printf '[\n%s,\n%s\n]' "$GOOD" "$GOOD" >whole
  [[ $(ew-decode --type=telemetry --input raw <whole | kinds) = 'format row row end' ]]
  run -0 ew-decode --type=telemetry --input raw --max-line 50 <whole
  [[ $(kinds <<<"$output") = 'format too_long end' ]]
  [[ $(ew-decode --type=telemetry --input raw </dev/null | kinds) = 'format empty_payload end' ]]
}

@test "--plain writes rows only" {
  printf '%s\n' '{"@end":null}' "{\"data\":$GOOD}" >input
  run -0 ew-decode --type=telemetry --plain <input
  [[ ${#lines[@]} -eq 1 && $output = '{"timestamp":'* ]]
}

@test "--plain fails rather than drop a dead letter" {
  printf '%s\n' "{\"data\":$GOOD}" "{\"data\":[$GOOD,{}]}" "{\"data\":$GOOD}" >input
  run -65 --separate-stderr ew-decode --type=telemetry --plain <input
  [[ ${#lines[@]} -eq 2 ]]
  [[ $stderr = 'ew-decode: error: unable to drop the dead letter of line 2: timestamp is missing'* ]]
  run -65 ew-decode --type=telemetry --plain <<<'{"@dead":{"code":"too_long"}}'
}

@test "--plain --letters keeps the dead letters in a file" {
  printf '%s\n' '{"@dead":{"code":"too_long"},"id":"T@1/2/3"}' "{\"data\":[$GOOD,{}]}" >input
  echo old >letters
  run -0 --separate-stderr ew-decode --type=telemetry --plain --letters letters <input
  [[ ${#lines[@]} -eq 1 && -z $stderr ]]
  [[ $(kinds <letters) = 'too_long no_timestamp' ]]
  run -74 --separate-stderr ew-decode --type=telemetry --plain --letters no/such/file <input
  [[ $stderr = 'ew-decode: error: unable to open no/such/file: '* ]]
}

@test "--fail-on-reject tells by the exit code whether there were dead letters" {
  run -65 ew-decode --type=telemetry --fail-on-reject <<<'{"data":7}'
  [[ $(kinds <<<"$output") = 'format bad_json end' ]]
  run -0 ew-decode --type=telemetry --fail-on-reject <<<"{\"data\":$GOOD}"
  run -0 ew-decode --type=telemetry <<<'{"data":7}'
}

@test "--nul reject refuses what would have to be replaced" {
  local line='{"data":{"timestamp":1767225600,"name":"a\u0000","value":1}}'
  [[ $(ew-decode --type=telemetry --nul reject <<<"$line" | kinds) = 'format bad_json end' ]]
  ew-decode --type=telemetry --status-file status <<<"$line" | grep -q '"metric_name":"a�"'
  [[ $(jq .counters.replaced_characters status) = 1 ]]
}

@test "a row that would be longer than a line is a dead letter of its element" {
  local unit
  unit=$(head -c 870 /dev/zero | tr '\0' u)
  run -0 ew-decode --type=telemetry --max-line 1000 \
    <<<"{\"data\":[$GOOD,{\"timestamp\":1767225600,\"name\":\"m\",\"value\":1,\"unit\":\"$unit\"}]}"
  [[ $(kinds <<<"$output") = 'format row too_long end' ]]
}

@test "over a thousand bad places kill the message as a whole" {
  { printf '{"data":[%s' "$GOOD" && printf ",1,$GOOD%.0s" {1..1001} && echo ']}'; } >input
  run -0 ew-decode --type=telemetry <input
  [[ $(kinds <<<"$output") = 'format too_many_bad end' ]]
  jq -e 'select(has("@dead"))["@dead"] | has("rows") | not' <<<"${lines[1]}"
}

@test "rows come without waiting for more input" {
  mkfifo in
  ew-decode --type=telemetry <in >out &
  exec 7>in
  echo "{\"data\":$GOOD}" >&7
  wait_until 5 grep -q '"@end"' out
  exec 7>&-
  wait $!
}

@test "whoever reads the rows is gone: exit 74" {
  yes "{\"data\":$GOOD}" | head -20000 >input
  set +e
  ew-decode --type=telemetry <input 2>err | head -1 >/dev/null
  local codes=("${PIPESTATUS[@]}")
  set -e
  [[ ${codes[0]} -eq 74 ]]
  assert_stderr_grammar err
  run -74 --separate-stderr bash -c 'ew-decode --type=telemetry <input >/dev/full'
  [[ $stderr = 'ew-decode: error: unable to write the output: No space left on device' ]]
  run -74 bash -c 'ew-decode --type=telemetry <input >&-'
  run -74 bash -c 'ew-decode --type=telemetry <&-'
  run -74 bash -c 'ew-decode --type=telemetry </'
}

@test "the first TERM leaves what comes by a pipe alone, the second ends it" {
  mkfifo in
  ew-decode --type=telemetry <in >out &
  local pid=$!
  exec 7>in
  echo "{\"data\":$GOOD}" >&7
  wait_until 5 grep -q '"@end"' out
  kill -TERM "$pid"
  sleep 0.2
  echo "{\"data\":$GOOD}" >&7
  wait_until 5 eval '[[ $(grep -c "@end" out) -eq 2 ]]'
  sleep 1
  kill -TERM "$pid"
  local status=0
  wait "$pid" || status=$?
  exec 7>&-
  [[ $status -eq 143 ]]
}

@test "the status file counts" {
  printf '%s\n' "{\"data\":[$GOOD,$GOOD,1]}" '{"@later":1}' x >input
  ew-decode --type=telemetry --status-file status --pipeline p1 <input >output
  [[ $(jq -c '[.stage, .pipeline, .state]' status) = '["decode","p1","stopped"]' ]]
  [[ $(jq -c '.counters | [.messages, .rows, .dead_letters, .passed_lines]' status) = '[2,2,2,1]' ]]
  [[ $(jq .counters.bytes_out status) -eq $(wc -c <output) ]]
  [[ $(jq .counters.bytes_in status) -eq $(wc -c <input) ]]
}

@test "messages are JSON objects with --log-format json" {
  run -65 --separate-stderr ew-decode --type=telemetry --plain --log-format json <<<'x'
  jq -e '.level == "error" and .stage == "decode" and (.msg | startswith("unable to drop"))' \
    <<<"$stderr"
}

@test "wrong options: one line and exit 64" {
  local arguments
  for arguments in '' --type=nothing '--type=telemetry --input=yaml' '--type=telemetry --nul=x' \
    '--type=telemetry --letters l' '--type=telemetry --ring --plain' '--type=telemetry file' \
    '--type=telemetry --ring --input json' '--type=telemetry --source=' '--typ=telemetry'; do
    # shellcheck disable=SC2086  # words without blanks
    run -64 --separate-stderr ew-decode $arguments </dev/null
    [[ -z $output && ${#stderr_lines[@]} -eq 1 ]]
    [[ $stderr = 'ew-decode: error: unable to read the options: '* ]]
  done
}

@test "--help, --version and --list-types need nothing else" {
  run -0 --separate-stderr ew-decode --help
  [[ $output = *--type* && $output = *EXAMPLE* && $output = *'EXIT STATUS'* && -z $stderr ]]
  run -0 ew-decode --version
  [[ $output =~ ^ew-decode\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
  run -0 ew-decode --list-types
  [[ $(cut -f1,2 <<<"${lines[0]}") = $'telemetry\ttimeseries_metrics' ]]
  run -74 bash -c 'ew-decode --help >/dev/full'
}

@test "huge, deep and binary payloads neither crash nor swell" {
  {
    printf '{"data":%s%s}\n' "$(printf '[%.0s' {1..100000})" "$(printf ']%.0s' {1..100000})"
    printf '{"data_base64":"%s"}\n' "$(head -c 3000000 /dev/urandom | base64 -w0)"
    printf '{"data":{"a":"%s"}}\n' "$(head -c 5000000 /dev/zero | tr '\0' x)"
    echo "{\"data\":$GOOD}"
  } >input
  # Without the payloads, one of which is too deep for jq.
  [[ $(ew-decode --type=telemetry <input | sed 's/\("time":"[^"]*"}\),.*/\1}/' | kinds) = \
    'format too_deep end bad_json end no_timestamp end row end' ]]
}

# compressed HEADERS FILE: an envelope with the file's bytes as payload.
compressed() {
  printf '{"id":"T@1/2/3","headers":%s,"data_base64":"%s"}\n' "$1" "$(base64 -w0 <"$2")"
}

@test "a payload with Content-Encoding: gzip gives the rows of what it inflates to" {
  printf '%s' "$GOOD" | gzip >one
  # Several members are one text.
  { head -c 20 <<<"$GOOD" | tr -d '\n' | gzip && tail -c +21 <<<"$GOOD" | gzip; } >two
  local headers
  ew-decode --type=telemetry <<<"{\"id\":\"T@1/2/3\",\"data\":$GOOD}" >expected
  [[ $(kinds <expected) = 'format row end' ]]
  for headers in '{"Content-Encoding":["gzip"]}' '{"content-encoding":["GZIP"]}' \
    '{"a":["b"],"CONTENT-ENCODING":[" x-gzip "]}' '{"Content-Encoding":["identity","gzip"]}'; do
    compressed "$headers" one
    compressed "$headers" two
  done >input
  while IFS= read -r line; do
    cmp expected <(ew-decode --type=telemetry <<<"$line") || fail "$line"
  done <input
}

@test "identity is no encoding, and without the header nothing is inflated" {
  printf '%s' "$GOOD" >plain
  compressed '{"Content-Encoding":["identity"]}' plain >input
  compressed '{"Content-Encoding":[""]}' plain >>input
  gzip plain
  compressed '{}' plain.gz >>input
  compressed '{"Content-Encoding":["identity"]}' plain.gz >>input
  [[ $(ew-decode --type=telemetry <input | kinds) = 'format row end row end bad_json end bad_json end' ]]
}

@test "an encoding that cannot be undone is a dead letter that keeps the payload" {
  printf '%s' "$GOOD" | gzip >good
  head -c -3 good >torn
  { cat good && echo more; } >longer
  { head -c 12 good && printf '\377\377' && tail -c +15 good; } >damaged
  printf '%s' "$GOOD" >plain
  : >empty
  local file
  for file in torn longer damaged plain empty; do
    compressed '{"Content-Encoding":["gzip"]}' "$file"
  done >input
  compressed '{"Content-Encoding":["zstd"]}' good >>input
  compressed '{"Content-Encoding":["gzip, gzip"]}' good >>input
  compressed '{"Content-Encoding":["gzip"],"content-encoding":["br"]}' good >>input
  echo "{\"id\":\"T@1/2/3\",\"headers\":{\"Content-Encoding\":[\"gzip\"]},\"data\":$GOOD}" >>input
  compressed '{"Content-Encoding":["gzip"]}' good >>input
  ew-decode --type=telemetry <input >output
  [[ $(kinds <output) = "format$(printf ' bad_encoding end%.0s' {1..9}) row end" ]]
  # Each letter holds its envelope as it came, so that a replay finds the same payload.
  cmp <(jq -c 'select(has("@dead")) | del(.["@dead"])' output) <(head -9 input)
  # Replayed by hand: the letter as an envelope.
  run -0 ew-decode --type=telemetry < <(jq -c 'select(has("@dead")) | del(.["@dead"])' output)
  [[ $(kinds <<<"$output") = "format$(printf ' bad_encoding end%.0s' {1..9})" ]]
}

@test "a gzip bomb is a dead letter, and costs no more than a line may" {
  head -c 400000000 /dev/zero | gzip -9 >bomb
  compressed '{"Content-Encoding":["gzip"]}' bomb >input
  echo "{\"data\":$GOOD}" >>input
  # Far less memory than the bomb would take: the limit is in KiB.
  (ulimit -v 200000 && ew-decode --type=telemetry --max-line 2MiB <input >output)
  [[ $(kinds <output) = 'format bad_encoding end row end' ]]
  [[ $(jq -r '.["@dead"].message // empty' output) = *--max-line* ]]
}

@test "--type=auto goes by the subject and begins anew with a format line for each type" {
  {
    echo "{\"subject\":\"telemetry.a\",\"data\":$GOOD}"
    echo "{\"subject\":\"lab.telemetry.a\",\"data\":$GOOD}"
    echo "{\"subject\":\"nothing.known\",\"data\":$GOOD}"
    echo '{"subject":"sweep.a","data":{"host_ip":"192.0.2.1","last_sweep_time":1767225660}}'
  } >input
  ew-decode --type=auto <input >output
  [[ $(kinds <output) = 'format format row end row end no_route end format row end' ]]
  same 'auto telemetry sweep' "$(jq -r 'select(has("@format")).type' output | paste -sd' ' -)"
  same 'auto' "$(jq -r '.["@dead"].type // empty' output)"
  run -65 --separate-stderr ew-decode --type=auto --plain <input
  [[ ${#lines[@]} -eq 2 && $stderr = *no_route* ]]
  run -64 --separate-stderr ew-decode --type=auto --input json </dev/null
  [[ $stderr = *'--type=auto needs envelopes'* ]]
}
