#!/usr/bin/env bats
# schema/*.sql and ew-load on hypertables, on the first TimescaleDB that tests/lib/timescale.bash
# finds; without one every test is skipped. `make test-timescaledb` sees to it that there is one.

setup_file() {
  load ../lib/common
  load ../lib/timescale
  load schema
  ew_isolate
  timescale_start ew_timescale
  [[ $EW_TIMESCALE = none ]] || apply
}

setup() {
  load ../lib/common
  load ../lib/timescale
  load ew-load
  load schema
  ew_isolate
  timescale_or_skip
}

teardown_file() {
  load ../lib/timescale
  timescale_stop
}

# empty [TABLE...]: no rows, no chunks, no ledger.
empty() {
  local table
  (($#)) || set -- "${TABLES[@]}"
  for table in "$@"; do sql "TRUNCATE $table" 2>/dev/null; done
  sql "TRUNCATE ew.ledger, ew.outbox"
}

# Of all tables and chunks: what a script that is run again must not change.
catalogue() {
  sql "SELECT c.oid::regclass, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
         AND NOT a.attisdropped ORDER BY 1, 2"
  indexes
}
indexes() {
  sql "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
}

compressible() {
  sql "ALTER TABLE $1 SET (timescaledb.compress, timescaledb.compress_segmentby = '$2',
         timescaledb.compress_orderby = '$3')" 2>/dev/null ||
    skip "this edition of TimescaleDB does not compress"
}
compress() { sql "SELECT count(compress_chunk(c)) FROM show_chunks('$1') c" >/dev/null; }
decompress() {
  sql "SELECT count(decompress_chunk(c, true)) FROM show_chunks('$1') c" >/dev/null
  sql "ALTER TABLE $1 SET (timescaledb.compress = false)" 2>/dev/null
}

# metric SECOND SERIES VALUE: a row of timeseries_metrics.
metric() {
  printf '{"timestamp":"2026-01-01T00:%02d:%02dZ","poller_id":"p","metric_name":"m","metric_type":"gauge","value":%s,"series_key":"%s"}' \
    $(($1 / 60)) $(($1 % 60)) "$3" "$2"
}
# log ID TIME [LEVEL]: a row of events.
event() { printf '{"event_timestamp":"%s","id":"%s","level":%s}' "$2" "$1" "${3:-6}"; }
# Each line of stdin as a message of its own.
as_messages() {
  printf '%s\n' '{"@format":"ew-rows/1","type":"telemetry"}'
  local line n=0
  while IFS= read -r line; do
    n=$((n + 1))
    printf '%s\n{"@end":"S@1/%d/1000"}\n' "$line" "$n"
  done
}

@test "schema/*.sql make hypertables with the same indexes as plain tables, and can be run again" {
  local before
  same 8 "$(sql "SELECT count(*) FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public'")"
  same "events event_timestamp
logs timestamp
netflow_metrics timestamp
ocsf_events time
otel_metrics timestamp
otel_traces timestamp
sweep_host_states last_sweep_time
timeseries_metrics timestamp" \
    "$(sql "SELECT hypertable_name || ' ' || column_name FROM timescaledb_information.dimensions ORDER BY 1")"
  same "" "$(sql "SELECT tablename FROM pg_indexes WHERE schemaname = 'public' AND indexname IN
    ('events_event_timestamp_idx', 'ocsf_events_time_idx') OR indexname LIKE '%_metrics_timestamp_idx'")"
  before=$(catalogue)
  apply
  same "$before" "$(catalogue)"
}

@test "every column of every hypertable takes its values; the scripts leave filled ones alone" {
  local table before
  empty
  for table in "${TABLES[@]}"; do
    loads --table "$table" -q <"$(rows_file "$table")"
    expect_code 0
    holds_exactly "$table" "$(rows_file "$table")"
    same 2 "$(sql "SELECT count(*) FROM show_chunks('$table')")" "chunks of $table"
  done
  before=$(catalogue)
  apply
  same "$before" "$(catalogue)"
  for table in "${TABLES[@]}"; do holds_exactly "$table" "$(rows_file "$table")"; done
}

drop_tables() {
  local table
  for table in "${TABLES[@]}"; do sql "DROP TABLE $table"; done
}

@test "older tables that are hypertables with compressed chunks are upgraded and keep their rows" {
  local table old="SELECT \"timestamp\", service_name, span_id FROM" before
  drop_tables
  sql_file <"$EW_ROOT/tests/integration/schema-era-a.sql"
  for table in logs otel_metrics otel_traces timeseries_metrics; do
    sql "SELECT create_hypertable('$table', 'timestamp', create_default_indexes => false)" >/dev/null 2>&1
  done
  sql "INSERT INTO logs (\"timestamp\", trace_id, span_id, service_name)
         SELECT timestamptz '2026-01-01Z' + n * interval '1 h', n, n, 's' || n % 3 FROM generate_series(1, 400) n;
       INSERT INTO otel_metrics (\"timestamp\", span_name, service_name, span_id)
         SELECT timestamptz '2026-01-01Z' + n * interval '1 h', 'm', 's' || n % 3, n FROM generate_series(1, 400) n;
       INSERT INTO otel_traces (\"timestamp\", trace_id, span_id, service_name)
         SELECT timestamptz '2026-01-01Z' + n * interval '1 h', n, n, 's' || n % 3 FROM generate_series(1, 400) n;
       INSERT INTO timeseries_metrics (\"timestamp\", poller_id, metric_name, metric_type, value)
         SELECT timestamptz '2026-01-01Z' + n * interval '1 h', 'p', 'm', 'gauge', n FROM generate_series(1, 400) n"
  for table in logs otel_metrics otel_traces; do
    compressible "$table" "" '"timestamp" DESC, span_id'
    compress "$table"
  done
  before=$(for table in logs otel_metrics otel_traces; do sql "$old $table ORDER BY 1, 2, 3"; done)
  apply && apply
  same "$before" "$(for table in logs otel_metrics otel_traces; do sql "$old $table ORDER BY 1, 2, 3"; done)"
  same 400 "$(sql "SELECT count(DISTINCT id) FROM logs")"
  same "timestamp, id|timestamp, span_name, service_name, span_id, series_key" \
    "$(sql "SELECT string_agg(k, '|') FROM (SELECT string_agg(a.attname, ', ' ORDER BY n) k
         FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY u(num, n), pg_attribute a
         WHERE c.contype = 'p' AND c.conrelid IN ('logs'::regclass, 'otel_metrics'::regclass)
           AND a.attrelid = c.conrelid AND a.attnum = u.num GROUP BY conrelid::regclass::text
         ORDER BY conrelid::regclass::text) keys")"
  for table in "${TABLES[@]}"; do
    loads --table "$table" -q <"$(rows_file "$table")"
    expect_code 0
  done
  drop_tables
  apply
}

@test "a filled plain table stays one, and the script says how to convert it" {
  sql "DROP TABLE events"
  sql_file <<<"CREATE TABLE events (event_timestamp timestamptz, id text, subject text, PRIMARY KEY (event_timestamp, id));
               INSERT INTO events VALUES ('2026-01-01Z', 'a')"
  psql -Xq -v ON_ERROR_STOP=1 -f "$EW_ROOT/schema/events.sql" 2>err
  grep -q "WARNING:  events stays a plain table" err
  same 1 "$(rows_in events)"
  # What it says is what helps.
  sql "$(sed -n "s/.*\(SELECT create_hypertable('events'.*)\)$/\1/p" err)" >/dev/null 2>&1
  same 1 "$(rows_in events)"
  same 1 "$(sql "SELECT count(*) FROM show_chunks('events')")"
  sql "DROP TABLE events"
  apply "$EW_ROOT/schema/events.sql"
}

# The server names the line, and the table by its own name even where the constraint is a chunk's.
@test "a bad line in the middle becomes a letter, whatever the order of the times" {
  empty events
  sql "ALTER TABLE events ADD CONSTRAINT low CHECK (level < 8)"
  {
    event a 2026-01-20T00:00:00Z && echo
    event b 2026-01-10T00:00:00Z 9 && echo
    event c 2026-01-01T00:00:00Z && echo
  } >rows
  # Three messages, then one of three rows.
  as_messages <rows | loads --table events
  expect_code 0
  same "a c" "$(sql "SELECT string_agg(id, ' ' ORDER BY id) FROM events")"
  same '["check_violation","23514","public.events",0,"b"]' \
    "$(letters out '[.["@dead"].code, .["@dead"].sqlstate, .["@dead"].table, .["@dead"].position, .row.id]')"
  same "1 2 3" "$(acked out | xargs)"
  empty events
  { echo '{"@format":"ew-rows/1","type":"events"}' && cat rows && echo '{"@end":"S@1/1/1000"}'; } |
    loads --table events
  expect_code 0
  same "a c" "$(sql "SELECT string_agg(id, ' ' ORDER BY id) FROM events")"
  same '["check_violation",1,"b"]' "$(letters out '[.["@dead"].code, .["@dead"].position, .row.id]')"
  sql "ALTER TABLE events DROP CONSTRAINT low"
}

@test "duplicates across chunks: refused, left out or replacing, as the policy says" {
  local policy
  for policy in error nothing update:event_timestamp,id; do
    empty events
    {
      event a 2026-01-01T00:00:00Z 1 && echo
      event b 2026-01-09T00:00:00Z 1 && echo
      event a 2026-01-17T00:00:00Z 1 && echo # another chunk, another key
    } >rows
    as_messages <rows | loads --table events -q
    {
      event n 2026-01-01T00:00:00Z 2 && echo
      event b 2026-01-09T00:00:00Z 2 && echo
      event a 2026-01-01T00:00:00Z 2 && echo
      event m 2026-01-17T00:00:00Z 2 && echo
    } | as_messages | sed 's|S@1|T@1|' | loads --table events --on-conflict "$policy" -q
    expect_code 0
    same 4 "$(acked out | wc -l)"
    case $policy in
      update*) same "2 1 2 2 2" "$(levels)" ;;
      *) same "1 1 1 2 2" "$(levels)" ;;
    esac
    if [[ $policy = error ]]; then
      same "unique_violation b
unique_violation a" "$(letters out '.["@dead"].code + " " + .row.id' | tr -d '"')"
    else
      same "" "$(letters out .)"
    fi
  done
}
levels() { sql "SELECT string_agg(level::text, ' ' ORDER BY id, event_timestamp) FROM events"; }

@test "late rows go into a compressed chunk; what is there already is told" {
  empty timeseries_metrics
  compressible timeseries_metrics poller_id '"timestamp" DESC, series_key'
  { for second in {1..600}; do metric "$second" k 1 && echo; done; } >rows
  loads --table timeseries_metrics -q <rows
  compress timeseries_metrics
  { for second in {1..100}; do metric "$second" late 2 && echo; done; } | as_messages |
    loads --table timeseries_metrics -q
  expect_code 0
  same 100 "$(acked out | wc -l)"
  same "600 100" "$(sql "SELECT count(*) FILTER (WHERE series_key = 'k') || ' ' || count(*) FILTER (WHERE value = 2)
                         FROM timeseries_metrics")"
  { metric 5 k 3 && echo && metric 5 new 3 && echo; } | as_messages | sed 's|S@1|T@1|' |
    loads --table timeseries_metrics -q
  same '["unique_violation","k"]' "$(letters out '[.["@dead"].code, .row.series_key]')"
  { metric 6 k 4 && echo && metric 6 new 4 && echo; } | as_messages | sed 's|S@1|U@1|' |
    loads --table timeseries_metrics -q --on-conflict nothing
  same "" "$(letters out .)"
  same "702 0" "$(sql "SELECT count(*) || ' ' || count(*) FILTER (WHERE series_key = 'k' AND value > 1) FROM timeseries_metrics")"
  decompress timeseries_metrics
}

# limit_decompression N: for the sessions that follow.
limit_decompression() {
  local setting=timescaledb.max_tuples_decompressed_per_dml_transaction
  export PGOPTIONS="-c $setting=$1"
  ! one_session || sql "SET $setting = $1"
}

# design.md section 4: 53400 halves the batch; of a single message the limit is lifted.
@test "53400: updates in a compressed chunk are made in smaller transactions, a large message in one" {
  local second update=update:timestamp,poller_id,series_key
  empty timeseries_metrics
  compressible timeseries_metrics poller_id '"timestamp" DESC, series_key'
  { for second in {1..400}; do metric "$second" k 1 && echo; done; } >rows
  loads --table timeseries_metrics -q <rows
  compress timeseries_metrics
  limit_decompression 100
  sed 's/"value":1/"value":2/' rows | head -20 | as_messages |
    loads --table timeseries_metrics --on-conflict "$update" --status-file status -v
  expect_code 0
  same 20 "$(acked out | wc -l)"
  same "" "$(letters out .)"
  same 20 "$(sql "SELECT count(*) FROM timeseries_metrics WHERE value = 2")"
  decompress timeseries_metrics
  compressible timeseries_metrics poller_id '"timestamp" DESC, series_key'
  compress timeseries_metrics
  # It is so that the rows of one message alone are too many.
  sql "UPDATE timeseries_metrics SET value = 9" 2>err && fail "there is no limit"
  grep -q 'tuple decompression limit exceeded' err
  { echo '{"@format":"ew-rows/1","type":"telemetry"}' && sed 's/"value":1/"value":3/' rows &&
    echo '{"@end":"T@1/1/1000"}'; } | loads --table timeseries_metrics --on-conflict "$update" -q
  expect_code 0
  same 1 "$(acked out | wc -l)"
  same "400 400" "$(sql "SELECT count(*) || ' ' || count(*) FILTER (WHERE value = 3) FROM timeseries_metrics")"
  limit_decompression 100000
  decompress timeseries_metrics
}

# design.md section 5: such times make chunks at the end of the world, or none at all.
@test "infinite and far times become letters; without the window the server judges" {
  local time
  for time in infinity -infinity 4713-01-01T00:00:00Z 1970-01-01T23:59:59.999999Z \
    2200-01-01T00:00:00Z 294276-12-31T23:59:59Z epoch now; do
    empty events
    { event a 2026-01-01T00:00:00Z && echo && event b "$time" && echo && event c 2026-01-01T00:00:00Z && echo; } |
      as_messages | loads --table events -q
    expect_code 0
    same '["outside_time_window","b"]' "$(letters out '[.["@dead"].code, .row.id]')" "$time"
    same "a c" "$(sql "SELECT string_agg(id, ' ' ORDER BY id) FROM events")"
  done
  # Without a window the server judges; -infinity is an error on hypertables only.
  { event a 2026-01-02T00:00:00Z && echo && event b -infinity && echo && event c 2026-01-02T00:00:00Z && echo; } |
    as_messages | sed 's|S@1|T@1|' | loads --table events -q --time-window ..
  expect_code 0
  same '["datetime_field_overflow","b"]' "$(letters out '[.["@dead"].code, .row.id]')"
  same 4 "$(rows_in events)"
}

# A version 7 uuid holds a time, a document may be given a function for it; nothing is sorted then.
@test "hypertables whose dimension is an integer, a date, or no time at all" {
  sql "CREATE TABLE by_number (n bigint NOT NULL, x int);
       SELECT create_hypertable('by_number', 'n', chunk_time_interval => 100);
       CREATE TABLE by_date (n date NOT NULL, x int);
       SELECT create_hypertable('by_date', 'n');
       CREATE TABLE by_place (n timestamptz NOT NULL, x int);
       SELECT create_hypertable('by_place', 'n', 'x', 2);
       CREATE TABLE by_document (n jsonb NOT NULL, x int);
       CREATE FUNCTION time_of(jsonb) RETURNS timestamptz IMMUTABLE LANGUAGE sql
         AS \$\$ SELECT to_timestamp((\$1 ->> 't')::int) \$\$;
       SELECT create_hypertable('by_document', 'n', time_partitioning_func => 'time_of')" \
    >/dev/null 2>&1
  printf '{"n":%s,"x":1}\n' 500 -500 9223372036854775807 | loads --table by_number -q
  same "-500 500 9223372036854775807" "$(sql "SELECT string_agg(n::text, ' ' ORDER BY n) FROM by_number")"
  printf '{"n":"%s","x":1}\n' 2026-01-09 2026-01-01 1969-01-01 | loads --table by_date -q
  same "2026-01-01 2026-01-09" "$(sql "SELECT string_agg(n::text, ' ' ORDER BY n) FROM by_date")"
  same '"outside_time_window"' "$(letters out '.["@dead"].code')"
  printf '{"n":"2026-01-0%sT00:00:00Z","x":%s}\n' 9 9 1 1 5 5 | loads --table by_place -q
  same 3 "$(rows_in by_place)"
  printf '{"n":{"t":%s},"x":1}\n' 1767225600 0 | loads --table by_document -q
  same 2 "$(rows_in by_document)"
  if sql "CREATE TABLE by_uuid (n uuid PRIMARY KEY); SELECT create_hypertable('by_uuid', by_range('n'))" \
    >/dev/null 2>&1; then
    printf '{"n":"0%s76b0-8aa0-7000-8000-000000000000"}\n' 19b 199 | loads --table by_uuid -q
    same 2 "$(rows_in by_uuid)"
  fi
}

@test "loaders that make chunks at the same time, while others are compressed" {
  two_sessions_or_skip
  local i pids=()
  empty timeseries_metrics
  compressible timeseries_metrics poller_id '"timestamp" DESC, series_key'
  for i in 1 2 3; do
    sql "SELECT json_build_object('timestamp', to_json(timestamptz '2026-01-01Z' + (n * 37 % 500) * interval '1 day'),
           'poller_id', 'p', 'metric_name', 'm', 'metric_type', 'gauge', 'value', n, 'series_key', '$i-' || n)
         FROM generate_series(1, 2000) n" | as_messages | sed "s|S@1|S$i@1|" >"in$i"
    ew-load --table timeseries_metrics -q <"in$i" >"out$i" 2>"err$i" 3>&- 4>&- &
    pids+=($!)
  done
  while kill -0 "${pids[0]}" 2>/dev/null; do
    sql "SELECT compress_chunk(c, true) FROM (SELECT show_chunks('timeseries_metrics') c LIMIT 5) f" >/dev/null 2>&1 || true
  done
  for i in "${pids[@]}"; do wait "$i"; done
  same "6000 6000" "$(sql "SELECT count(*) || ' ' || count(DISTINCT series_key) FROM timeseries_metrics")"
  same 6000 "$(for i in 1 2 3; do acked "out$i"; done | wc -l)"
}

# A table of chunks of an hour.
scattered() {
  empty
  sql "DROP TABLE IF EXISTS scattered" 2>/dev/null
  sql "CREATE TABLE scattered (at timestamptz NOT NULL, n int);
       SELECT create_hypertable('scattered', 'at', chunk_time_interval => interval '1 hour',
                                create_default_indexes => false)" >/dev/null 2>&1
}
# hours N: as many rows, each in its own chunk, in no order.
hours() {
  sql "SELECT json_build_object('at', to_json(timestamptz '2026-01-01Z' + n * interval '1 h'), 'n', n)
       FROM generate_series(1, $1) n ORDER BY md5(n::text)"
}

@test "rows in more than 100 chunks are loaded in pieces, one after the other in time" {
  scattered
  hours 250 | as_messages | loads --table scattered --batch-size 250 --batch-timeout 60s
  expect_code 0
  same 1 "$(grep -c 'scattered over more than 100 chunks' err)"
  same "250|250|3|100" "$(sql "SELECT sum(n), sum(d), count(*), max(d) FROM (
    SELECT count(*) n, count(DISTINCT n) d FROM scattered GROUP BY xmin::text) pieces")"
  same 250 "$(acked out | wc -l)"
}

# design.md section 4. A new chunk takes a lock for itself and for each of its indexes; those of a very
# wide table are taken by a trigger here, which is quicker than making them.
@test "53200: what needs more locks than a transaction may take is loaded by halves" {
  local locks rows=64 each=500
  locks=$(sql "SELECT current_setting('max_locks_per_transaction')::int * current_setting('max_connections')::int")
  ((locks < rows * each / 2)) || skip "this server has locks for more"
  scattered
  sql "CREATE OR REPLACE FUNCTION take_locks() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
         PERFORM pg_advisory_xact_lock(NEW.n, i) FROM generate_series(1, $each) i;
         RETURN NULL;
       END \$\$;
       CREATE TRIGGER take_locks AFTER INSERT ON scattered FOR EACH ROW EXECUTE FUNCTION take_locks()"
  hours $rows | as_messages | loads --table scattered --status-file status
  expect_code 0
  same "" "$(letters out .)"
  same $rows "$(acked out | wc -l)"
  same "$rows|$rows" "$(sql "SELECT count(*), count(DISTINCT n) FROM scattered")"
  (($(jq .counters.halves status) > 0)) || fail "no batch was halved: $(<status)"
  # Each half is one span of time.
  same "" "$(sql "SELECT * FROM (SELECT xmin::text x, min(at) f, max(at) l FROM scattered GROUP BY 1) a,
                    (SELECT xmin::text x, min(at) f, max(at) l FROM scattered GROUP BY 1) b
                  WHERE a.x <> b.x AND a.f < b.l AND b.f < a.l")"
}
