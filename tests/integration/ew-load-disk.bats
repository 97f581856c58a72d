#!/usr/bin/env bats
# A full disk, for real: a PostgreSQL of its own whose table and whose WAL lie on file systems of a few
# MiB, which only its own processes see. Each test names the rule of the design that it shows.
load ew-load.bash

# in_namespace COMMAND: run by the shell that owns the mounts; its exit code.
in_namespace() {
  rm -f "$EW_DISK/done"
  printf '%s; echo $? >done.new; mv done.new done\n' "$1" >"$EW_DISK/commands"
  wait_until 90 test -e "$EW_DISK/done" && (exit "$(<"$EW_DISK/done")")
}

server() { in_namespace "$PGBIN/pg_ctl -D data -l data.log -w -t 60 $* </dev/null >>pg_ctl.log 2>&1"; }

make_server() {
  in_namespace "mkdir data wal space && chmod 700 data &&
    mount -t tmpfs -o size=24m tmpfs wal && mkdir wal/pg &&
    mount -t tmpfs -o size=6m tmpfs space && mkdir space/pg &&
    $PGBIN/initdb -D data --waldir=$EW_DISK/wal/pg --wal-segsize=1 -N -A trust -U ew -E UTF8 --locale=C >initdb.log &&
    printf '%s\n' \"unix_socket_directories = '$EW_DISK'\" \"listen_addresses = ''\" 'shared_buffers = 16MB' \
      'max_wal_size = 4MB' 'min_wal_size = 2MB' >>data/postgresql.conf"
  server start
}

setup_file() {
  load ../lib/common
  ew_isolate
  [[ ${PGVERSION:-} ]] || fail "no PostgreSQL: run this through tests/lib/with-postgres"
  EW_DISK=$(mktemp -d /tmp/ew-disk.XXXXXX)
  export EW_DISK PGBIN=/usr/lib/postgresql/$PGVERSION/bin
  mkfifo "$EW_DISK/commands"
  local as=()
  if [[ $(id -u) = 0 ]]; then
    chown -R postgres "$EW_DISK"
    as=(setpriv --reuid=postgres --regid=postgres --init-groups)
  fi
  # The mounts go with the last process of the namespace, whatever ends it.
  as+=(unshare -m -U --map-current-user --keep-caps)
  "${as[@]}" mount -t tmpfs -o size=1m tmpfs "$EW_DISK" || return 0
  (cd "$EW_DISK" && only_std "${as[@]}" bash <>commands >log 2>&1) &
  export EW_DISK_SHELL=$!
  make_server
  export EW_DISK_READY=yes PGHOST=$EW_DISK PGUSER=ew
  pg_database ew_load_disk
}

teardown_file() {
  [[ ! ${EW_DISK_READY:-} ]] || server stop -m immediate || true
  [[ ! ${EW_DISK_SHELL:-} ]] || kill_quietly "$EW_DISK_SHELL"
  rm -rf "$EW_DISK"
}

setup() {
  load_setup
  [[ ${EW_DISK_READY:-} ]] || skip "this machine does not let users mount a file system (user namespaces)"
  sql "DROP SCHEMA IF EXISTS ew CASCADE; DROP TABLE IF EXISTS t" 2>/dev/null
}
teardown() {
  exec 7>&-
  [[ -z ${pid:-} ]] || kill_quietly "$pid"
}

# wide FIRST LAST: messages of one row of 500 bytes each.
wide() {
  framed
  seq "$1" "$2" | awk -v pad="$(printf '%500s' '')" '{ print "{\"id\":" $1 ",\"pad\":\"" pad "\"}\n{\"@end\":\"S@1/" $1 "/1000\"}" }'
}
database_says() { [[ $(jq -r .database status 2>/dev/null) = *"$1"* ]]; }
# Whatever was acknowledged is there.
acked_is_loaded() { same "" "$(comm -23 <(acked out | sort) <(sql 'SELECT id FROM t' | sort))" "acknowledged, not loaded"; }

# Errors of the database: 53 is transient, tried again for ever; nothing is acked meanwhile.
@test "the disk of the table is full (53100): waits, and goes on when there is room" {
  sql "CREATE TABLESPACE small LOCATION '$EW_DISK/space/pg'"
  sql "CREATE TABLE t (id int, pad text) TABLESPACE small"
  starts --table t -q --status-file status
  wide 1 15000 >&7 &
  local writer=$!
  wait_until 40 database_says "SQLSTATE 53100"
  acked_is_loaded
  (($(acked out | wc -l) < 15000))
  in_namespace 'mount -o remount,size=64m space'
  wait "$writer"
  ends
  expect_code 0
  same "15000|15000" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')"
  same "$(seq 15000)" "$(acked out)"
  same "" "$(letters out .)"
}

# Errors of the database: severity PANIC and a lost connection, again on a new connection; the ledger
# tells what a crash has left.
@test "the disk of the WAL is full: the server panics; rows are there once when it has room again" {
  sql "CREATE TABLE t (id int, pad text)"
  starts --table t -q --status-file status --batch-timeout 20ms
  wide 1 10 >&7
  wait_until 30 has_acks 10
  in_namespace 'head -c 30m /dev/zero >wal/ballast' || true
  wide 11 20000 | tail -n +2 >&7 &
  local writer=$!
  wait_until 40 in_namespace "grep -q 'PANIC.*No space left on device' data.log"
  in_namespace 'rm wal/ballast'
  server status || server start
  wait "$writer"
  ends
  expect_code 0
  same "20000|20000" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')"
  same "$(seq 20000)" "$(acked out)"
}
