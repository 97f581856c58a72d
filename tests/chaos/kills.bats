# Kills while messages flow: every stage, ew-run, the nats-server, PostgreSQL. Afterwards every good
# element is one row, every bad one stands in one letter, and nothing is left over.
# EW_CHAOS_SIZE=large is `make chaos`: more of everything, and faults that last. EW_CHAOS_MESSAGES and
# EW_CHAOS_KILLS set the numbers for each test, EW_CHAOS_SEED repeats an order of faults. That it can
# fail shows EW_CHAOS_FLAGS=--no-ledger, which is handed to ew-run.
load ../lib/common
load faults
load setup

@test "kills of every process while messages flow lose nothing and double nothing" {
  # No key on the table: a double would stand in it.
  sql "DROP INDEX timeseries_metrics_series"
  chaos -- "${KILLS[@]}"
}
