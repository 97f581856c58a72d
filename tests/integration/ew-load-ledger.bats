#!/usr/bin/env bats
# What is loaded once stays loaded once: the ledger, the outbox, acks.
load ew-load.bash

setup_file() { load_setup_file ew_load_ledger; }
setup() {
  load_setup
  sql "DROP SCHEMA IF EXISTS ew CASCADE; DROP TABLE IF EXISTS t; CREATE TABLE t (id int)"
}

@test "rows, acks and one bit a message; the same input again adds nothing and acks again" {
  messages 1 2500 >in
  loads --table t -q <in
  expect_code 0
  same 2500 "$(rows_in t)"
  same "$(seq 2500)" "$(acked out)"
  same 'public.t|S@1|0|2500' "$(sql "SELECT target, source, slot, sum(bit_count(seqs)) FROM ew.ledger GROUP BY 1, 2, 3")"
  loads --table t -q --status-file status <in
  expect_code 0
  same 2500 "$(rows_in t)"
  same "$(seq 2500)" "$(acked out)"
  same 2500 "$(jq .counters.known status)"
}

@test "a bit is where reference and query agree: slot, bucket, leftmost first" {
  framed '{"id":1}' '{"@end":"hub:S@1/1025/1795428061000000321"}' | loads --table t -q
  expect_code 0
  same "hub:S@1|$((1795428061000000321 >> 32))|1|01" "$(sql "SELECT source, slot, bucket, substring(seqs::text, 1, 2) FROM ew.ledger")"
}

# A message whose bit is set already in the batch is dropped like a known one and acked with it.
@test "a message twice in one batch, and one that is new beside known ones" {
  { framed '{"id":1}' "$(end 1)" '{"id":1}' "$(end 1)" '{"id":2}' '{"id":3}' "$(end 2)"; } | loads --table t -q
  expect_code 0
  same $'1\n2' "$(acked out)"
  same $'1\n2\n3' "$(sql 'SELECT id FROM t ORDER BY 1')"
  messages 1 5 again | loads --table t -q
  expect_code 0
  same 6 "$(rows_in t)"
  same "$(seq 5)" "$(acked out)"
}

@test "what was said first is final: letters come again from the outbox, new rows and letters do not" {
  local dead='{"@dead":{"stage":"decode","type":"telemetry","code":"CODE","message":"m","at":"","table":null,"sqlstate":null,"tool":"t","time":"x"},"id":"S@1/7/1000","data":[1, 2]}'
  framed '{"id":1}' '{"id":"x"}' "${dead/CODE/first}" "$(end 7)" | loads --table t -q
  expect_code 0
  same '["invalid_text_representation",1]
["first",null]' "$(letters out '[.["@dead"].code, .["@dead"].position]')"
  same '{"@ack":"S@1/7/1000"}' "$(tail -1 out)"
  same '"public.t"' "$(letters out '.["@dead"].table' | sort -u)"
  cp out first
  framed '{"id":2}' "${dead/CODE/second}" "$(end 7 again)" '{"id":9}' "$(end 9)" | loads --table t -q
  expect_code 0
  same "$(cat first)" "$(head -3 out)"
  same $'1\n9' "$(sql 'SELECT id FROM t ORDER BY 1')"
  same 2 "$(rows_in ew.outbox)"
}

@test "a letter without a row, as ew-consume sends it" {
  framed '{"@dead":{"stage":"consume","type":null,"code":"too_long","message":"m","at":"","table":null,"sqlstate":null,"tool":"t","time":"x"},"id":"S@1/3/1000"}' "$(end 3)" | loads --table t -q
  expect_code 0
  same '"too_long"' "$(letters out '.["@dead"].code')"
  same 3 "$(acked out)"
  same 1 "$(rows_in ew.outbox)"
}

@test "input without identity is loaded, told once, without ledger and ack; its letters pass" {
  { framed '{"id":1}' '{"@end":null}' '{"id":"x"}' '{"@end":null}'; } >in
  loads --table t <in
  expect_code 0
  same 1 "$(grep -c 'no identity' err)"
  same "" "$(acked out)"
  same '[null,"invalid_text_representation"]' "$(letters out '[.id, .["@dead"].code]')"
  same "" "$(sql "SELECT to_regclass('ew.ledger')")"
  loads --table t -q <in
  same 2 "$(rows_in t)"
}

@test "--no-ledger loads again and still acks; --ledger keeps a ledger of its own" {
  messages 1 3 >in
  for _ in 1 2; do
    loads --table t --no-ledger -q <in
    expect_code 0
    same "$(seq 3)" "$(acked out)"
  done
  same 6 "$(rows_in t)"
  for name in blue blue green; do loads --table t --ledger "$name" -q <in; done
  same 12 "$(rows_in t)"
  same $'public.t/blue\npublic.t/green' "$(sql 'SELECT target FROM ew.ledger ORDER BY 1')"
}

@test "unclosed and torn input: only whole messages are loaded, nothing is doubled" {
  { framed '{"id":1}' "$(end 1)" '{"id":2}'; printf '{"id":3'; } >torn
  loads --table t <torn
  expect_code 0
  same 1 "$(sql 'SELECT id FROM t')"
  same 1 "$(acked out)"
  [[ $(cat err) = *"not finished"* ]]
  loads --table t --ring --status-file status <torn
  expect_code 0
  same 1 "$(rows_in t)"
  same 2 "$(jq .counters.rows_dropped_unfinished status)"
  framed '{"id":1}' '{"@format":"ew-rows/1","type":"telemetry"}' '{"id":2}' "$(end 2)" | loads --table t -q
  expect_code 0
  same $'1\n2' "$(sql 'SELECT id FROM t ORDER BY 1')"
}

@test "a second type, an end line without format line, an id that is none" {
  { framed '{"id":1}' "$(end 1)" '{"@format":"ew-rows/1","type":"netflow"}' '{"id":2}' "$(end 2)"; } | loads --table t
  expect_code 78
  same 1 "$(sql 'SELECT id FROM t')"
  printf '%s\n' '{"id":5}' "$(end 5)" | loads --table t
  expect_code 65
  [[ $(cat err) = *'keep every line whose first member begins with @'* ]]
  same 1 "$(rows_in t)"
  framed '{"id":5}' '{"@end":"nonsense"}' | loads --table t
  expect_code 65
}

@test "the first format line of mixed types stands for none; a second type stops the load" {
  {
    echo '{"@format":"ew-rows/1","type":"auto"}'
    framed '{"id":1}' "$(end 1)" '{"@format":"ew-rows/1","type":"netflow"}' '{"id":2}' "$(end 2)"
  } | loads --table t
  expect_code 78
  [[ $(cat err) = *'type netflow into '*'type telemetry'* ]]
  same 1 "$(sql 'SELECT id FROM t')"
}

@test "control lines of others pass in order" {
  framed '{"id":1}' "$(end 1)" '{"@later":1}' '{"id":2}' '{"@later":2}' "$(end 2)" '{"@ack":"S@1/99/0"}' | loads --table t -q
  expect_code 0
  same '{"@ack":"S@1/1/1000"}
{"@later":1}
{"@later":2}
{"@ack":"S@1/2/1000"}
{"@ack":"S@1/99/0"}' "$(cat out)"
}

@test "no flush cuts a message, and what is whole does not wait for what is not" {
  starts --table t -q --batch-size 2 --batch-timeout 100ms
  framed '{"id":1}' "$(end 1)" '{"id":2}' '{"id":3}' '{"id":4}' >&7
  wait_until 5 has_rows t 1
  sleep 0.3
  same 1 "$(rows_in t)"
  end 2 >&7
  echo >&7
  ends
  expect_code 0
  same 4 "$(rows_in t)"
}

@test "killed at any moment and run again: every row once" {
  messages 1 20000 >in
  local delay
  for delay in 0.05 0.1 0.15 0.2 0.3; do
    timeout -s KILL "$delay" ew-load --table t -q --batch-max 500 <in >>acks || true
  done
  loads --table t -q <in
  expect_code 0
  same "20000|20000" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')"
  # Whatever was acknowledged before a kill was there.
  same "$(seq 20000)" "$(acked out)"
}

@test "two loaders with the same messages at once: every row once, each acknowledges all" {
  messages 1 8000 >in
  ew-load --table t -q --batch-max 300 <in >out1 2>err1 &
  local first=$!
  loads --table t -q --batch-max 500 <in
  expect_code 0
  wait "$first"
  same "8000|8000" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')"
  same "$(seq 8000)" "$(acked out)"
  same "$(seq 8000)" "$(acked out1)"
}

@test "loaders that start together make the tables of the ledger together" {
  local i pids=()
  for i in 1 2 3 4; do
    messages "$i" "$i" | ew-load --table t -q >"out$i" 2>"err$i" 3>&- &
    pids+=($!)
  done
  for i in "${pids[@]}"; do wait "$i"; done
  same 4 "$(rows_in t)"
}

@test "a role that may not make the tables gets the command that does; then it loads" {
  sql "DROP ROLE IF EXISTS ew_plain" 2>/dev/null || true
  sql "CREATE ROLE ew_plain LOGIN PASSWORD 'x'; GRANT INSERT ON t TO ew_plain"
  messages 1 2 >in
  PGUSER=ew_plain PGPASSWORD=x loads --table t <in
  expect_code 78
  [[ $(cat err) = *"psql -f schema/ledger.sql"* && $(wc -l <err) = 1 ]]
  psql -Xq -f "$EW_ROOT/schema/ledger.sql"
  PGUSER=ew_plain PGPASSWORD=x loads --table t <in
  expect_code 77
  sql "GRANT USAGE ON SCHEMA ew TO ew_plain; GRANT SELECT, INSERT, UPDATE ON ew.ledger, ew.outbox TO ew_plain"
  PGUSER=ew_plain PGPASSWORD=x loads --table t <in
  expect_code 0
  same 2 "$(rows_in t)"
  sql "DROP OWNED BY ew_plain; DROP ROLE ew_plain"
}

@test "schema/*.sql run twice, and the ledger is the one that ew-load makes" {
  messages 1 1 | loads --table t -q
  pg_dump -s -n ew | grep -v '^[\]' >made
  sql "DROP SCHEMA ew CASCADE"
  pg_schema && pg_schema
  pg_dump -s -n ew | grep -v '^[\]' >applied
  same "$(cat applied)" "$(cat made)"
  printf '%s\n' '{"timestamp":"2026-01-01T00:00:00.000000Z","poller_id":"p","metric_name":"m","metric_type":"gauge","value":1.5,"series_key":"k"}' | loads --table timeseries_metrics -q
  expect_code 0
  sql "DROP TABLE timeseries_metrics"
}
