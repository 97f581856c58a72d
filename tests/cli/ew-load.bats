#!/usr/bin/env bats
# ew-load from outside, without a server.

setup() {
  load ../lib/common
  ew_isolate
}

@test "--help: usage, an example first, exit codes and environment last; nothing on stderr" {
  run --separate-stderr ew-load --help
  ((status == 0))
  [[ $output != *"{"* ]]
  [[ -z $stderr && $output = *"--table"*"--dry-run"*"--on-conflict"*"--ring"* ]]
  [[ $output = *"ew-load --table measurements < rows.ndjson"* && $output = *"78  "* && $output = *PGHOST* ]]
}

@test "--version" {
  run ew-load --version
  ((status == 0))
  [[ $output = "ew-load "* ]]
}

@test "wrong options are 64, with one line that says what" {
  local args
  while IFS= read -r args; do
    # shellcheck disable=SC2086  # words
    run --separate-stderr ew-load $args </dev/null
    ((status == 64)) || fail "exit $status: $args"
    [[ -z $output && $stderr = "ew-load: error: "* && $(wc -l <<<"$stderr") = 1 ]] || fail "$args: $stderr"
  done <<'ARGS'

--table
--table t --on-conflict replace
--table t --on-conflict update:
--table t --unknown-columns keep
--table t --time-window 2026-01-02..2026-01-01
--table t --batch-size none
--table t --batch-max-bytes lots
--table t --ledger x --no-ledger
--table t --dry-run --ring
--table t --db nonsense
--table t --nope
--table t file.ndjson
ARGS
}

@test "a server that is not there: 69 in one line after --connect-timeout" {
  local begin=$SECONDS
  run --separate-stderr env -u PGHOST ew-load --table t --db "host=127.0.0.1 port=1 password=secret" --connect-timeout 1s </dev/null
  ((status == 69 && SECONDS - begin < 5))
  [[ -z $output && $stderr = "ew-load: error: unable to connect: "*"Connection refused" && $stderr != *secret* ]]
}

@test "a server that never answers: 69 after --connect-timeout" {
  command -v python3 >/dev/null || skip "no python3"
  python3 -c 'import socket,time; s=socket.socket(); s.bind(("127.0.0.1",0)); s.listen(); print(s.getsockname()[1],flush=True); time.sleep(20)' >port 3>&- &
  local listener=$!
  wait_until 5 test -s port
  run --separate-stderr ew-load --table t --db "host=127.0.0.1 port=$(<port)" --connect-timeout 500ms </dev/null
  kill_quietly "$listener"
  ((status == 69))
  [[ $stderr = *"no answer in time from 127.0.0.1"* ]]
}

@test "a service that is not defined is a matter of configuration" {
  run --separate-stderr ew-load --table t --db service=nowhere --connect-timeout 1s </dev/null
  ((status == 78))
}

@test "messages as JSON objects" {
  run --separate-stderr ew-load --table t --db "host=127.0.0.1 port=1" --connect-timeout 300ms --log-format json --pipeline p </dev/null
  ((status == 69))
  [[ $(jq -r '.level + .stage + .pipeline' <<<"$stderr") = errorloadp ]]
}
