#include "cmd/ew-load/batch_loader.h"

#include <algorithm>

#include "cmd/ew-load/pieces.h"
#include "cmd/ew-load/reconvert.h"
#include "lib/base/timestamp.h"

namespace ew::load {
namespace {

// Beyond so many bad rows in a batch, found one by one, halves are cheaper.
constexpr int kOneByOne = 4;
// A message that failed so often while others succeeded is what is wrong.
constexpr int kHopelessAfter = 10;
// Messages put aside: more keep more memory, fewer let a few bad messages hold up the others.
constexpr size_t kMostStuck = 8;
// At least so long; shorter spends the server's time on it.
constexpr std::chrono::seconds kStuckDelay{1};

std::string shown_time(int64_t nanos) {
  std::string text;
  append_time_micros(nanos, &text);
  return text;
}

}  // namespace

BatchLoader::BatchLoader(const Options& options, Session& session, Handoff& handoff, Output& output,
                         NamedColumns& named, Metrics& metrics, Diagnostics& diagnostics)
    : options_(options),
      session_(session),
      handoff_(handoff),
      output_(output),
      diagnostics_(diagnostics),
      transactions_(session, options.ledger, named, systematic_),
      retry_(options, handoff, metrics, diagnostics),
      stuck_notice_(diagnostics, "load a message that is put aside"),
      converter_(named),
      rows_(metrics.counter("rows")),
      messages_(metrics.counter("messages")),
      batches_(metrics.counter("batches")),
      known_(metrics.counter("known")),
      halves_(metrics.counter("halves")),
      refused_(metrics.counter("rows_refused_by_server")),
      lost_(metrics.counter("rows_lost_in_table")),
      batch_rows_(metrics.histogram("batch_rows")),
      commit_us_(metrics.histogram("commit_us")) {}

Status BatchLoader::load(std::unique_ptr<Batch> owned) {
  const std::shared_ptr<const Batch> batch(owned.release(), [this](const Batch* used) {
    handoff_.recycle(std::unique_ptr<Batch>(const_cast<Batch*>(used)));
  });
  bad_rows_ = 0;
  say_no_identity(*batch);
  pieces_.clear();
  for (Piece& piece : batch_to_pieces(batch, session_.conflict().always_staged())) {
    drop_repeats(&piece);
    for (Piece& part : cut_by_time(std::move(piece))) pieces_.push_back(std::move(part));
  }
  if (Status status = load_pieces(); !status.ok()) return status;
  for (const std::string& line : batch->trailing()) {
    if (Status status = output_.pass(line); !status.ok()) return status;
  }
  return output_.flush();
}

void BatchLoader::say_no_identity(const Batch& batch) {
  if (said_no_identity_ || !options_.ledger || batch.size() == 0) return;
  if (batch.messages().front().source != kNoIdentity) return;
  said_no_identity_ = true;
  diagnostics_.info("the input has no identity, so there is no ledger: the same input loads again");
}

// A message that comes twice in one batch: the ack of the first is that of both.
void BatchLoader::drop_repeats(Piece* piece) {
  LedgerBits seen;
  std::erase_if(piece->messages, [&](uint32_t index) {
    const Message& message = piece->batch->message(index);
    if (!transactions_.is_marked(message)) return false;
    const LedgerPlace place =
        ledger_place(piece->batch->source(message), message.seq, message.time_ns);
    if (seen.add(place)) return false;
    ++known_;
    return true;
  });
}

std::vector<Piece> BatchLoader::cut_by_time(Piece piece) {
  const int64_t interval = session_.plan()->chunk_interval();
  if (interval <= 0) return {std::move(piece)};
  std::vector<Piece> parts = cut_by_chunks(piece, interval, order_counts(piece));
  if (parts.size() > 1 && !said_scattered_) {
    said_scattered_ = true;
    const TimeSpan span = span_of(piece);
    diagnostics_.warning("rows are scattered over more than " + std::to_string(kMostChunks) +
                         " chunks, from " + shown_time(span.oldest) + " to " +
                         shown_time(span.newest) + ": loading in smaller transactions");
  }
  return parts;
}

Status BatchLoader::load_pieces() {
  while (!pieces_.empty()) {
    Piece piece = std::move(pieces_.front());
    pieces_.pop_front();
    if (Status status = load_piece(std::move(piece)); !status.ok()) return status;
  }
  return {};
}

Status BatchLoader::load_stuck() {
  for (Piece& piece : stuck_) pieces_.push_back(std::move(piece));
  stuck_.clear();
  if (Status status = load_pieces(); !status.ok()) return status;
  if (stuck_.empty()) {
    stuck_backoff_.reset();
    stuck_notice_.worked();
  }
  return output_.flush();
}

Status BatchLoader::load_piece(Piece piece) {
  const Clock::time_point begun = Clock::now();
  PieceOutcome outcome;
  Known known;
  outcome.error = session_.ensure();
  if (outcome.error.ok() && piece.unanswered) {
    bool is_committed = false;
    outcome.error = ask_outcome(&piece, &is_committed);
    if (is_committed) return committed(piece, *piece.unanswered, Clock::now() - begun);
  }
  if (outcome.error.ok() && needs_ledger(piece)) outcome.error = session_.ensure_ledger();
  if (outcome.error.ok() && wants_look_up(piece)) outcome.error = take_out_known(&piece, &known);
  outcome.error = without_rows(std::move(outcome.error));
  if (!outcome.error.ok()) return settle_error(std::move(piece), outcome);
  if (Status status = emit_known(piece, known); !status.ok()) return status;
  if (piece.messages.empty()) return {};
  outcome = transactions_.write(piece);
  if (outcome.end == PieceEnd::committed) return committed(piece, outcome, Clock::now() - begun);
  if (outcome.end == PieceEnd::failed) return settle_error(std::move(piece), outcome);
  piece.fresh = false;
  look_up_until_ = Clock::now() + kLookUpFor;
  pieces_.push_front(std::move(piece));
  return {};
}

Status BatchLoader::settle_error(Piece piece, const PieceOutcome& outcome) {
  if (outcome.unanswered) piece.unanswered = std::make_shared<const PieceOutcome>(outcome);
  // Nothing else may happen to its messages before it is known what has.
  if (piece.unanswered) return try_later(std::move(piece), outcome.error);
  switch (outcome.error.what) {
    case PgErrorClass::data:
      // Of a piece without rows it is not theirs: repeated at once it would fail for ever.
      if (piece.hopeless) return settle_config_error(std::move(piece), outcome.error);
      return settle_data_error(std::move(piece), outcome);
    case PgErrorClass::halve:
      return settle_excess(std::move(piece), outcome.error);
    case PgErrorClass::permission:
    case PgErrorClass::config:
      return settle_config_error(std::move(piece), outcome.error);
    default:
      break;
  }
  // A server that reads only may have been the primary a moment ago; the next connection tells.
  if (outcome.error.sqlstate == kReadOnly && !options_.dry_run) session_.connection().close();
  return try_later(std::move(piece), outcome.error);
}

// A data error proves nothing by itself: on a table with a key the rows of a message that is loaded
// already fail too. Alone, the mark comes first and tells.
Status BatchLoader::settle_data_error(Piece piece, const PieceOutcome& outcome) {
  if (contradicts_plan(outcome.error, piece)) {
    PgError problem;
    if (convert_anew(piece, &problem)) return {};
    if (!problem.ok()) return try_later(std::move(piece), problem);
  }
  // Another loader may have brought the row since the look-up.
  if (outcome.error.sqlstate == kUniqueViolation) piece.fresh = false;
  if (outcome.error.sqlstate == kUniqueViolation && !piece.staged &&
      session_.conflict().action == ConflictPolicy::Action::nothing) {
    piece.staged = true;
    pieces_.push_front(std::move(piece));
    return {};
  }
  if (piece.messages.size() == 1) {
    // What even savepoints do not locate, such as an error at COMMIT, concerns the whole message.
    if (piece.alone) piece.hopeless = outcome.error;
    piece.alone = true;
    pieces_.push_front(std::move(piece));
    return {};
  }
  if (outcome.bad_row && bad_rows_ < kOneByOne) {
    ++bad_rows_;
    push_in_order(cut_around(piece, piece.batch->row(*outcome.bad_row).message));
    return {};
  }
  push_halves(cut_in_half(piece));
  return {};
}

// In front of what waits.
void BatchLoader::push_in_order(std::vector<Piece> pieces) {
  pieces_.insert(pieces_.begin(), std::make_move_iterator(pieces.begin()),
                 std::make_move_iterator(pieces.end()));
}

// Whether it shows in the table which of two messages came first. On a hypertable rows with the
// same key have the same time, and cutting by time leaves those of single-row messages in their
// order.
bool BatchLoader::order_counts(const Piece& piece) const {
  if (session_.conflict().always_staged()) return true;
  const PgTable& table = session_.plan()->table();
  if (!table.has_key) return false;
  return table.dimension.empty() || rows_in(piece) != piece.messages.size();
}

void BatchLoader::push_halves(std::pair<Piece, Piece> halves) {
  ++halves_;
  pieces_.push_front(std::move(halves.second));
  pieces_.push_front(std::move(halves.first));
}

// Whether the table has changed, and the piece was put back in its new form. An error in problem:
// the table has changed so that its rows do not belong there.
bool BatchLoader::convert_anew(const Piece& piece, PgError* problem) {
  if (!session_.refresh().ok() || !is_outdated(piece, *session_.plan())) return false;
  handoff_.offer(session_.plan());
  std::string misfit;
  auto batch = reconvert(piece, session_.plan(), converter_, reconverted_, &misfit);
  if (batch) {
    push_in_order(batch_to_pieces(batch, session_.conflict().always_staged()));
    return true;
  }
  *problem = {};
  problem->message = misfit;
  problem->what = PgErrorClass::config;
  return false;
}

Status BatchLoader::settle_config_error(Piece piece, const PgError& error) {
  PgError problem = error;
  if (convert_anew(piece, &problem)) return {};
  return try_later(std::move(piece), problem);
}

Status BatchLoader::try_later(Piece piece, const PgError& error) {
  Status status = retry_.after(error);
  pieces_.push_front(std::move(piece));
  return status;
}

// Too much for one transaction: half of it. A single message: later, others first.
Status BatchLoader::settle_excess(Piece piece, const PgError& error) {
  if (piece.messages.size() > 1) {
    push_halves(order_counts(piece) ? cut_in_half(piece) : cut_in_half_by_time(piece));
    return {};
  }
  if (piece.hopeless) return try_later(std::move(piece), error);
  if (error.sqlstate == kTooMuchDecompressed && !piece.lifted) {
    piece.lifted = true;
    pieces_.push_front(std::move(piece));
    return {};
  }
  if (piece.failures == 0 || commits_ > piece.commits_at_failure) ++piece.failures;
  piece.commits_at_failure = commits_;
  if (piece.failures >= kHopelessAfter) {
    piece.hopeless = error;
    pieces_.push_front(std::move(piece));
    return {};
  }
  const bool others_work = commits_ > commits_at_excess_;
  commits_at_excess_ = commits_;
  if (pieces_.empty() && stuck_.size() < kMostStuck) {
    put_aside(std::move(piece), error);
    return {};
  }
  pieces_.push_back(std::move(piece));
  return others_work ? Status() : retry_.after(error);
}

void BatchLoader::put_aside(Piece piece, const PgError& error) {
  const bool first = stuck_.empty();
  piece.batch = piece.batch->extract(piece.messages.front());
  piece.messages = {0};
  stuck_.push_back(std::move(piece));
  // While others work it is soon known whether this one is hopeless.
  if (commits_ > commits_at_stuck_) stuck_backoff_.reset();
  commits_at_stuck_ = commits_;
  if (first)
    next_stuck_ = Clock::now() + std::max<Backoff::Duration>(kStuckDelay, stuck_backoff_.next());
  stuck_notice_.failed(pg_error_text(error));
}

}  // namespace ew::load
