#!/usr/bin/env bats
# Errors of data, of the set-up and of the server: what is refused, what stops, what is tried again.
load ew-load.bash

setup_file() { load_setup_file ew_load_errors; }
setup() {
  load_setup
  sql "DROP SCHEMA IF EXISTS ew CASCADE; DROP TABLE IF EXISTS t, parent CASCADE"
}

# Framed messages SEQ from 1: of one row each, whose id is computed by jq.
rows_by() { seq 1 "$1" | jq -cr "\"{\\\"id\\\":\\(. as \$n | $2)}\n{\\\"@end\\\":\\\"S@1/\\(.)/1000\\\"}\""; }

# A data error rolls the batch back; the message of the row that the server names goes alone, beyond four
# of them the rest goes by halves.
@test "a batch with 1, 5 and 200 rows that violate a key: each its letter, all others loaded" {
  sql "CREATE TABLE t (id int PRIMARY KEY)"
  local bad every
  for every in 1100 210 6; do
    sql "TRUNCATE t"
    { framed; rows_by 1200 "if . % $every == 0 then 1 else . end"; } >in
    bad=$((1200 / every))
    loads --table t -q --ledger "$every" --batch-timeout 5s --batch-size 1200 <in
    expect_code 0
    same $((1200 - bad)) "$(rows_in t)"
    same "$bad" "$(letters out '.["@dead"].code' | grep -c unique_violation)"
    same "$(seq "$every" "$every" 1200)" "$(letters out .id | cut -d/ -f2 | sort -n)"
    same 1200 "$(acked out | uniq | wc -l)"
    same "$bad" "$(sql "SELECT count(*) FROM ew.outbox WHERE target = 'public.t/$every'")"
  done
}

# The same, with 2,000 bad rows in 200 of the messages of one batch.
@test "a batch with 2,000 rows that only the server refuses: each its letter, all others loaded" {
  sql "CREATE TABLE t (id int CHECK (id % 25 > 9 OR id >= 5000))"
  { framed; seq 0 399 | awk '{
      for (i = 0; i < 25; i++) print "{\"id\":" $1 * 25 + i "}"
      print "{\"@end\":\"S@1/" $1 + 1 "/1000\"}" }'; } |
    loads --table t -q --batch-timeout 5s --batch-size 10000
  expect_code 0
  same "8000|8000" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')"
  # Each names its message and its place in it.
  same "$(seq 0 199 | awk '{ for (i = 0; i < 10; i++) print $1 * 25 + i, $1 + 1, i }')" \
    "$(letters out '[.row.id, .id, .["@dead"].position]' | jq -r '"\(.[0]) \(.[1] | split("/")[1]) \(.[2])"' | sort -n)"
  same "$(seq 400)" "$(acked out)"
  same 2000 "$(rows_in ew.outbox)"
}

# A data error proves nothing by itself: alone the mark comes first, and a known message is no letter.
@test "a redelivery into a table with a key is known, not a letter" {
  sql "CREATE TABLE t (id int PRIMARY KEY)"
  messages 1 300 >in
  loads --table t -q <in
  loads --table t -q <in
  expect_code 0
  same "" "$(letters out .)"
  same 300 "$(acked out | wc -l)"
}

# Inside a message the same under savepoints.
@test "one message of 10,000 rows with 5,000 bad ones" {
  sql "CREATE TABLE t (id int CHECK (id % 4 < 2))"
  { framed; seq 10000 | sed 's/.*/{"id":&}/'; end 1; echo; } | loads --table t -q
  expect_code 0
  same "5000|5000" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')"
  same "$(seq 10000 | awk '$1 % 4 > 1 { print $1, $1 - 1 }')" \
    "$(letters out '[.row.id, .["@dead"].position]' | jq -r '"\(.[0]) \(.[1])"' | sort -n)"
  same 1 "$(acked out)"
  same 5000 "$(rows_in ew.outbox)"
}

@test "the first of two rows with one key stays, also inside one message" {
  sql "CREATE TABLE t (id int PRIMARY KEY, n int)"
  { framed '{"id":1,"n":1}' "$(end 1)" '{"id":1,"n":2}' "$(end 2)" '{"id":2,"n":1}' '{"id":2,"n":2}' "$(end 3)"; } | loads --table t -q
  expect_code 0
  same $'1|1\n2|1' "$(sql 'SELECT * FROM t ORDER BY 1')"
}

# Any one error that hits more than half of 1,000 consecutive messages is configuration.
@test "one error in more than half of 1,000 messages is the set-up's: 78, not a stream of letters" {
  sql "CREATE TABLE t (id int, CONSTRAINT never CHECK (id < 0))"
  { framed; rows_by 1500 .; } | loads --table t -q
  expect_code 78
  [[ $(cat err) = *"more than half of 1000 messages"* ]]
  [[ $(letters out . | wc -l) -le 500 ]]
  # Values are checked before COPY; they count alike.
  sql "DROP TABLE t; CREATE TABLE t (id int)"
  { framed; rows_by 1500 '"\"x\""'; } | loads --table t -q --ledger values
  expect_code 78
  [[ $(letters out . | wc -l) -le 500 ]]
}

# SET CONSTRAINTS ALL IMMEDIATE before the mark; an error without a line of COPY is located by halves.
@test "deferred constraints: a row without its parent is found, the others stay" {
  sql "CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1), (2);
       CREATE TABLE t (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"
  { framed '{"id":1}' "$(end 1)" '{"id":5}' '{"id":2}' "$(end 2)" '{"id":2}' "$(end 3)"; } | loads --table t -q
  expect_code 0
  same $'1\n2\n2' "$(sql 'SELECT id FROM t ORDER BY 1')"
  same '["foreign_key_violation",5,0]' "$(letters out '[.["@dead"].code, .row.id, .["@dead"].position]')"
  same 3 "$(acked out | wc -l)"
}

# P0 and the codes of a trigger are data; a row count other than what was sent is told and counted.
@test "triggers: one that raises makes letters, one that returns NULL is told and counted" {
  sql "CREATE TABLE t (id int);
       CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
         IF NEW.id = 3 THEN RAISE EXCEPTION 'not three'; END IF;
         IF NEW.id = 4 THEN RAISE EXCEPTION 'mine' USING ERRCODE = 'EW001'; END IF;
         IF NEW.id = 5 THEN RETURN NULL; END IF; RETURN NEW; END \$\$;
       CREATE TRIGGER judge BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION judge();
       CREATE FUNCTION judge_all() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
         IF EXISTS (SELECT FROM t WHERE id = 7) THEN RAISE EXCEPTION 'not seven'; END IF; RETURN NULL; END \$\$;
       CREATE TRIGGER judge_all AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION judge_all()"
  { framed; rows_by 10 .; } | loads --table t --status-file status
  expect_code 0
  same '1 2 6 8 9 10' "$(sql 'SELECT id FROM t ORDER BY 1' | paste -sd' ')"
  same '["EW001",4]
["raise_exception",3]
["raise_exception",7]' "$(letters out '[.["@dead"].code, .row.id]' | sort)"
  same 1 "$(jq .counters.rows_lost_in_table status)"
  same 1 "$(grep -c 'did not store 1 rows' err)"
}

# Configuration errors are final until the first batch is committed.
@test "what is missing stops at once: table, partition, NOT NULL column that no row names" {
  echo '{"id":1}' | loads --table nowhere
  expect_code 78
  [[ $(cat err) = *"unable to load into nowhere: there is no such table"* && $(wc -l <err) = 1 ]]
  sql "CREATE TABLE t (id int) PARTITION BY RANGE (id); CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10)"
  messages 9 11 | loads --table t -q
  expect_code 78
  same 0 "$(rows_in t)"
  sql "CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (10) TO (20)"
  messages 9 11 | loads --table t -q
  expect_code 0
  same 3 "$(rows_in t)"
  sql "DROP TABLE t; CREATE TABLE t (id int, must text NOT NULL)"
  messages 1 2 | loads --table t -q --ledger must
  expect_code 78
  [[ $(cat err) = *'"must"'*"no row has named it"* ]]
}

@test "a target that does not keep its rows is refused" {
  sql "CREATE UNLOGGED TABLE t (id int)"
  echo '{"id":1}' | loads --table t
  expect_code 78
  sql "DROP TABLE t; CREATE TABLE t (id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY"
  echo '{"id":1}' | loads --table t
  expect_code 78
  sql "ALTER TABLE t DISABLE ROW LEVEL SECURITY; CREATE VIEW parent AS SELECT * FROM t"
  echo '{"id":1}' | loads --table parent
  expect_code 78
  sql "DROP VIEW parent"
  echo '{"id":1}' | PGOPTIONS='-c synchronous_commit=off' loads --table t
  expect_code 78
  [[ $(cat err) = *synchronous_commit* ]]
}

@test "a server that does not keep its promises is refused, unless that is allowed" {
  sql "CREATE TABLE t (id int)"
  sql "ALTER SYSTEM SET full_page_writes = off" && sql "SELECT pg_reload_conf()" >/dev/null
  wait_until 10 eval '[[ $(sql "SHOW full_page_writes") = off ]]'
  echo '{"id":1}' | loads --table t
  sql "ALTER SYSTEM RESET full_page_writes" && sql "SELECT pg_reload_conf()" >/dev/null
  expect_code 78
  [[ $(cat err) = *full_page_writes*--allow-unsafe-server* ]]
  wait_until 10 eval '[[ $(sql "SHOW full_page_writes") = on ]]'
  PGDATABASE=postgres sql "DROP DATABASE IF EXISTS ew_latin; CREATE DATABASE ew_latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0" 2>/dev/null ||
    PGDATABASE=postgres psql -Xq -c "DROP DATABASE IF EXISTS ew_latin" -c "CREATE DATABASE ew_latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
  PGDATABASE=ew_latin sql "CREATE TABLE t (id int)"
  echo '{"id":1}' | PGDATABASE=ew_latin loads --table t
  expect_code 78
  [[ $(cat err) = *LATIN1* ]]
}

# 28 and 3D are configuration, final before the first commit; no SQLSTATE means unreachable.
@test "login refused, database unknown, host unknown, nobody there" {
  echo '{}' | PGPASSWORD=wrong loads --table t
  expect_code 77
  [[ $(cat err) = *28P01* && $(wc -l <err) = 1 && $(cat err) != *wrong* ]]
  echo '{}' | PGDATABASE=nowhere loads --table t
  expect_code 78
  echo '{}' | loads --table t --db "postgresql://nohost.invalid/x" --connect-timeout 1s
  expect_code 69
  same 1 "$(wc -l <err)"
  echo '{}' | loads --table t --db "host=localhost port=1 password=secret" --connect-timeout 600ms
  expect_code 69
  [[ $(cat err) != *secret* ]]
  echo '{}' | loads --table t --db "service=nowhere" --connect-timeout 1s
  expect_code 78
  sql "CREATE TABLE t (id int)"
  echo '{"id":1}' | loads --table t -q --db "postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$PGDATABASE"
  expect_code 0
}
