-- ocsf_events: OCSF events. One transaction, can be run again.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS ocsf_events (
  id            uuid NOT NULL,
  "time"        timestamptz NOT NULL,
  class_uid     integer NOT NULL,
  category_uid  integer NOT NULL,
  type_uid      integer NOT NULL,
  activity_id   integer NOT NULL,
  activity_name text,
  severity_id   integer,
  severity      text,
  message       text,
  status_id     integer,
  status        text,
  status_code   text,
  status_detail text,
  metadata      jsonb NOT NULL DEFAULT '{}',
  observables   jsonb NOT NULL DEFAULT '[]',
  trace_id      text,
  span_id       text,
  actor         jsonb NOT NULL DEFAULT '{}',
  device        jsonb NOT NULL DEFAULT '{}',
  src_endpoint  jsonb NOT NULL DEFAULT '{}',
  dst_endpoint  jsonb NOT NULL DEFAULT '{}',
  log_name      text,
  log_provider  text,
  log_level     text,
  log_version   text,
  unmapped      jsonb NOT NULL DEFAULT '{}',
  raw_data      text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY ("time", id)
);

CREATE INDEX IF NOT EXISTS ocsf_events_severity_id_idx ON ocsf_events (severity_id);

-- A hypertable where TimescaleDB is there; a second index on the time alone would cost 20 % of COPY.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('ocsf_events', 'time', if_not_exists => true,
                              create_default_indexes => false);
  END IF;
EXCEPTION WHEN feature_not_supported THEN
  RAISE WARNING 'ocsf_events stays a plain table: %', SQLERRM USING HINT =
    'converting locks it: SELECT create_hypertable(''ocsf_events'', ''time'','
    ' migrate_data => true, create_default_indexes => false)';
END $$;
COMMIT;

-- Off by default, and only in the full edition of TimescaleDB. The default segmentby would make late
-- rows hundreds of times slower.
-- ALTER TABLE ocsf_events SET (timescaledb.compress,
--   timescaledb.compress_segmentby = '',
--   timescaledb.compress_orderby = '"time" DESC, id');
-- SELECT add_compression_policy('ocsf_events', INTERVAL '14 days');
-- SELECT add_retention_policy('ocsf_events', INTERVAL '90 days');
