#!/usr/bin/env bats
# Rows of all families in a real PostgreSQL: the samples of the golden tests through ew-decode and
# ew-load, and rows that fill every column of every table; read back by value, column by column.

setup_file() {
  load ../lib/common
  ew_isolate
  pg_database families schema
}

setup() {
  load ../lib/common
  load ew-load
  load schema
  ew_isolate
}

# sample TYPE TABLE: what the samples of a type are expected to become is what stands in the table.
sample() {
  local folder=$EW_ROOT/tests/golden/$1
  sql "TRUNCATE $2, ew.ledger, ew.outbox" 2>/dev/null || sql "TRUNCATE $2"
  ew-decode --type="$1" <"$folder/samples.input" >decoded
  loads --table "$2" <decoded
  expect_code 0
  # A sample that is there in several forms is one row; the key refuses the others.
  grep -v '^{"@' "$folder/samples.expected" >all
  sort -u all >rows
  holds_exactly "$2" rows
  same "$(grep -c '^{"@dead"' decoded)" "$(letters out 'select(.["@dead"].stage == "decode")' | wc -l)"
  letters out 'select(.["@dead"].stage == "load")["@dead"].code' >refused
  same $(($(wc -l <all) - $(wc -l <rows))) "$(grep -c unique_violation refused)" "repeated rows"
  same "$(wc -l <refused)" "$(grep -c unique_violation refused)"
}

@test "samples of telemetry in their table" { sample telemetry timeseries_metrics; }
@test "samples of events in their table" { sample events events; }
@test "samples of ocsf in their table" { sample ocsf ocsf_events; }
@test "samples of sweep in their table" { sample sweep sweep_host_states; }
@test "samples of netflow in their table" { sample netflow netflow_metrics; }
@test "samples of otel-metrics in their table" { sample otel-metrics otel_metrics; }
@test "samples of otel-traces in their table" { sample otel-traces otel_traces; }
@test "samples of logs in their table" { sample logs logs; }

@test "every column of every table takes its values, directly and through the temporary table" {
  local table policy
  for table in "${TABLES[@]}"; do
    for policy in error nothing; do
      sql "TRUNCATE $table"
      loads --table "$table" --on-conflict "$policy" -q <"$(rows_file "$table")"
      expect_code 0
      holds_exactly "$table" "$(rows_file "$table")"
    done
    # With --on-conflict nothing a batch that meets a key goes through the temporary table.
    [[ $table = timeseries_metrics ]] ||
      loads --table "$table" --on-conflict nothing -q <"$(rows_file "$table")"
    expect_code 0
    [[ $table = timeseries_metrics ]] || holds_exactly "$table" "$(rows_file "$table")"
  done
}
