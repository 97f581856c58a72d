# What the ew-load test files share: a database per file, input made of messages, and the run itself. A
# comment before the test of a fault names the rule of the design that it shows.
# shellcheck shell=bash

load_setup_file() {
  load ../lib/common
  ew_isolate
  pg_database "$1"
}

load_setup() {
  load ../lib/common
  ew_isolate
}

# Lines as arguments; the format line first.
framed() { printf '%s\n' '{"@format":"ew-rows/1","type":"telemetry"}' "$@"; }
# end SEQ [again]: the end line of message SEQ of stream S.
end() { printf '{"@end":"S@1/%s/1000"%s}' "$1" "${2:+,\"again\":true}"; }
# messages FIRST LAST [again]: messages of one row {"id":n} each.
messages() {
  local again=${3:+,\"again\":true}
  printf '%s\n' '{"@format":"ew-rows/1","type":"telemetry"}'
  seq "$1" "$2" | sed "s|.*|{\"id\":&}\n{\"@end\":\"S@1/&/1000\"$again}|"
}
# The ids acknowledged in a file, one a line: their sequence numbers.
acked() { jq -r 'select(has("@ack"))["@ack"] | if type == "array" then .[] else . end' "$1" | cut -d/ -f2 | sort -n; }
# The dead letters in a file, one a line: what jq makes of them.
letters() { jq -c "select(has(\"@dead\")) | $2" "$1"; }

# loads ARGS...: ew-load to its end; output in out and err. It may stand behind a pipe, so its exit code
# is in a file.
loads() {
  local rc=0
  ew-load "$@" >out 2>err || rc=$?
  echo "$rc" >code
  assert_stderr_grammar err
}
expect_code() { [[ $(<code) = "$1" ]] || fail "exit code $(<code) instead of $1: $(cat err)"; }

# starts ARGS...: ew-load in the background, its stdin is descriptor 7, its process $pid.
starts() {
  rm -f in
  mkfifo in
  ew-load "$@" <in >out 2>err 3>&- 4>&- &
  pid=$!
  exec 7>in
}
# Closes its stdin and waits.
ends() {
  local rc=0
  exec 7>&-
  wait "$pid" || rc=$?
  echo "$rc" >code
}
has_rows() { [[ $(rows_in "$1") = "$2" ]]; }
has_acks() { [[ $(acked out | wc -l) = "$1" ]]; }
