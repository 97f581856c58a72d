-- timeseries_metrics: plain metrics and sysmon samples. Plain psql, can be run again; a hypertable
-- where TimescaleDB is there. Adds what the older shape lacks and removes nothing.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE TABLE IF NOT EXISTS timeseries_metrics (
  "timestamp" timestamptz NOT NULL, poller_id text NOT NULL, agent_id text,
  metric_name text NOT NULL, metric_type text NOT NULL, device_id text,
  value double precision NOT NULL, unit text, tags jsonb, partition text,
  scale double precision, is_delta boolean DEFAULT false, target_device_ip text,
  if_index integer, metadata jsonb, created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX IF NOT EXISTS timeseries_metrics_device_id_timestamp_idx
  ON timeseries_metrics (device_id, "timestamp" DESC);

SET LOCAL client_min_messages = notice;
DO $$
DECLARE filled boolean;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'timescaledb') THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM timescaledb_information.hypertables h
             WHERE format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass
                   = 'timeseries_metrics'::regclass) THEN
    RETURN;
  END IF;
  SELECT EXISTS (SELECT 1 FROM timeseries_metrics) INTO filled;
  IF filled THEN
    RAISE NOTICE 'table timeseries_metrics holds data and stays a plain table; to convert it (locks it while it is copied): SELECT create_hypertable(''timeseries_metrics'', ''timestamp'', migrate_data => true, create_default_indexes => false);';
  ELSE
    -- A second index on the time alone would cost 20 % of COPY.
    PERFORM create_hypertable('timeseries_metrics'::regclass, 'timestamp'::name,
                              if_not_exists => true, create_default_indexes => false);
  END IF;
END $$;
COMMIT;

-- The addition: a key for the series, so that one row per series and time can be told.
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0;  -- harmless on plain PostgreSQL
ALTER TABLE timeseries_metrics ADD COLUMN IF NOT EXISTS series_key text;
CREATE UNIQUE INDEX IF NOT EXISTS timeseries_metrics_series
  ON timeseries_metrics ("timestamp", poller_id, series_key);
COMMIT;

-- Compression is optional and only in the full edition. The default segmentby would make late rows
-- hundreds of times slower:
-- ALTER TABLE timeseries_metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'poller_id', timescaledb.compress_orderby = '"timestamp" DESC, series_key');
