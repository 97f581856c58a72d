# As kills.bats, but with faults that last, two rings on one durable, and a dead-letter stream that
# remembers for as short a time as a stream can; minutes long, for `make chaos`.
load ../lib/common
load faults
load setup

lasting() {
  js_stream EW_DLQ 'dlq.>' '{"duplicate_window":100000000,"discard":"new"}'
  chaos --workers 2 -- "${KILLS[@]}" frozen outage
}

@test "two rings on one durable and a table with a key: nothing lost, nothing doubled" {
  lasting
}

@test "two rings on one durable and a table without a key: nothing lost, nothing doubled" {
  sql "DROP INDEX timeseries_metrics_series"
  lasting
}
