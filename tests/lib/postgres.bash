# Helpers around the private PostgreSQL that tests/lib/with-postgres provides (pg_virtualenv: own
# cluster, own port, the PG* variables set). Each test file makes databases of its own.
# shellcheck shell=bash

# pg_database NAME [schema]: a fresh database, to which PGDATABASE then points; with "schema" the
# project's schema/*.sql are applied.
pg_database() {
  [[ ${PGVERSION:-} ]] || fail "no PostgreSQL: run this through tests/lib/with-postgres"
  PGDATABASE=postgres psql -XqAt -v ON_ERROR_STOP=1 \
    -c "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" -c "CREATE DATABASE \"$1\" TEMPLATE template0 ENCODING 'UTF8'" \
    2>/dev/null
  export PGDATABASE=$1
  [[ ${2:-} != schema ]] || pg_schema
}

pg_schema() {
  local file
  for file in "$EW_ROOT"/schema/*.sql; do
    psql -XqAt -v ON_ERROR_STOP=1 -f "$file" >/dev/null
  done
}

# sql TEXT: rows on stdout, columns separated by |, no headings.
sql() { psql -XqAt -v ON_ERROR_STOP=1 -c "$1"; }
rows_in() { sql "SELECT count(*) FROM $1"; }

# The server of this run. Stopping it is immediate by default: no checkpoint, clients are cut.
pg_stop() { pg_ctlcluster "$PGVERSION" regress stop -m "${1:-immediate}" 3>&- 4>&-; }
pg_start() {
  (only_std pg_ctlcluster "$PGVERSION" regress start) </dev/null >/dev/null 2>&1
  wait_until 20 pg_ready
}
pg_ready() { pg_isready -q; }
