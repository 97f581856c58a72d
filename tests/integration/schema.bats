#!/usr/bin/env bats
# schema/*.sql: each script by itself, again and again, on nothing, on filled tables and on older
# shapes, and cut off anywhere. What tables look like is compared as pg_dump writes it: columns in their
# order, types, defaults, keys, indexes with their names.

setup_file() {
  load ../lib/common
  load schema
  ew_isolate
  pg_database schema_fresh
  apply
  shape >"$BATS_FILE_TMPDIR/fresh"
}

setup() {
  load ../lib/common
  load schema
  ew_isolate
  fresh=$BATS_FILE_TMPDIR/fresh
}

shape() { pg_dump -s -n public | grep -v -e '^--' -e '^[\]' -e '^$'; }

# Era A with two or more rows in each table; row ids are not there yet.
era_a() {
  psql -Xq -v ON_ERROR_STOP=1 -f "$EW_ROOT/tests/integration/schema-era-a.sql"
  local table
  for table in "${TABLES[@]}"; do
    [[ $table = ocsf_events ]] || era_a_rows "$table"
  done
}

# Rows that fit there: ids of traces are part of the key of logs, interface indexes are small.
era_a_rows() {
  sed -e 's/"input_snmp":[0-9]*,"output_snmp":[0-9]*/"input_snmp":3,"output_snmp":2147483647/' \
    -e '/"trace_id"/!s/"id":"\([^"]*\)"/&,"trace_id":"\1","span_id":""/' "$(rows_file "$1")" >"$1.old"
  insert "$1" "$1.old"
}

# Tables of era A after the scripts: as fresh ones, and the index on the time alone stays, which a
# reader may use.
OLD_INDEX='CREATE INDEX events_event_timestamp_idx ON public.events USING btree (event_timestamp DESC);'
is_upgraded() {
  shape >upgraded
  same 1 "$(grep -cxF "$OLD_INDEX" upgraded)" "$OLD_INDEX" &&
    same "$(<"$fresh")" "$(grep -vxF "$OLD_INDEX" upgraded)"
}

# What a table holds in the columns of era A.
old_columns() {
  sql "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) FROM pg_attribute
       WHERE attrelid = '$1'::regclass AND attnum > 0 AND NOT attisdropped"
}
contents() { sql "SELECT ($2)::text FROM $1 ORDER BY 1"; }

@test "every table has the columns of the rows that fill it, in their order, and created_at" {
  local table
  export PGDATABASE=schema_fresh
  for table in "${TABLES[@]}"; do
    same "$(jq -r 'keys_unsorted[]' <(head -1 "$(rows_file "$table")"))" \
      "$(sql "SELECT attname FROM pg_attribute WHERE attrelid = '$table'::regclass AND attnum > 0
              AND attname <> 'created_at' ORDER BY attnum")" "$table"
  done
  same "$(printf '%s\n' "${TABLES[@]}")" "$(sql "SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname COLLATE \"C\"")"
}

@test "every script works alone, in any order, and says nothing" {
  local file
  pg_database schema_alone
  for file in $(printf '%s\n' "$EW_ROOT"/schema/*.sql | sort -r); do
    psql -Xq -v ON_ERROR_STOP=1 -f "$file" >out 2>&1
    same "" "$(<out)" "$file"
  done
  same "$(<"$fresh")" "$(shape)"
}

@test "every script run again says nothing either" {
  local file
  pg_database schema_twice
  apply
  for file in "$EW_ROOT"/schema/*.sql; do
    psql -Xq -v ON_ERROR_STOP=1 -f "$file" >out 2>&1
    same "" "$(<out)" "$file"
  done
}

@test "the scripts run again leave filled tables as they are" {
  local table
  pg_database schema_again
  apply
  for table in "${TABLES[@]}"; do insert "$table"; done
  apply && apply
  same "$(<"$fresh")" "$(shape)"
  for table in "${TABLES[@]}"; do holds_exactly "$table" "$(rows_file "$table")"; done
}

@test "filled tables of the older shape become the same as fresh ones and keep their rows" {
  local table columns
  declare -A before columns
  pg_database schema_old
  era_a
  for table in "${TABLES[@]}"; do
    [[ $table != ocsf_events ]] || continue
    columns[$table]=$(old_columns "$table")
    before[$table]=$(contents "$table" "${columns[$table]}")
    [[ $(wc -l <<<"${before[$table]}") -ge 2 ]]
  done
  apply
  is_upgraded
  apply
  is_upgraded
  for table in "${!before[@]}"; do
    same "${before[$table]}" "$(contents "$table" "${columns[$table]}")" "$table"
  done
  same 0 "$(sql "SELECT count(*) FROM logs WHERE id IS NULL")"
  # And they take what did not fit before.
  sql "TRUNCATE $(
    IFS=,
    echo "${TABLES[*]}"
  )"
  for table in "${TABLES[@]}"; do insert "$table"; done
  for table in "${TABLES[@]}"; do holds_exactly "$table" "$(rows_file "$table")"; done
}

@test "a key under another name is replaced too; indexes of others stay" {
  pg_database schema_names
  era_a
  sql "ALTER TABLE logs RENAME CONSTRAINT logs_pkey TO logs_key;
       ALTER TABLE otel_metrics RENAME CONSTRAINT otel_metrics_pkey TO \"Key of metrics\";
       CREATE INDEX mine ON logs (body)"
  apply
  sql "DROP INDEX mine"
  is_upgraded
}

# A command of the script fails; psql goes on with the others, as it does by default.
@test "a script that fails anywhere leaves everything as it was" {
  local table step before
  pg_database schema_cut
  era_a
  sql "CREATE SEQUENCE step; CREATE TABLE cut (at bigint);
       CREATE FUNCTION fail_here() RETURNS event_trigger LANGUAGE plpgsql AS \$\$
       BEGIN
         IF nextval('step') = (SELECT at FROM cut) THEN RAISE 'here'; END IF;
       END \$\$;
       CREATE EVENT TRIGGER fail_here ON ddl_command_end EXECUTE FUNCTION fail_here()"
  for table in logs otel_metrics netflow_metrics; do
    before=$(psql -XqAt -c "$(catalogue_of "$table")")
    for ((step = 1; ; step++)); do
      psql -XqAt -c "DO \$\$ BEGIN PERFORM setval('step', 1, false); DELETE FROM cut; INSERT INTO cut VALUES ($step); END \$\$" \
        -f "$EW_ROOT/schema/$table.sql" -c "$(catalogue_of "$table")" >after 2>err
      grep -q 'ERROR:  here' err || break
      same "$before" "$(<after)" "$table after step $step"
    done
    ((step > 4)) || fail "$table: only $step steps"
    [[ $before != "$(<after)" ]] || fail "$table is not upgraded"
  done
}

# A query that gives the columns, keys and indexes of a table; cheaper than pg_dump.
catalogue_of() {
  echo "SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef FROM pg_attribute
          WHERE attrelid = '$1'::regclass AND attnum > 0 AND NOT attisdropped;
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
          WHERE conrelid = '$1'::regclass AND contype <> 'n' ORDER BY 1;
        SELECT indexdef FROM pg_indexes WHERE tablename = '$1' ORDER BY 1"
}
