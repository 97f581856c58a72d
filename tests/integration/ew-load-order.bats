#!/usr/bin/env bats
# Where rows meet a key, the table looks as if the messages had been loaded one after the other in input
# order, whatever the server refused in between.
load ew-load.bash

setup_file() { load_setup_file ew_load_order; }
setup() {
  load_setup
  sql "DROP SCHEMA IF EXISTS ew CASCADE; DROP TABLE IF EXISTS t" 2>/dev/null
}
teardown() {
  exec 7>&-
  [[ -z ${pid:-} ]] || kill_quietly "$pid"
}

@test "a message with a bad row keeps its place among the others" {
  local policy
  for policy in update:k nothing error; do
    sql "DROP TABLE IF EXISTS t; CREATE TABLE t (k int PRIMARY KEY, v int, i inet)"
    framed '{"k":1,"v":1}' '{"k":9,"i":"bad"}' "$(end 1)" '{"k":1,"v":2}' "$(end 2)" >in
    loads --table t -q --ledger "$policy" --on-conflict "$policy" <in
    expect_code 0
    if [[ $policy = update:k ]]; then
      same '1|2|' "$(sql 'SELECT * FROM t')" "$policy"
    else
      same '1|1|' "$(sql 'SELECT * FROM t')" "$policy"
    fi
    same $'1\n2' "$(acked out)"
  done
  # By policy error: the letter is about the later message.
  same '["invalid_text_representation","S@1/1/1000"] ["unique_violation","S@1/2/1000"]' \
    "$(letters out '[.["@dead"].code, .id]' | sort | paste -sd ' ')"
}

@test "update: a batch that is too much for the server is halved in input order" {
  sql "CREATE TABLE t (k int PRIMARY KEY, v int, at timestamptz);
       CREATE FUNCTION too_much() RETURNS trigger LANGUAGE plpgsql AS \$\$BEGIN
         IF (SELECT count(*) FROM new) > 2 THEN RAISE 'too much' USING ERRCODE = 'out_of_memory'; END IF; RETURN NULL; END\$\$;
       CREATE TRIGGER too_much AFTER INSERT ON t REFERENCING NEW TABLE AS new FOR EACH STATEMENT EXECUTE FUNCTION too_much()"
  framed '{"k":1,"v":1,"at":"2026-01-05T00:00:00Z"}' "$(end 1)" '{"k":2,"v":1,"at":"2026-01-04T00:00:00Z"}' "$(end 2)" \
    '{"k":1,"v":2,"at":"2026-01-01T00:00:00Z"}' "$(end 3)" '{"k":3,"v":1,"at":"2026-01-02T00:00:00Z"}' "$(end 4)" |
    loads --table t -q --on-conflict update:k --time-column at
  expect_code 0
  same $'1|2\n2|1\n3|1' "$(sql 'SELECT k, v FROM t ORDER BY 1')"
}

@test "update: what is converted again for a changed table keeps its order" {
  sql "CREATE TABLE t (k int PRIMARY KEY, v int, made int, x int)"
  starts --table t -q --on-conflict update:k --batch-size 3 --batch-timeout 300ms
  framed '{"k":0}' "$(end 9)" >&7
  wait_until 10 has_acks 1
  sql "UPDATE t SET made = 7; ALTER TABLE t DROP x, ALTER made SET DEFAULT 7, ALTER made SET NOT NULL"
  printf '%s\n' '{"k":1,"v":1}' "$(end 1)" '{"k":1,"v":2,"made":1}' "$(end 2)" '{"k":1,"v":3}' "$(end 3)" >&7
  wait_until 10 has_acks 4
  ends
  expect_code 0
  same '1|3|1' "$(sql 'SELECT * FROM t WHERE k = 1')"
}
