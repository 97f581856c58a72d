#!/usr/bin/env bats
# --on-conflict, and rows in time order.
load ew-load.bash

setup_file() { load_setup_file ew_load_conflict; }
setup() {
  load_setup
  sql "DROP SCHEMA IF EXISTS ew CASCADE; DROP SCHEMA IF EXISTS timescaledb_information CASCADE; DROP TABLE IF EXISTS t" 2>/dev/null
}

@test "error: the row that is there stays" {
  sql "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'old')"
  printf '%s\n' '{"id":1,"v":"new"}' '{"id":2,"v":"b"}' | loads --table t -q
  expect_code 0
  same $'1|old\n2|b' "$(sql 'SELECT * FROM t ORDER BY 1')"
  same '"unique_violation"' "$(letters out '.["@dead"].code')"
}

@test "nothing: the row that is there stays, without a letter, and the message is marked" {
  sql "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'old')"
  framed '{"id":1,"v":"new"}' "$(end 1)" '{"id":2,"v":"b"}' '{"id":2,"v":"c"}' "$(end 2)" '{"id":"x"}' "$(end 3)" | loads --table t -q --on-conflict nothing
  expect_code 0
  same $'1|old\n2|b' "$(sql 'SELECT * FROM t ORDER BY 1')"
  same '"invalid_text_representation"' "$(letters out '.["@dead"].code')"
  same $'1\n2\n3' "$(acked out)"
  same 3 "$(sql 'SELECT sum(bit_count(seqs)) FROM ew.ledger')"
}

@test "nothing: other errors in the batch are still found" {
  sql "CREATE TABLE t (id int PRIMARY KEY, v int CHECK (v > 0)); INSERT INTO t VALUES (1, 1)"
  printf '%s\n' '{"id":1,"v":2}' '{"id":2,"v":-1}' '{"id":3,"v":3}' '{"id":1,"v":4}' | loads --table t -q --on-conflict nothing
  expect_code 0
  same $'1|1\n3|3' "$(sql 'SELECT * FROM t ORDER BY 1')"
  same '["check_violation",2]' "$(letters out '[.["@dead"].code, .row.id]')"
}

@test "update: the last in input order wins, defaults stay where a row does not name them" {
  sql "CREATE TABLE t (id int, k text, v text, at timestamptz, made int NOT NULL DEFAULT 7, UNIQUE (id, k))"
  printf '%s\n' '{"id":1,"k":"a","v":"1","made":1}' '{"id":1,"k":"a","v":"2"}' '{"id":2,"k":"a","v":"x"}' '{"id":1,"k":"a","v":"3"}' \
    '{"id":3,"v":"null key"}' '{"id":3,"v":"null key"}' | loads --table t -q --on-conflict update:k,id
  expect_code 0
  same $'1|a|3|1\n2|a|x|7\n3||null key|7\n3||null key|7' "$(sql 'SELECT id, k, v, made FROM t ORDER BY 1')"
}

@test "update with @column: the greater one wins, inside a batch and against the table" {
  sql "CREATE TABLE t (id int PRIMARY KEY, v text, at int); INSERT INTO t VALUES (1, 'there', 5), (2, 'there', 5), (3, 'there', NULL)"
  printf '%s\n' '{"id":1,"v":"older","at":4}' '{"id":2,"v":"newest","at":9}' '{"id":2,"v":"newer","at":8}' '{"id":3,"v":"new","at":1}' |
    loads --table t -q --on-conflict update:id@at
  expect_code 0
  same $'1|there|5\n2|newest|9\n3|new|1' "$(sql 'SELECT * FROM t ORDER BY 1')"
}

@test "update with columns that are no key: these are updated at the primary key" {
  sql "CREATE TABLE t (id int PRIMARY KEY, v text, w text); INSERT INTO t VALUES (1, 'v', 'w')"
  printf '%s\n' '{"id":1,"v":"V","w":"W"}' '{"id":2,"v":"v"}' | loads --table t -q --on-conflict update:v
  expect_code 0
  same $'1|V|w\n2|v|' "$(sql 'SELECT * FROM t ORDER BY 1')"
}

@test "update without a key, or with a column that is not there" {
  sql "CREATE TABLE t (id int, v text)"
  echo '{"id":1}' | loads --table t -q --on-conflict update:id
  expect_code 78
  echo '{"id":1}' | loads --table t -q --on-conflict update:nope
  expect_code 78
  [[ $(cat err) = *'no column "nope"'* ]]
}

@test "a batch is in time order, the same times in input order, and letters still name their rows" {
  sql "CREATE TABLE t (n serial, at timestamptz, id int PRIMARY KEY)"
  printf '%s\n' '{"at":"2026-01-03T00:00:00Z","id":1}' '{"at":"2026-01-01T00:00:00Z","id":2}' '{"at":"2026-01-02T00:00:00Z","id":3}' \
    '{"at":"2026-01-01T00:00:00Z","id":4}' '{"id":5}' >in
  loads --table t -q --time-column at <in
  expect_code 0
  same '5 2 4 3 1' "$(sql 'SELECT id FROM t ORDER BY n' | paste -sd' ')"
  sql "TRUNCATE t; INSERT INTO t (id) VALUES (3)"
  loads --table t -q --time-column at <in
  same '["unique_violation",3]' "$(letters out '[.["@dead"].code, .row.id]')"
  same 5 "$(rows_in t)"
}

@test "--time-window: rows outside are letters" {
  sql "CREATE TABLE t (at timestamptz, id int)"
  printf '%s\n' '{"at":"2026-01-01T00:00:00Z","id":1}' '{"at":"2025-12-31T23:59:59.999999Z","id":2}' '{"at":"2027-01-01T00:00:00Z","id":3}' \
    '{"at":"9999-01-01T00:00:00Z","id":4}' '{"at":"-infinity","id":5}' '{"id":6}' |
    loads --table t -q --time-column at --time-window 2026-01-01..2027-01-01T00:00:00Z
  expect_code 0
  same $'1\n6' "$(sql 'SELECT id FROM t ORDER BY 1')"
  same $'["outside_time_window","/at",2]\n["outside_time_window","/at",3]\n["outside_time_window","/at",4]\n["outside_time_window","/at",5]' \
    "$(letters out '[.["@dead"].code, .["@dead"].at, .row.id]')"
  echo '{"id":1}' | loads --table t --time-window ..2027-01-01
  expect_code 78
}

# The catalogue of TimescaleDB, as far as ew-load reads it.
pretend_hypertable() {
  sql "CREATE SCHEMA timescaledb_information;
       CREATE TABLE timescaledb_information.dimensions (hypertable_schema name, hypertable_name name, dimension_number bigint,
         column_name name, time_interval interval, integer_interval bigint);
       INSERT INTO timescaledb_information.dimensions VALUES ('public', 't', 1, 'at', '7 days', NULL)"
}

@test "a hypertable: its dimension orders the rows, times nobody means are letters" {
  sql "CREATE TABLE t (n serial, at timestamptz, id int)"
  pretend_hypertable
  printf '%s\n' '{"at":"2026-01-03T00:00:00Z","id":1}' '{"at":"1970-01-01T23:59:59Z","id":2}' '{"at":"1970-01-02T00:00:00Z","id":3}' \
    '{"at":"2200-01-01T00:00:00Z","id":4}' '{"at":"infinity","id":5}' '{"at":"0001-01-01T00:00:00Z","id":6}' | loads --table t -q
  expect_code 0
  same '3 1' "$(sql 'SELECT id FROM t ORDER BY n' | paste -sd' ')"
  same 4 "$(letters out '.["@dead"].code' | grep -c outside_time_window)"
}

@test "rows over more than 100 chunks go in several transactions, with one warning" {
  sql "CREATE TABLE t (at timestamptz, id int, x xid8 DEFAULT NULL)"
  sql "CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN NEW.x := pg_current_xact_id(); RETURN NEW; END \$\$;
       CREATE TRIGGER stamp BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION stamp()"
  pretend_hypertable
  { framed; seq 1 350 | jq -r '"{\"at\":\"\(. * 97 % 350 * 604800 + 1000000000 | todate)\",\"id\":\(.)}\n{\"@end\":\"S@1/\(.)/1000\"}"'; } >in
  loads --table t --batch-size 1000 <in
  expect_code 0
  same 350 "$(rows_in t)"
  same 4 "$(sql 'SELECT count(DISTINCT x) FROM t')"
  same 1 "$(grep -c 'scattered over more than 100 chunks, from 2001-.* to 2008-' err)"
  same "$(seq 350)" "$(acked out)"
}

@test "nothing, with a key that ON CONFLICT does not take: 78, also when it becomes such a one" {
  sql "CREATE TABLE t (id int PRIMARY KEY DEFERRABLE)"
  echo '{"id":1}' | loads --table t -q --on-conflict nothing
  expect_code 78
  [[ $(cat err) = *"t_pkey is deferrable"* ]]
  # As a policy of letters, or with another key to update at, it is as good as any.
  printf '%s\n' '{"id":1}' '{"id":1}' | loads --table t -q
  expect_code 0
  same '"unique_violation"' "$(letters out '.["@dead"].code')"
  sql "DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, other int, UNIQUE (other) DEFERRABLE)"
  printf '%s\n' '{"id":1,"other":1}' '{"id":1,"other":2}' | loads --table t -q --on-conflict update:id
  expect_code 0
  same '1|2' "$(sql 'SELECT * FROM t')"
  sql "DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, UNIQUE (id) DEFERRABLE)"
  echo '{"id":1}' | loads --table t -q --on-conflict update:id
  expect_code 78
}
