-- What ew-load keeps beside its target tables: which messages are loaded, and the dead letters that
-- were committed with them. One transaction, can be run again.
-- A role that only loads needs USAGE on the schema and SELECT, INSERT, UPDATE on both tables.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE SCHEMA IF NOT EXISTS ew;

CREATE TABLE IF NOT EXISTS ew.ledger (
  target text      NOT NULL,  -- schema.table as the catalogue spells it; with --ledger NAME: schema.table/NAME
  source text      NOT NULL,  -- stream@creation time, or the name given with --source
  slot   bigint    NOT NULL,  -- store time in ns >> 32 (4.3 s); 0 for input without a store time
  bucket bigint    NOT NULL,  -- sequence >> 10
  seqs   bit(1024) NOT NULL,  -- bit (sequence & 1023), the first is the leftmost
  PRIMARY KEY (target, source, slot, bucket)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

CREATE TABLE IF NOT EXISTS ew.outbox (
  target     text        NOT NULL,
  source     text        NOT NULL,
  slot       bigint      NOT NULL,
  seq        bigint      NOT NULL,
  n          integer     NOT NULL,  -- place among the letters of the message
  letter     text        NOT NULL,  -- the NDJSON line
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (target, source, slot, seq, n)
);
COMMIT;
