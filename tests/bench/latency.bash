#!/bin/bash
# From publish to visible row, while nothing else happens. The messages carry no time, so that their
# rows have the time at which the stream stored them; a psql session looks every millisecond which rows
# it can see and takes the clock's time minus theirs. So the figure holds delivery, decoding, COPY,
# ledger and COMMIT, and is up to a millisecond too long. Once with the defaults, where a lone message
# waits for company for --batch-timeout (1 s), and once with 10 ms, which shows what the ring needs.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"

look() { # COUNT
  cat <<SQL
SET statement_timeout = '5min';
CREATE TEMP TABLE seen (metric_name text PRIMARY KEY, took interval);
DO \$\$ BEGIN
  WHILE (SELECT count(*) FROM seen) < $1 LOOP
    INSERT INTO seen SELECT metric_name, clock_timestamp() - "timestamp" FROM timeseries_metrics
    ON CONFLICT DO NOTHING;
    PERFORM pg_sleep(0.001);
  END LOOP;
END \$\$;
SELECT to_char(1000 * extract(epoch FROM percentile_disc(part) WITHIN GROUP (ORDER BY took)), 'FM999990.0')
FROM seen, unnest('{0.5,0.99,1}'::float8[]) part GROUP BY part ORDER BY part;
SQL
}

# measure COUNT LEAST MOST FLAG...: single messages, LEAST to MOST milliseconds apart.
measure() {
  local count=$1 least=$2 most=$3 i watcher
  shift 3
  prepare
  ew-run --stream BENCH --consumer bench --subject bench.idle --type telemetry --table timeseries_metrics \
    --quiet "$@" &
  run=$!
  wait_until 20 js_consumer_info BENCH bench >/dev/null 2>&1
  look "$count" | psql -XqAt -v ON_ERROR_STOP=1 >latencies &
  watcher=$!
  for ((i = 1; i <= count; i++)); do
    printf -v between '%04d' $((least + RANDOM % (most - least)))
    pause "${between:0:1}.${between:1}"
    printf '{"poller_id":"p","metric_name":"m%d","metric_type":"gauge","value":%d}\n' "$i" "$i"
  done | ew-publish --input lines --subject bench.idle --quiet >/dev/null
  wait "$watcher"
  kill "$run" && wait "$run"
  run=''
  js_delete_consumer BENCH bench
  js_purge BENCH >/dev/null
}

row() { # NAME COUNT LEAST MOST FLAG...
  local name=$1 figures
  shift
  measure "$@"
  mapfile -t figures <latencies
  printf '%-34s %9s %9s %9s %9s\n' "$name" "$1" "${figures[@]}"
}

bench_servers
headline 'From publish to visible row when idle, milliseconds'
printf '%-34s %9s %9s %9s %9s\n' '' messages p50 p99 longest
row 'defaults (--batch-timeout 1s)' 30 1100 1500
row '--batch-timeout 10ms' 300 20 80 --batch-timeout 10ms
