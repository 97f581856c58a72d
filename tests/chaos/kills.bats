# Kills while messages flow: every stage, ew-run, the nats-server, PostgreSQL and its backends. Afterwards
# every good element is one row, every bad one stands in one letter, and nothing is left over.
# EW_CHAOS_SIZE=large is `make chaos`: more of everything, and the other files here. EW_CHAOS_MESSAGES and
# EW_CHAOS_KILLS set the numbers for each test, EW_CHAOS_OUTSTANDING what a ring holds at a time,
# EW_CHAOS_SEED repeats an order of faults. EW_CHAOS_FLAGS is handed to ew-run: with --no-ledger the tests
# fail, which shows that they can.
load ../lib/common
load setup
load messages
load faults
load rounds

@test "kills of every process while messages flow lose nothing and double nothing" {
  # No key on the table: a double would stand in it.
  sql "DROP INDEX timeseries_metrics_series"
  slow_table 0.1
  chaos 1 "$EW_CHAOS_MESSAGES" "$EW_CHAOS_KILLS" -- "${KILLS[@]}"
}
