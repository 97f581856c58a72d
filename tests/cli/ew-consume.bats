#!/usr/bin/env bats
# ew-consume from outside, without a server: help, usage, settings, a server that is not there.
load ../lib/common

setup() { ew_isolate; }

@test "--help shows an example first, the groups, exit codes and environment" {
  run --separate-stderr ew-consume --help
  same 0 "$status"
  same "" "$stderr"
  local word
  for word in 'ew-consume --stream' --no-follow --max-outstanding --start-after-consumer --tls-ca \
    --status-file NATS_URL '  78 '; do
    [[ $output = *"$word"* ]] || fail "no $word in the help"
  done
  [[ $output != *"{"* ]]
}

@test "--version names program and version" {
  run --separate-stderr ew-consume --version
  same 0 "$status"
  [[ $output =~ ^ew-consume\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "wrong usage is 64 and one line" {
  local words
  while read -r words; do
    # shellcheck disable=SC2086  # words are options
    run --separate-stderr ew-consume $words
    same 64 "$status" "exit code of: $words"
    same "" "$output"
    same 1 "${#stderr_lines[@]}"
    [[ $stderr = "ew-consume: error: "* ]]
  done <<'WORDS'
--no-such-option
--stream
--stream a.b
--stream S --acks yes
--stream S --acks none --consumer c
--stream S --acks none --ring
--stream S --consumer a.b
--stream S --since soon
--stream S --since 1h --start-seq 3
--stream S --start-seq 0
--stream S --count x
--stream S --create-stream
--stream S --batch 0
--stream S --ack-wait 1ms
--stream S extra
WORDS
}

@test "no server: one line after --connect-timeout, 69, no secrets" {
  run --separate-stderr ew-consume --stream S -s nats://me:hidden@127.0.0.1:1 --connect-timeout 300ms
  same 69 "$status"
  same 1 "${#stderr_lines[@]}"
  [[ $stderr = *"unable to connect to NATS at nats://127.0.0.1:1: "* && $stderr != *hidden* ]]
}

@test "--ring waits for a server, says so once, and ends on TERM with 0" {
  start_background ew-consume --stream S -s nats://127.0.0.1:1 --ring --connect-timeout 100ms
  local pid=$! code=0
  sleep 1.5
  kill -TERM "$pid"
  wait "$pid" || code=$?
  same 0 "$code"
  same 1 "$(wc -l <ew-consume.err)"
  assert_stderr_grammar ew-consume.err
}

@test "settings that cannot work are 78 and one line" {
  local words
  while read -r words; do
    # shellcheck disable=SC2086
    run --separate-stderr ew-consume --stream S $words
    same 78 "$status" "exit code of: $words"
    same 1 "${#stderr_lines[@]}"
  done <<'WORDS'
-s http://127.0.0.1:1
--creds /nonexistent
--nkey /nonexistent
--tls-ca /nonexistent
--tls-cert /nonexistent
--context nosuch
WORDS
}

@test "with --log-format json a message is an object" {
  run --separate-stderr ew-consume --stream S -s http://x --log-format json --pipeline p
  same 78 "$status"
  same '["error","consume","p"]' "$(jq -c '[.level,.stage,.pipeline]' <<<"$stderr")"
}
