// The two transactions of ew-load. A piece: rows, outbox, deferred constraints, ledger mark,
// COMMIT. A message alone: the mark first, then its rows under savepoints, so that bad rows become
// dead letters and the others stay. Not responsible for what comes after.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cmd/ew-load/batch.h"
#include "cmd/ew-load/copy_rows.h"
#include "cmd/ew-load/named_columns.h"
#include "cmd/ew-load/refusal.h"
#include "cmd/ew-load/session.h"
#include "cmd/ew-load/systematic_errors.h"
#include "lib/pg/ledger.h"
#include "lib/pg/outbox.h"

namespace ew::load {

enum class PieceEnd { committed, known, failed };

struct PieceOutcome {
  PieceEnd end = PieceEnd::failed;
  PgError error;
  std::optional<uint32_t> bad_row;
  uint64_t lost = 0;                 // rows that the server took and did not store
  uint64_t refused = 0;              // rows that became letters
  std::vector<std::string> letters;  // of a message alone: new ones, committed
  std::string cause;                 // of the first refused row
  // Of a transaction with rows of messages that have no mark: how to ask what became of its COMMIT.
  std::string transaction;
  std::string timeline;
  bool unanswered = false;  // it may be committed
};

// Whole messages of a batch, and how to load them.
struct Piece {
  std::shared_ptr<const Batch> batch;
  std::vector<uint32_t> messages;   // in input order
  bool staged = false;              // through the temporary table
  bool alone = false;               // one message, under savepoints
  bool lifted = false;              // without TimescaleDB's limit on decompression
  bool fresh = false;               // known messages have been looked for and taken out
  std::optional<PgError> hopeless;  // one message: all its rows become letters, for this
  int failures = 0;                 // of one message, while others succeeded
  uint64_t commits_at_failure = 0;
  std::shared_ptr<const PieceOutcome> unanswered;  // of the last attempt, if it may be committed
};

class Transactions {
 public:
  Transactions(Session& session, bool ledger, const NamedColumns& named,
               const SystematicErrors& systematic)
      : session_(session), ledger_(ledger), named_(named), systematic_(systematic) {}

  PieceOutcome write(const Piece& piece);

  // Whether a message has a bit in the ledger.
  bool is_marked(const Message& message) const { return ledger_ && message.source != kNoIdentity; }
  LedgerBits bits_of(const Piece& piece) const;

 private:
  PieceOutcome write_together(const Piece& piece);
  PieceOutcome write_alone(const Piece& piece);
  PgError write_rows_alone(const Piece& piece, PieceOutcome* outcome);
  PgError try_rows(const Piece& piece, const std::vector<uint32_t>& rows, bool staged,
                   CopyOutcome* copied, PieceOutcome* outcome);
  PgError check_deferred(const Piece& piece, PieceOutcome* outcome);
  PgError refuse(const Piece& piece, uint32_t row, const PgError& error, PieceOutcome* outcome);
  PgError write_outbox(const Piece& piece, const std::vector<std::string>& more);
  PgError begin(PgTransaction& transaction, const Piece& piece);
  PgError mark(const Piece& piece, bool* all_new);
  PgError commit(PgTransaction& transaction, PieceOutcome* outcome);

  Session& session_;
  bool ledger_;
  const NamedColumns& named_;
  const SystematicErrors& systematic_;
};

// A not-null violation on a column that no row has named: the set-up's fault, not the row's.
void reclassify(const NamedColumns& named, PgError* error);

}  // namespace ew::load
