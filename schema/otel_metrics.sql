-- otel_metrics: OTLP data points and performance metrics. One transaction, can be run again: makes the
-- table, or adds to an older one what it lacks; removes nothing that a reader uses.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS otel_metrics (
  "timestamp"         timestamptz NOT NULL,
  trace_id            text,
  span_id             text,
  service_name        text,
  span_name           text,
  span_kind           text,
  duration_ms         double precision,
  duration_seconds    double precision,
  metric_type         text,
  http_method         text,
  http_route          text,
  http_status_code    text,
  grpc_service        text,
  grpc_method         text,
  grpc_status_code    text,
  is_slow             boolean,
  component           text,
  level               text,
  created_at          timestamptz NOT NULL DEFAULT now(),
  unit                text,
  series_key          text NOT NULL DEFAULT '',
  value               double precision,
  attributes          jsonb,
  resource_attributes jsonb,
  data_point          jsonb,
  PRIMARY KEY ("timestamp", span_name, service_name, span_id, series_key)
);
-- The older key takes two points of one metric with different attributes for the same.
SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0;
ALTER TABLE otel_metrics
  ADD COLUMN IF NOT EXISTS unit text,
  ADD COLUMN IF NOT EXISTS series_key text NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS value double precision,
  ADD COLUMN IF NOT EXISTS attributes jsonb,
  ADD COLUMN IF NOT EXISTS resource_attributes jsonb,
  ADD COLUMN IF NOT EXISTS data_point jsonb;
DO $$
DECLARE
  wanted constant text := 'PRIMARY KEY ("timestamp", span_name, service_name, span_id, series_key)';
  old record;
BEGIN
  SELECT conname AS name, pg_get_constraintdef(oid) AS key INTO old
    FROM pg_constraint WHERE conrelid = 'otel_metrics'::regclass AND contype = 'p';
  IF old.key = wanted THEN
    RETURN;
  END IF;
  IF old.key IS NOT NULL THEN
    EXECUTE format('ALTER TABLE otel_metrics DROP CONSTRAINT %I', old.name);
  END IF;
  EXECUTE 'ALTER TABLE otel_metrics ADD ' || wanted;
END $$;

CREATE INDEX IF NOT EXISTS otel_metrics_service_name_timestamp_idx
  ON otel_metrics (service_name, "timestamp" DESC);
CREATE INDEX IF NOT EXISTS otel_metrics_component_idx ON otel_metrics (component);
CREATE INDEX IF NOT EXISTS otel_metrics_unit_idx ON otel_metrics (unit);

-- A hypertable where TimescaleDB is there; a second index on the time alone would cost 20 % of COPY.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('otel_metrics', 'timestamp', if_not_exists => true,
                              create_default_indexes => false);
  END IF;
EXCEPTION WHEN feature_not_supported THEN
  RAISE WARNING 'otel_metrics stays a plain table: %', SQLERRM USING HINT =
    'converting locks it: SELECT create_hypertable(''otel_metrics'', ''timestamp'','
    ' migrate_data => true, create_default_indexes => false)';
END $$;
COMMIT;

-- Off by default, and only in the full edition of TimescaleDB. The default segmentby would make late
-- rows hundreds of times slower.
-- ALTER TABLE otel_metrics SET (timescaledb.compress,
--   timescaledb.compress_segmentby = 'service_name',
--   timescaledb.compress_orderby = '"timestamp" DESC, span_name, span_id, series_key');
-- SELECT add_compression_policy('otel_metrics', INTERVAL '14 days');
-- SELECT add_retention_policy('otel_metrics', INTERVAL '90 days');
