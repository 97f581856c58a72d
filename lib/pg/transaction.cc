#include "lib/pg/transaction.h"

namespace ew {
namespace {

constexpr const char* kBegin = "BEGIN ISOLATION LEVEL READ COMMITTED";

}  // namespace

PgError pg_begin_rehearsal(PgConnection& connection) { return connection.run(kBegin); }

PgTransaction::~PgTransaction() { rollback(); }

PgError PgTransaction::begin() {
  PgError error =
      connection_.run(mode_ == PgTransactionMode::real ? kBegin : "SAVEPOINT ew_rehearsal");
  open_ = error.ok();
  return error;
}

PgError PgTransaction::commit(bool* unconfirmed) {
  *unconfirmed = false;
  PgError error = mode_ == PgTransactionMode::real
                      ? connection_.commit(unconfirmed)
                      : connection_.run("RELEASE SAVEPOINT ew_rehearsal");
  if (error.ok()) open_ = false;
  return error;
}

void PgTransaction::rollback() {
  if (!open_) return;
  open_ = false;
  if (!connection_.is_open()) return;
  const PgError error =
      connection_.run(mode_ == PgTransactionMode::real
                          ? "ROLLBACK"
                          : "ROLLBACK TO SAVEPOINT ew_rehearsal; RELEASE SAVEPOINT ew_rehearsal");
  // A connection that cannot roll back is in an unknown state.
  if (!error.ok()) connection_.close();
}

PgError PgTransaction::Saved::begin() {
  PgError error = connection_.run("SAVEPOINT ew_rows");
  open_ = error.ok();
  return error;
}

PgError PgTransaction::Saved::keep() {
  PgError error = connection_.run("RELEASE SAVEPOINT ew_rows");
  if (error.ok()) open_ = false;
  return error;
}

PgTransaction::Saved::~Saved() {
  if (!open_ || !connection_.is_open()) return;
  const PgError error = connection_.run("ROLLBACK TO SAVEPOINT ew_rows; RELEASE SAVEPOINT ew_rows");
  if (!error.ok()) connection_.close();
}

}  // namespace ew
