// A transaction, or a rehearsal of one: in a rehearsal the outer transaction is never committed,
// and what would be transactions are savepoints in it. Not responsible for deciding when to repeat.
#pragma once

#include <string>

#include "lib/pg/connection.h"

namespace ew {

enum class PgTransactionMode { real, rehearsal };

class PgTransaction {
 public:
  PgTransaction(PgConnection& connection, PgTransactionMode mode)
      : connection_(connection), mode_(mode) {}
  // Rolls back what is still open.
  ~PgTransaction();
  PgTransaction(const PgTransaction&) = delete;
  PgTransaction& operator=(const PgTransaction&) = delete;

  // The isolation is always READ COMMITTED: the ledger's mark waits for other loaders and then sees
  // what they committed.
  PgError begin();
  // unconfirmed: see PgConnection::commit.
  PgError commit(bool* unconfirmed);
  void rollback();

  // A savepoint inside; one at a time. Goes back to it unless it is kept.
  class Saved {
   public:
    explicit Saved(PgConnection& connection) : connection_(connection) {}
    ~Saved();
    Saved(const Saved&) = delete;
    Saved& operator=(const Saved&) = delete;
    PgError begin();
    PgError keep();

   private:
    PgConnection& connection_;
    bool open_ = false;
  };

 private:
  PgConnection& connection_;
  PgTransactionMode mode_;
  bool open_ = false;
};

// The outer transaction of a rehearsal.
PgError pg_begin_rehearsal(PgConnection& connection);

}  // namespace ew
