# What the tests of schema/*.sql and of the families share: rows that fill every table, older shapes
# with data, and what a table holds as text. Also for the tests on TimescaleDB, which is another
# server: psql and the PG* variables decide where it happens.
# shellcheck shell=bash

# shellcheck disable=SC2034  # used by who loads this
TABLES=(events logs netflow_metrics ocsf_events otel_metrics otel_traces sweep_host_states
  timeseries_metrics)
# Rows in canonical form, all columns of the table in the first one.
rows_file() { echo "$EW_ROOT/tests/integration/rows/$1.ndjson"; }

# apply [FILE...]: the scripts; all of schema/ if none is named. Says nothing but warnings.
apply() {
  (($#)) || set -- "$EW_ROOT"/schema/*.sql
  PGOPTIONS="-c client_min_messages=warning" psql -Xq -v ON_ERROR_STOP=1 "${@/#/--file=}"
}

# The one-line SQL literal of a file's lines, as an array of texts.
lines_as_array() {
  jq -Rrs 'split("\n") | map(select(. != "" and (startswith("{\"@") | not)))
           | map("\u0027" + gsub("\u0027"; "\u0027\u0027") + "\u0027") | "ARRAY[" + join(",") + "]::text[]"' "$1"
}

# insert TABLE [FILE]: the rows of the file (rows_file) by SQL alone; what the table lacks is left out.
insert() {
  sql_file <<SQL
INSERT INTO $1 SELECT row.* FROM unnest($(lines_as_array "${2:-$(rows_file "$1")}")) AS line,
  json_populate_record(json_populate_record(NULL::$1, '{"created_at":"now"}'), line::json) AS row;
SQL
}

# Statements on stdin, in a file's way: one may be longer than an argument.
sql_file() { psql -XqAt -v ON_ERROR_STOP=1 -f -; }

# holds_exactly TABLE FILE: the table holds the rows of FILE and no others, as PostgreSQL's own JSON
# functions read them, column by column as text. Shows what is missing (-) and what is too much (+).
holds_exactly() {
  local difference
  difference=$(
    sql_file <<SQL
WITH expected AS (
  SELECT row::text FROM unnest($(lines_as_array "$2")) AS line, json_populate_record(NULL::$1, line::json) AS row
), actual AS (
  SELECT jsonb_populate_record(t, '{"created_at":null}')::text AS row FROM $1 t
)
SELECT '-' || row FROM (TABLE expected EXCEPT ALL TABLE actual) missing
UNION ALL SELECT '+' || row FROM (TABLE actual EXCEPT ALL TABLE expected) excess
UNION ALL SELECT 'no rows in $2' WHERE NOT EXISTS (TABLE expected);
SQL
  ) || return
  [[ -z $difference ]] || fail "$1 differs from $2:" "$difference"
}
