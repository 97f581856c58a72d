# A TimescaleDB for tests, the first that is there: the server of the conninfo EW_TEST_TIMESCALE; the
# private PostgreSQL of tests/lib/with-postgres, if the extension is installed; the bridge to PGlite,
# if `npm ci` has been run in tests/timescale. The PG* variables then point to a database of it with
# the extension. Not responsible for schema or rows: tests/integration/schema.bash.
# shellcheck shell=bash

# timescale_start NAME: from setup_file. Without any server EW_TIMESCALE is "none".
timescale_start() {
  export EW_TIMESCALE=none
  if [[ ${EW_TEST_TIMESCALE:-} ]]; then
    EW_TIMESCALE=named
    timescale_use_named
    timescale_database "$1"
  elif [[ $(sql "SELECT count(*) FROM pg_available_extensions WHERE name = 'timescaledb'") = 1 ]]; then
    EW_TIMESCALE=local
    sql "ALTER SYSTEM SET shared_preload_libraries = 'timescaledb'"
    sql "ALTER SYSTEM SET timescaledb.telemetry_level = 'off'"
    pg_stop fast && pg_start
    timescale_database "$1"
  elif [[ -d $EW_ROOT/tests/timescale/node_modules ]] && command -v node >/dev/null; then
    EW_TIMESCALE=bridge
    timescale_bridge
    timescale_extension
  fi
}

# What a conninfo says for psql, as the variables that all programs read.
timescale_use_named() {
  local password
  password=$(sed -nE "s,^[a-z]+://[^:/@]*:([^@]*)@.*,\1,p; s,.*password='?([^ ']*).*,\1,p" \
    <<<"$EW_TEST_TIMESCALE")
  [[ -z $password ]] || export PGPASSWORD=$password
  IFS='|' read -r PGHOST PGPORT PGUSER PGDATABASE < <(
    psql -XqAt "$EW_TEST_TIMESCALE" -c '\echo :HOST|:PORT|:USER|:DBNAME'
  )
  export PGHOST PGPORT PGUSER PGDATABASE
}

# A fresh database with the extension; a bridge has one database only.
timescale_database() {
  if one_session; then
    timescale_extension
    return
  fi
  sql "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" 2>/dev/null
  sql "CREATE DATABASE \"$1\" TEMPLATE template0 ENCODING 'UTF8'"
  export PGDATABASE=$1
  timescale_extension
}

# Quietly: it greets with a page of text.
timescale_extension() { sql "CREATE EXTENSION IF NOT EXISTS timescaledb" 2>/dev/null; }

# The server is a bridge: all connections share one session.
one_session() { [[ $(sql "SELECT pg_backend_pid()") = 0 ]]; }

timescale_bridge() {
  local folder=$BATS_FILE_TMPDIR
  (only_std node "$EW_ROOT/tests/timescale/bridge.mjs") >"$folder/bridge.out" 2>"$folder/bridge.err" &
  export EW_BRIDGE_PID=$!
  disown "$EW_BRIDGE_PID" 2>/dev/null || true
  wait_until 60 grep -q . "$folder/bridge.out" || fail "no bridge: $(<"$folder/bridge.err")"
  unset "${!PG@}"
  export PGHOST=127.0.0.1 PGUSER=postgres PGPASSWORD=postgres PGDATABASE=postgres
  PGPORT=$(<"$folder/bridge.out")
  export PGPORT
}

timescale_stop() {
  case $EW_TIMESCALE in
    bridge) kill "$EW_BRIDGE_PID" && wait_until 20 gone "$EW_BRIDGE_PID" ;;
    local)
      PGDATABASE=postgres sql "ALTER SYSTEM RESET ALL"
      pg_stop fast && pg_start
      ;;
  esac
}

timescale_or_skip() {
  [[ $EW_TIMESCALE != none ]] ||
    skip "no TimescaleDB: set EW_TEST_TIMESCALE, install the extension, or run make test-timescaledb"
}

# For cases that need locks, timeouts or connections of their own.
two_sessions_or_skip() {
  ! one_session || skip "the bridge has one session for all connections"
}
