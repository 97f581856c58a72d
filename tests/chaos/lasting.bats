# As kills.bats, but with faults that last, several rings on one durable, and a dead-letter stream that
# remembers for as short a time as a stream can; many minutes long, for `make chaos`.
load ../lib/common
load setup
load messages
load faults
load rounds

two_rings() { # [FLAG...]
  js_stream EW_DLQ 'dlq.>' '{"duplicate_window":100000000,"discard":"new"}'
  slow_table 0.2
  chaos 1 "$EW_CHAOS_MESSAGES" "$EW_CHAOS_KILLS" --workers=2 "$@" -- "${KILLS[@]}" "${LASTING[@]}"
}

@test "two rings on one durable and a table with a key: nothing lost, nothing doubled" {
  two_rings --on-conflict=error
}

@test "two rings on one durable and a table without a key: nothing lost, nothing doubled" {
  sql "DROP INDEX timeseries_metrics_series"
  two_rings
}

@test "two hosts with two rings each on one durable: nothing lost, nothing doubled" {
  sql "DROP INDEX timeseries_metrics_series"
  slow_table 0.4
  chaos 2 "$EW_CHAOS_MESSAGES" "$EW_CHAOS_KILLS" --workers=2 \
    --max-ack-pending=$((EW_CHAOS_OUTSTANDING * 4)) -- "${KILLS[@]}" "${LASTING[@]}"
}

# Each fault for itself, compared after each, so that what one breaks no other hides.
each_alone() { # [FLAG...]
  slow_table 0.1
  chaos 1 $((EW_CHAOS_MESSAGES / 5)) 1 each --workers=2 "$@" -- "${KILLS[@]}" "${LASTING[@]}"
}

@test "each fault alone and a table with a key: after each, nothing lost, nothing doubled" {
  each_alone --on-conflict=error
}

@test "each fault alone and a table without a key: after each, nothing lost, nothing doubled" {
  sql "DROP INDEX timeseries_metrics_series"
  each_alone
}

@test "whatever happens to PostgreSQL alone spends no delivery" {
  local messages=$((EW_CHAOS_MESSAGES / 5))
  slow_table 0.1
  chaos 1 "$messages" 9 --workers=2 -- postgres backend terminate outage
  same "$messages" "$(js_consumer_info CHAOS chaos | jq .delivered.consumer_seq)" deliveries
}
