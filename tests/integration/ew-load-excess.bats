#!/usr/bin/env bats
# More than somebody has: the server's locks, temporary files and connections, the loader's memory. Each
# test names the rule of the design that it shows.
load ew-load.bash

setup_file() { load_setup_file ew_load_excess; }
setup() {
  load_setup
  sql "DROP SCHEMA IF EXISTS ew CASCADE; DROP TABLE IF EXISTS t" 2>/dev/null
}
teardown() {
  exec 7>&- 9>&-
  [[ -z ${pid:-} ]] || kill_quietly "$pid"
  [[ -z ${other:-} ]] || kill_quietly "$other"
  pg_ready || pg_start 7>&-
}

database_says() { [[ $(jq -r .database status 2>/dev/null) = *"$1"* ]]; }

# other_session: another client, whose statements are what comes on descriptor 9.
other_session() {
  mkfifo other.in
  psql -XqAt <other.in >other.out 2>&1 3>&- 4>&- &
  other=$!
  exec 9>other.in
}
# ew-load waits for a lock.
blocked() { [[ $(sql "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'ew-load'") = 1 ]]; }
other_said() { grep -q "$1" other.out; }
other_leaves() {
  echo '\q' >&9
  wait "$other" || true
}

# Errors of the database: 53200 → half the batch; what fits is loaded.
@test "the server's table of locks is full (53200): smaller transactions pass" {
  sql "CREATE TABLE t (id int) PARTITION BY LIST (id)"
  sql "$(seq 120 | sed 's/.*/CREATE TABLE t_& PARTITION OF t FOR VALUES IN (&);/')"
  messages 1 1 | loads --table t -q --ledger first
  other_session
  # Locks of a session stay when the statement fails; it takes all, and gives back enough for half.
  printf '%s\n' "SELECT max(pg_advisory_lock(i)::text) FROM generate_series(1, 1000000) i;" \
    "SELECT count(pg_advisory_unlock(i)) FROM generate_series(1, 80) i;" "SELECT 'ready';" >&9
  wait_until 40 other_said ready
  other_said "out of shared memory"
  messages 1 120 | loads --table t -q --status-file status
  expect_code 0
  other_leaves
  same "121|120" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')"
  same "$(seq 120)" "$(acked out)"
  (($(jq .counters.halves status) >= 1))
}

# Errors of the database: 53400 → half the batch, whole messages.
@test "temporary files beyond temp_file_limit (53400): smaller transactions pass" {
  sql "CREATE TABLE t (id int PRIMARY KEY, pad text)"
  { framed; seq 4000 | sed "s|.*|{\"id\":&,\"pad\":\"$(printf '%300s' '')\"}\n{\"@end\":\"S@1/&/1000\"}|"; } |
    PGOPTIONS='-c work_mem=64kB -c temp_file_limit=500kB' loads --table t -q --status-file status \
      --on-conflict update:id --batch-size 5000 --batch-timeout 5s
  expect_code 0
  same 4000 "$(rows_in t)"
  same "$(seq 4000)" "$(acked out)"
  (($(jq .counters.halves status) >= 1))
}

# Errors of the database: 53300 is FATAL, again on a new connection; in a ring the first one too.
@test "too many connections (53300): waited for, at the start and later" {
  sql "CREATE TABLE t (id int); DROP ROLE IF EXISTS ew_few" 2>/dev/null
  messages 1 1 | loads --table t -q --ledger first
  sql "CREATE ROLE ew_few LOGIN PASSWORD 'few' CONNECTION LIMIT 1; GRANT INSERT, SELECT ON t TO ew_few;
       GRANT USAGE ON SCHEMA ew TO ew_few; GRANT SELECT, INSERT, UPDATE ON ew.ledger, ew.outbox TO ew_few"
  PGUSER=ew_few PGPASSWORD=few other_session
  echo "SELECT 'ready';" >&9
  wait_until 30 other_said ready
  starts --table t --db "user=ew_few password=few" --ring --status-file status --batch-timeout 20ms
  messages 1 2 >&7
  wait_until 30 database_says "SQLSTATE 53300"
  other_leaves
  wait_until 30 has_acks 2
  # A connection that is lost, and somebody else takes the only one.
  sql "ALTER ROLE ew_few CONNECTION LIMIT 0"
  sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ew_few'" >/dev/null
  messages 3 4 | tail -n +2 >&7
  wait_until 30 database_says "SQLSTATE 53300"
  same 2 "$(acked out | wc -l)"
  sql "ALTER ROLE ew_few CONNECTION LIMIT 1"
  wait_until 30 has_acks 4
  ends
  expect_code 0
  same "4|4" "$(sql "SELECT count(*) - 1, count(DISTINCT id) FROM t")"
  sql "DROP OWNED BY ew_few; DROP ROLE ew_few"
}

# Lines have a limit, batches too: 16 MiB of rows, one batch that is loaded and one that is filled.
@test "memory: messages of 10,000 rows, 100 MB of input, the table locked for a while" {
  sql "CREATE TABLE t (id int, pad text)"
  starts --table t -q
  framed '{"id":0}' "$(end 1)" >&7
  wait_until 30 has_acks 1
  other_session
  printf '%s\n' "BEGIN; LOCK TABLE t; SELECT 'ready';" >&9
  wait_until 30 other_said ready
  seq 0 9 | awk -v pad="$(printf '%1000s' '')" '{
    for (i = 1; i <= 10000; i++) print "{\"id\":" $1 * 10000 + i ",\"pad\":\"" pad "\"}"
    print "{\"@end\":\"S@1/" $1 + 2 "/1000\"}" }' >&7 &
  local writer=$!
  wait_until 40 blocked
  other_leaves
  wait "$writer"
  wait_until 60 has_acks 11
  local peak
  peak=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$pid/status")
  ((peak < 100)) || fail "ew-load used $peak MiB"
  ends
  expect_code 0
  same "100001|100001" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')"
  # Nobody after us has to recover it.
  sql "DROP TABLE t; CHECKPOINT"
}
