#!/usr/bin/env bats
# COMMITs without an answer: whether they happened or not, every row is there once.
load ew-load.bash

setup_file() { load_setup_file ew_load_commit; }
setup() {
  load_setup
  sql "DROP SCHEMA IF EXISTS ew CASCADE; DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t (id int)" 2>/dev/null
}
teardown() {
  [[ -z ${proxy:-} ]] || kill_quietly "$proxy"
  [[ -z ${pid:-} ]] || kill_quietly "$pid"
  PGOPTIONS="-c synchronous_commit=local" sql "ALTER SYSTEM RESET synchronous_standby_names"
  sql "SELECT pg_reload_conf()" >/dev/null
}

# cuts before|at|after TIMES: connections through $db lose so many COMMITs.
cuts() {
  [[ -z ${proxy:-} ]] || kill_quietly "$proxy"
  rm -f port
  cut-proxy "$PGPORT" "$1" "$2" >port 3>&- 4>&- &
  proxy=$!
  wait_until 5 test -s port
  db="host=127.0.0.1 port=$(<port) sslmode=disable"
}

# Without identity there is no mark to tell: the server is asked what became of the transaction.
@test "a COMMIT without answer, input without identity: nothing is doubled, nothing is lost" {
  local when
  for when in before after; do
    cuts "$when" 2
    sql "TRUNCATE t"
    printf '%s\n' '{"id":1}' '{"id":"x"}' '{"id":2}' '{"id":3}' | loads --table t -q --db "$db"
    expect_code 0
    same "1 2 3" "$(sql 'SELECT id FROM t ORDER BY 1' | paste -sd ' ')" "$when"
    same '"x"' "$(letters out .row.id)" "$when"
    # A message alone, with a row that the server refuses.
    sql "CREATE TABLE u (id int CHECK (id <> 2))"
    cuts "$when" 2
    printf '%s\n' '{"id":1}' '{"id":2}' '{"id":3}' | loads --table u -q --db "$db"
    expect_code 0
    same "1 3" "$(sql 'SELECT id FROM u ORDER BY 1' | paste -sd ' ')" "$when"
    same 2 "$(letters out .row.id)" "$when"
    sql "DROP TABLE u"
  done
}

@test "a COMMIT without answer, --no-ledger and with a ledger: acknowledged once" {
  local option
  for option in --no-ledger --ledger=two; do
    cuts after 2
    sql "TRUNCATE t"
    messages 1 20 | loads --table t -q --db "$db" "$option" --batch-max 10
    expect_code 0
    same "20|20" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')" "$option"
    same "$(seq 20)" "$(acked out)" "$option"
  done
}

# The ledger makes a COMMIT of unknown outcome safe: it is simply tried again; letters come from the outbox.
@test "a COMMIT without answer, input with identity: rows, letters and acks are there once" {
  local when
  sql "ALTER TABLE t ADD CHECK (id <> 1)"
  messages 0 0 | loads --table t -q
  for when in before at after; do
    cuts "$when" 1
    sql "TRUNCATE t"
    # The first message goes alone, and its COMMIT is hit.
    messages 1 20 | loads --table t -q --db "$db" --ledger "$when" --status-file status
    expect_code 0
    same 1 "$(jq .counters.retries status)"
    same "$(seq 2 20)" "$(sql 'SELECT id FROM t ORDER BY 1')" "rows, $when"
    same "$(seq 20)" "$(acked out)" "acks, $when"
    same '["check_violation","S@1/1/1000"]' "$(letters out '[.["@dead"].code, .id]')" "letters, $when"
    cuts "$when" 1
    sql "TRUNCATE t"
    messages 2 20 | loads --table t -q --db "$db" --ledger "$when-2" --status-file status
    expect_code 0
    same 1 "$(jq .counters.retries status)"
    same "$(seq 2 20)" "$(sql 'SELECT id FROM t ORDER BY 1')" "rows, $when"
    same "$(seq 2 20)" "$(acked out)" "acks, $when"
  done
}

# The same, while it cannot be told yet.
@test "a COMMIT that is still going on is waited for" {
  cuts at 1
  # A standby that never comes holds every COMMIT up.
  sql "ALTER SYSTEM SET synchronous_standby_names = 'nobody'"
  sql "SELECT pg_reload_conf()" >/dev/null
  touch status
  printf '%s\n' '{"id":1}' '{"id":2}' >in
  ew-load --table t -q --db "$db" --status-file status <in >out 2>err 3>&- 4>&- &
  pid=$!
  wait_until 10 grep -q "not done with the last COMMIT" status
  same 0 "$(rows_in t)"
  PGOPTIONS='-c synchronous_commit=local' sql "ALTER SYSTEM RESET synchronous_standby_names"
  sql "SELECT pg_reload_conf()" >/dev/null
  wait "$pid"
  same "1 2" "$(sql 'SELECT id FROM t ORDER BY 1' | paste -sd ' ')"
}
