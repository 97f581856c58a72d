-- timeseries_metrics: plain metrics and sysmon samples. One transaction, can be run again: makes the
-- table, or adds to an older one what it lacks; removes nothing that a reader uses.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS timeseries_metrics (
  "timestamp"      timestamptz NOT NULL,
  poller_id        text NOT NULL,
  agent_id         text,
  metric_name      text NOT NULL,
  metric_type      text NOT NULL,
  device_id        text,
  value            double precision NOT NULL,
  unit             text,
  tags             jsonb,
  partition        text,
  scale            double precision,
  is_delta         boolean DEFAULT false,
  target_device_ip text,
  if_index         integer,
  metadata         jsonb,
  created_at       timestamptz NOT NULL DEFAULT now(),
  series_key       text
);
-- The older shape had no key at all; with the key of the series one row per series and time is told.
ALTER TABLE timeseries_metrics ADD COLUMN IF NOT EXISTS series_key text;

CREATE UNIQUE INDEX IF NOT EXISTS timeseries_metrics_series
  ON timeseries_metrics ("timestamp", poller_id, series_key);
CREATE INDEX IF NOT EXISTS timeseries_metrics_device_id_timestamp_idx
  ON timeseries_metrics (device_id, "timestamp" DESC);

-- A hypertable where TimescaleDB is there; a second index on the time alone would cost 20 % of COPY.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('timeseries_metrics', 'timestamp', if_not_exists => true,
                              create_default_indexes => false);
  END IF;
EXCEPTION WHEN feature_not_supported THEN
  RAISE WARNING 'timeseries_metrics stays a plain table: %', SQLERRM USING HINT =
    'converting locks it: SELECT create_hypertable(''timeseries_metrics'', ''timestamp'','
    ' migrate_data => true, create_default_indexes => false)';
END $$;
COMMIT;

-- Off by default, and only in the full edition of TimescaleDB. The default segmentby would make late
-- rows hundreds of times slower.
-- ALTER TABLE timeseries_metrics SET (timescaledb.compress,
--   timescaledb.compress_segmentby = 'poller_id',
--   timescaledb.compress_orderby = '"timestamp" DESC, series_key');
-- SELECT add_compression_policy('timeseries_metrics', INTERVAL '14 days');
-- SELECT add_retention_policy('timeseries_metrics', INTERVAL '90 days');
