-- logs: log records. One transaction, can be run again: makes the table, or adds to an older one what
-- it lacks; removes nothing that a reader uses.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS logs (
  "timestamp"         timestamptz NOT NULL,
  trace_id            text,
  span_id             text,
  severity_text       text,
  severity_number     integer,
  body                text,
  service_name        text,
  service_version     text,
  service_instance    text,
  scope_name          text,
  scope_version       text,
  attributes          text,  -- JSON, as the other texts of this kind
  resource_attributes text,
  created_at          timestamptz NOT NULL DEFAULT now(),
  id                  uuid NOT NULL DEFAULT gen_random_uuid(),
  observed_timestamp  timestamptz,
  trace_flags         integer,
  event_name          text,
  source              text,
  scope_attributes    text,
  PRIMARY KEY ("timestamp", id)
);
ALTER TABLE logs
  ADD COLUMN IF NOT EXISTS id uuid,
  ADD COLUMN IF NOT EXISTS observed_timestamp timestamptz,
  ADD COLUMN IF NOT EXISTS trace_flags integer,
  ADD COLUMN IF NOT EXISTS event_name text,
  ADD COLUMN IF NOT EXISTS source text,
  ADD COLUMN IF NOT EXISTS scope_attributes text;
-- The older key takes two records of one span and microsecond for the same, and wants both ids. The
-- default comes after the column: compressed chunks take no column with one that differs by row.
SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0;
DO $$
DECLARE
  wanted constant text := 'PRIMARY KEY ("timestamp", id)';
  old record;
BEGIN
  SELECT conname AS name, pg_get_constraintdef(oid) AS key INTO old
    FROM pg_constraint WHERE conrelid = 'logs'::regclass AND contype = 'p';
  IF old.key = wanted THEN
    RETURN;
  END IF;
  ALTER TABLE logs ALTER COLUMN id SET DEFAULT gen_random_uuid();
  UPDATE logs SET id = gen_random_uuid() WHERE id IS NULL;
  ALTER TABLE logs ALTER COLUMN id SET NOT NULL;
  IF old.key IS NOT NULL THEN
    EXECUTE format('ALTER TABLE logs DROP CONSTRAINT %I', old.name);
  END IF;
  EXECUTE 'ALTER TABLE logs ADD ' || wanted;
  ALTER TABLE logs ALTER COLUMN trace_id DROP NOT NULL, ALTER COLUMN span_id DROP NOT NULL;
END $$;

CREATE INDEX IF NOT EXISTS logs_service_name_timestamp_idx ON logs (service_name, "timestamp" DESC);
CREATE INDEX IF NOT EXISTS logs_trace_id_idx ON logs (trace_id);

-- A hypertable where TimescaleDB is there; a second index on the time alone would cost 20 % of COPY.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('logs', 'timestamp', if_not_exists => true,
                              create_default_indexes => false);
  END IF;
EXCEPTION WHEN feature_not_supported THEN
  RAISE WARNING 'logs stays a plain table: %', SQLERRM USING HINT =
    'converting locks it: SELECT create_hypertable(''logs'', ''timestamp'','
    ' migrate_data => true, create_default_indexes => false)';
END $$;
COMMIT;

-- Off by default, and only in the full edition of TimescaleDB. The default segmentby would make late
-- rows hundreds of times slower.
-- ALTER TABLE logs SET (timescaledb.compress,
--   timescaledb.compress_segmentby = '',
--   timescaledb.compress_orderby = '"timestamp" DESC, id');
-- SELECT add_compression_policy('logs', INTERVAL '14 days');
-- SELECT add_retention_policy('logs', INTERVAL '90 days');
