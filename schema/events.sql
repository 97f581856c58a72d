-- events: CloudEvents, GELF, syslog and SNMP traps. One transaction, can be run again.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS events (
  event_timestamp timestamptz NOT NULL,
  specversion     text,
  id              text NOT NULL,
  source          text,
  type            text,
  datacontenttype text,
  subject         text,
  remote_addr     text,
  host            text,
  level           integer,  -- of syslog, 0 to 7
  severity        text,
  short_message   text,
  version         text,
  raw_data        text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_timestamp, id)
);

CREATE UNIQUE INDEX IF NOT EXISTS events_id_event_timestamp_idx ON events (id, event_timestamp);
CREATE INDEX IF NOT EXISTS events_subject_idx ON events (subject);

-- A hypertable where TimescaleDB is there; a second index on the time alone would cost 20 % of COPY.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('events', 'event_timestamp', if_not_exists => true,
                              create_default_indexes => false);
  END IF;
EXCEPTION WHEN feature_not_supported THEN
  RAISE WARNING 'events stays a plain table: %', SQLERRM USING HINT =
    'converting locks it: SELECT create_hypertable(''events'', ''event_timestamp'','
    ' migrate_data => true, create_default_indexes => false)';
END $$;
COMMIT;

-- Off by default, and only in the full edition of TimescaleDB. The default segmentby would make late
-- rows hundreds of times slower.
-- ALTER TABLE events SET (timescaledb.compress,
--   timescaledb.compress_segmentby = '',
--   timescaledb.compress_orderby = 'event_timestamp DESC, id');
-- SELECT add_compression_policy('events', INTERVAL '14 days');
-- SELECT add_retention_policy('events', INTERVAL '90 days');
