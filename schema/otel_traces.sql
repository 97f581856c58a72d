-- otel_traces: spans. One transaction, can be run again: makes the table, or adds to an older one what
-- it lacks; removes nothing that a reader uses.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS otel_traces (
  "timestamp"              timestamptz NOT NULL,
  trace_id                 text,
  span_id                  text,
  parent_span_id           text,
  name                     text,
  kind                     integer,
  start_time_unix_nano     bigint,
  end_time_unix_nano       bigint,
  service_name             text,
  service_version          text,
  service_instance         text,
  scope_name               text,
  scope_version            text,
  status_code              integer,
  status_message           text,
  attributes               text,  -- JSON, as the other texts of this kind
  resource_attributes      text,
  events                   text,
  links                    text,
  created_at               timestamptz NOT NULL DEFAULT now(),
  trace_state              text,
  flags                    bigint,
  scope_attributes         text,
  dropped_attributes_count bigint,
  dropped_events_count     bigint,
  dropped_links_count      bigint,
  PRIMARY KEY ("timestamp", trace_id, span_id)
);
ALTER TABLE otel_traces
  ADD COLUMN IF NOT EXISTS trace_state text,
  ADD COLUMN IF NOT EXISTS flags bigint,
  ADD COLUMN IF NOT EXISTS scope_attributes text,
  ADD COLUMN IF NOT EXISTS dropped_attributes_count bigint,
  ADD COLUMN IF NOT EXISTS dropped_events_count bigint,
  ADD COLUMN IF NOT EXISTS dropped_links_count bigint;

CREATE INDEX IF NOT EXISTS otel_traces_trace_id_idx ON otel_traces (trace_id);
CREATE INDEX IF NOT EXISTS otel_traces_service_name_timestamp_idx
  ON otel_traces (service_name, "timestamp" DESC);

-- A hypertable where TimescaleDB is there; a second index on the time alone would cost 20 % of COPY.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('otel_traces', 'timestamp', if_not_exists => true,
                              create_default_indexes => false);
  END IF;
EXCEPTION WHEN feature_not_supported THEN
  RAISE WARNING 'otel_traces stays a plain table: %', SQLERRM USING HINT =
    'converting locks it: SELECT create_hypertable(''otel_traces'', ''timestamp'','
    ' migrate_data => true, create_default_indexes => false)';
END $$;
COMMIT;

-- Off by default, and only in the full edition of TimescaleDB. The default segmentby would make late
-- rows hundreds of times slower.
-- ALTER TABLE otel_traces SET (timescaledb.compress,
--   timescaledb.compress_segmentby = '',
--   timescaledb.compress_orderby = '"timestamp" DESC, trace_id, span_id');
-- SELECT add_compression_policy('otel_traces', INTERVAL '14 days');
-- SELECT add_retention_policy('otel_traces', INTERVAL '90 days');
