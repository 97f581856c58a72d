#include "lib/pg/ledger.h"

namespace ew {

const char* const kLedgerSchema = R"sql(
CREATE SCHEMA IF NOT EXISTS ew;

CREATE TABLE IF NOT EXISTS ew.ledger (
  target text      NOT NULL,
  source text      NOT NULL,
  slot   bigint    NOT NULL,
  bucket bigint    NOT NULL,
  seqs   bit(1024) NOT NULL,
  PRIMARY KEY (target, source, slot, bucket)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

CREATE TABLE IF NOT EXISTS ew.outbox (
  target     text        NOT NULL,
  source     text        NOT NULL,
  slot       bigint      NOT NULL,
  seq        bigint      NOT NULL,
  n          integer     NOT NULL,
  letter     text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (target, source, slot, seq, n)
);
)sql";

namespace {

// Loaders that start together make the tables together; the losers meet one of several errors.
constexpr int kAttempts = 3;

PgError tables_exist(PgConnection& connection, bool* exist) {
  PgRows rows;
  PgError error = connection.run(
      "SELECT to_regclass('ew.ledger') IS NOT NULL AND to_regclass('ew.outbox') IS NOT NULL",
      &rows);
  *exist = error.ok() && rows.boolean(0, 0);
  return error;
}

PgError missing_tables(const PgError& reason) {
  PgError error = reason;
  error.what = PgErrorClass::config;
  error.message = "the tables of the ledger are missing and this role may not create them (" +
                  reason.message +
                  "); let one that may run: psql -f schema/ledger.sql, and grant "
                  "SELECT, INSERT, UPDATE on ew.ledger and ew.outbox";
  return error;
}

}  // namespace

PgError ledger_ensure_tables(PgConnection& connection, PgTransactionMode mode) {
  PgError error;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    bool exist = false;
    if (PgError failed = tables_exist(connection, &exist); !failed.ok() || exist) return failed;
    PgTransaction transaction(connection, mode);
    bool unconfirmed = false;
    error = transaction.begin();
    if (error.ok()) error = connection.run(kLedgerSchema);
    if (error.ok()) error = transaction.commit(&unconfirmed);
    if (error.ok() || !error.is_open) return error;
  }
  if (error.what == PgErrorClass::permission) return missing_tables(error);
  // The others' transactions were in the way.
  error.what = PgErrorClass::transient;
  return error;
}

}  // namespace ew
