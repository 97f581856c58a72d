-- sweep_host_states: what a sweep found out about a host. One transaction, can be run again.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS sweep_host_states (
  host_ip               text NOT NULL,
  poller_id             text NOT NULL,
  agent_id              text NOT NULL,
  partition             text NOT NULL,
  network_cidr          text,
  hostname              text,
  mac                   text,
  icmp_available        boolean,
  icmp_response_time_ns bigint,
  icmp_packet_loss      double precision,  -- per cent
  tcp_ports_scanned     jsonb,
  tcp_ports_open        jsonb,
  port_scan_results     jsonb,
  last_sweep_time       timestamptz NOT NULL,
  first_seen            timestamptz,
  metadata              jsonb,
  created_at            timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (host_ip, poller_id, partition, last_sweep_time)
);

CREATE INDEX IF NOT EXISTS sweep_host_states_last_sweep_time_idx
  ON sweep_host_states (last_sweep_time DESC);

-- A hypertable where TimescaleDB is there; a second index on the time alone would cost 20 % of COPY.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('sweep_host_states', 'last_sweep_time', if_not_exists => true,
                              create_default_indexes => false);
  END IF;
EXCEPTION WHEN feature_not_supported THEN
  RAISE WARNING 'sweep_host_states stays a plain table: %', SQLERRM USING HINT =
    'converting locks it: SELECT create_hypertable(''sweep_host_states'', ''last_sweep_time'','
    ' migrate_data => true, create_default_indexes => false)';
END $$;
COMMIT;

-- Off by default, and only in the full edition of TimescaleDB. The default segmentby would make late
-- rows hundreds of times slower.
-- ALTER TABLE sweep_host_states SET (timescaledb.compress,
--   timescaledb.compress_segmentby = 'poller_id, partition',
--   timescaledb.compress_orderby = 'last_sweep_time DESC, host_ip');
-- SELECT add_compression_policy('sweep_host_states', INTERVAL '14 days');
-- SELECT add_retention_policy('sweep_host_states', INTERVAL '90 days');
