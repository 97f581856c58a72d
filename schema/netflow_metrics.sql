-- netflow_metrics: flows. One transaction, can be run again: makes the table, or adds to an older one
-- what it lacks; removes nothing that a reader uses.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS netflow_metrics (
  "timestamp"     timestamptz NOT NULL,
  poller_id       text,
  agent_id        text,
  device_id       text,
  flow_direction  text,
  src_addr        text,
  dst_addr        text,
  src_port        integer,
  dst_port        integer,
  protocol        integer,
  packets         bigint,
  octets          bigint,
  sampler_address text,
  input_snmp      bigint,  -- real exporters send interface indexes above 2^31
  output_snmp     bigint,
  metadata        jsonb,
  created_at      timestamptz NOT NULL DEFAULT now(),
  id              uuid
);
-- The older shape had no key at all, and integer interface indexes. Another type rewrites the table.
ALTER TABLE netflow_metrics ADD COLUMN IF NOT EXISTS id uuid;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_attribute
             WHERE attrelid = 'netflow_metrics'::regclass AND atttypid = 'integer'::regtype
               AND attname IN ('input_snmp', 'output_snmp')) THEN
    ALTER TABLE netflow_metrics
      ALTER COLUMN input_snmp TYPE bigint, ALTER COLUMN output_snmp TYPE bigint;
  END IF;
END $$;

CREATE UNIQUE INDEX IF NOT EXISTS netflow_metrics_id ON netflow_metrics ("timestamp", id);

-- A hypertable where TimescaleDB is there; a second index on the time alone would cost 20 % of COPY.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('netflow_metrics', 'timestamp', if_not_exists => true,
                              create_default_indexes => false);
  END IF;
EXCEPTION WHEN feature_not_supported THEN
  RAISE WARNING 'netflow_metrics stays a plain table: %', SQLERRM USING HINT =
    'converting locks it: SELECT create_hypertable(''netflow_metrics'', ''timestamp'','
    ' migrate_data => true, create_default_indexes => false)';
END $$;
COMMIT;

-- Off by default, and only in the full edition of TimescaleDB. The default segmentby would make late
-- rows hundreds of times slower.
-- ALTER TABLE netflow_metrics SET (timescaledb.compress,
--   timescaledb.compress_segmentby = '',
--   timescaledb.compress_orderby = '"timestamp" DESC, id');
-- SELECT add_compression_policy('netflow_metrics', INTERVAL '14 days');
-- SELECT add_retention_policy('netflow_metrics', INTERVAL '90 days');
