// A batch until every message of it is committed or known: cut into pieces, repeated, halved, its
// suspects loaded alone; letters and acks go out after each COMMIT.
// Not responsible for where batches come from.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "cmd/ew-load/output.h"
#include "cmd/ew-load/retry.h"
#include "cmd/ew-load/row_to_copy.h"
#include "cmd/ew-load/transactions.h"
#include "lib/base/diagnostics.h"
#include "lib/base/metrics.h"

namespace ew::load {

class BatchLoader {
 public:
  using Clock = std::chrono::steady_clock;

  BatchLoader(const Options& options, Session& session, Handoff& handoff, Output& output,
              NamedColumns& named, Metrics& metrics, Diagnostics& diagnostics);

  // Errors are final: the load ends with that status.
  Status load(std::unique_ptr<Batch> batch);
  // Messages that keep failing by themselves are put aside while others go on.
  bool has_stuck() const { return !stuck_.empty(); }
  Clock::time_point next_stuck() const { return next_stuck_; }
  Status load_stuck();

  Retry& retry() { return retry_; }

 private:
  // Messages that the ledger knows, and what their outbox says.
  struct Known {
    std::vector<uint32_t> messages;
    std::vector<OutboxLetter> letters;
  };

  static constexpr const char* kUniqueViolation = "23505";
  static constexpr const char* kReadOnly = "25006";
  static constexpr const char* kTooMuchDecompressed = "53400";
  // After a known message more of them are likely: a redelivery rarely comes alone. Longer costs
  // look-ups for nothing, shorter rolls back batches that a look-up would have saved.
  static constexpr std::chrono::seconds kLookUpFor{60};

  void say_no_identity(const Batch& batch);
  void drop_repeats(Piece* piece);
  std::vector<Piece> cut_by_time(Piece piece);
  Status load_pieces();
  Status load_piece(Piece piece);
  PgError ask_outcome(Piece* piece, bool* is_committed);
  Status settle_error(Piece piece, const PieceOutcome& outcome);
  Status settle_data_error(Piece piece, const PieceOutcome& outcome);
  Status try_later(Piece piece, const PgError& error);
  bool convert_anew(const Piece& piece, PgError* problem);
  void push_halves(std::pair<Piece, Piece> halves);
  void push_in_order(std::vector<Piece> pieces);
  bool order_counts(const Piece& piece) const;
  Status settle_config_error(Piece piece, const PgError& error);
  Status settle_excess(Piece piece, const PgError& error);
  void put_aside(Piece piece, const PgError& error);

  bool needs_ledger(const Piece& piece) const;
  bool wants_look_up(const Piece& piece) const;
  PgError take_out_known(Piece* piece, Known* known);
  Status emit_known(const Piece& piece, const Known& known);
  Status committed(const Piece& piece, const PieceOutcome& outcome, Clock::duration time);
  void note_lost(uint64_t rows);

  const Options& options_;
  Session& session_;
  Handoff& handoff_;
  Output& output_;
  Diagnostics& diagnostics_;
  SystematicErrors systematic_;
  SystematicErrors reconverted_;  // of what is converted again
  Transactions transactions_;
  Retry retry_;
  Backoff stuck_backoff_;
  RetryNotice stuck_notice_;
  RowToCopy converter_;
  std::deque<Piece> pieces_;
  std::vector<Piece> stuck_;
  Clock::time_point next_stuck_ = Clock::time_point::max();
  Clock::time_point look_up_until_{};
  int bad_rows_ = 0;  // found one by one in the present batch
  uint64_t commits_ = 0;
  uint64_t commits_at_excess_ = 0;
  uint64_t commits_at_stuck_ = 0;
  bool said_no_identity_ = false;
  bool said_scattered_ = false;
  bool said_lost_ = false;
  Counter& rows_;
  Counter& messages_;
  Counter& batches_;
  Counter& known_;
  Counter& halves_;
  Counter& refused_;
  Counter& lost_;
  Histogram& batch_rows_;
  Histogram& commit_us_;
};

}  // namespace ew::load
