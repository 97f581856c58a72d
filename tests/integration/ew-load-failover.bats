#!/usr/bin/env bats
# The way to the database leads elsewhere: a standby takes over, a pooler stands between. Each test names
# the rule of the design that it shows.
load ew-load.bash

setup_file() { load_setup_file ew_load_failover; }
setup() {
  load_setup
  sql "DROP SCHEMA IF EXISTS ew CASCADE; DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, v int)" 2>/dev/null
  # Servers do not run as root, and their folders have to be theirs.
  as=()
  [[ $(id -u) != 0 ]] || as=(setpriv --reuid=postgres --regid=postgres --init-groups)
}
teardown() {
  exec 7>&-
  [[ -z ${pid:-} ]] || kill_quietly "$pid"
  [[ -z ${pooler:-} ]] || kill_quietly "$pooler"
  if [[ ${servers:-} ]]; then
    control standby stop -m immediate || true
    control primary stop -m immediate || true
    rm -rf "$servers"
  fi
  pg_ready || pg_start 7>&-
}

more() { messages "$1" "$2" | tail -n +2; }
state_is() { [[ $(jq -r .state status 2>/dev/null) = "$1" ]]; }
database_says() { [[ $(jq -r .database status 2>/dev/null) = *"$1"* ]]; }

control() { "${as[@]}" "$PGBIN/pg_ctl" -D "$servers/$1/data" -l "$servers/$1/log" -w "${@:2}" </dev/null >/dev/null 2>&1; }

# Two servers, each with its socket in $servers/<name>: a primary and its standby, made of its copy.
make_pair() {
  local name
  PGBIN=/usr/lib/postgresql/$PGVERSION/bin
  servers=$(mktemp -d /tmp/ew-pair.XXXXXX)
  mkdir "$servers"/{primary,standby}
  [[ ${#as[@]} = 0 ]] || chown -R postgres "$servers"
  "${as[@]}" "$PGBIN/initdb" -D "$servers/primary/data" -N -A trust -U "$PGUSER" -E UTF8 --locale=C >/dev/null
  "${as[@]}" cp -a "$servers/primary/data" "$servers/standby/data"
  "${as[@]}" touch "$servers/standby/data/standby.signal"
  for name in primary standby; do
    "${as[@]}" tee -a "$servers/$name/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$servers/$name'
primary_conninfo = 'host=$servers/primary user=$PGUSER'
CONF
    control "$name" start
  done
}
on() { PGHOST=$servers/$1 PGDATABASE=postgres sql "$2"; }
replayed() { [[ $(on standby "SELECT count(*) FROM t" 2>/dev/null) = "$1" ]]; }

# Errors of the database: 25006 is transient; a lost connection is made anew, to whichever host answers.
@test "failover: the primary is gone, its standby reads only, then it is promoted" {
  make_pair
  on primary "CREATE TABLE t (id int PRIMARY KEY)"
  starts --table t --status-file status --batch-timeout 20ms --db "host=$servers/primary,$servers/standby dbname=postgres"
  messages 1 10 >&7
  wait_until 30 has_acks 10
  wait_until 30 replayed 10
  control primary stop -m immediate
  more 11 20 >&7
  wait_until 30 database_says "SQLSTATE 25006"
  same waiting "$(jq -r .state status)"
  same 10 "$(acked out | wc -l)"
  control standby promote
  wait_until 40 has_acks 20
  # What comes again after the failover is known there.
  more 1 30 >&7
  ends
  expect_code 0
  same "$(seq 30)" "$(on standby 'SELECT id FROM t ORDER BY 1')"
  same "$(seq 30)" "$(acked out | uniq)"
  same "" "$(letters out .)"
}

# pooler: PgBouncer in transaction mode with two server connections; sets pooler and db.
start_pooler() {
  local port=$((PGPORT + 1))
  cat >pgbouncer.ini <<INI
[databases]
* = host=$PGHOST port=$PGPORT user=$PGUSER password=$PGPASSWORD
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
auth_type = any
pool_mode = transaction
default_pool_size = 2
server_login_retry = 1
unix_socket_dir =
INI
  chmod -R a+rX .
  "${as[@]}" pgbouncer pgbouncer.ini >pooler.log 2>&1 3>&- 4>&- &
  pooler=$!
  wait_until 30 pg_isready -q -h 127.0.0.1 -p "$port"
  db="host=127.0.0.1 port=$port"
}

# Works through a transaction pooler: nothing outlives a transaction on the connection.
@test "through a transaction pooler: three loaders on two connections, every policy" {
  start_pooler
  local policy i first pids=()
  sql "ALTER TABLE t ADD CHECK (id % 10000 <> 700)"
  for policy in error nothing update:id; do
    # By policy error all of what others have loaded would be refused.
    [[ $policy = error ]] && first=10001 || first=1
    { messages "$first" $((first + 2999)); printf '%s\n' "{\"id\":$((first - 1)),\"v\":1}" "$(end 9000)"; } |
      ew-load --table t -q --batch-max 300 --ledger "$policy" --on-conflict "$policy" --db "$db" \
        >"out-$policy" 2>"err-$policy" 3>&- &
    pids+=($!)
  done
  for i in "${pids[@]}"; do wait "$i" || fail "$(tail -n 3 err-*)"; done
  same "6000|6000|2" "$(sql 'SELECT count(*), count(DISTINCT id), count(v) FROM t')"
  for policy in error nothing update:id; do
    same 3001 "$(acked "out-$policy" | wc -l)" "$policy"
    same '["check_violation",700]' "$(letters "out-$policy" '[.["@dead"].code, .row.id % 10000]')" "$policy"
  done
}

# The same, and: severity FATAL or a lost connection, again on a new connection, whatever the SQLSTATE.
@test "through a transaction pooler: the server is stopped and started behind it" {
  start_pooler
  starts --table t --status-file status --batch-timeout 20ms --db "$db"
  messages 1 10 >&7
  wait_until 30 has_acks 10
  pg_stop
  more 11 20 >&7
  wait_until 30 grep -q 'connect failed' pooler.log || fail "$(tail pooler.log)"
  pg_start 7>&-
  wait_until 40 has_acks 20
  ends
  expect_code 0
  same "20|20" "$(sql 'SELECT count(*), count(DISTINCT id) FROM t')"
}
