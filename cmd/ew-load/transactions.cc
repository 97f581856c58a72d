#include "cmd/ew-load/transactions.h"

#include <algorithm>

namespace ew::load {
namespace {

constexpr const char* kCheckDeferred = "SET CONSTRAINTS ALL IMMEDIATE";
constexpr const char* kCheckDeferredAndTell =
    "SET CONSTRAINTS ALL IMMEDIATE; SELECT pg_current_xact_id_if_assigned()::text";
constexpr const char* kLiftLimit =
    "SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0";

std::vector<uint32_t> rows_of(const Piece& piece) {
  std::vector<uint32_t> rows;
  for (const uint32_t index : piece.messages) {
    const Message& message = piece.batch->message(index);
    for (uint32_t i = 0; i < message.rows; ++i) rows.push_back(message.first_row + i);
  }
  return rows;
}

PieceOutcome failed(PgError error) {
  PieceOutcome outcome;
  outcome.error = std::move(error);
  return outcome;
}

}  // namespace

void reclassify(const NamedColumns& named, PgError* error) {
  if (error->sqlstate == kNotNullViolation && !error->column.empty() &&
      !named.contains(error->column)) {
    error->what = PgErrorClass::config;
  }
}

LedgerBits Transactions::bits_of(const Piece& piece) const {
  LedgerBits bits;
  for (const uint32_t index : piece.messages) {
    const Message& message = piece.batch->message(index);
    if (!is_marked(message)) continue;
    bits.add(ledger_place(piece.batch->source(message), message.seq, message.time_ns));
  }
  return bits;
}

PieceOutcome Transactions::write(const Piece& piece) {
  PieceOutcome outcome = piece.alone || piece.hopeless ? write_alone(piece) : write_together(piece);
  reclassify(named_, &outcome.error);
  return outcome;
}

PgError Transactions::begin(PgTransaction& transaction, const Piece& piece) {
  PgError error = transaction.begin();
  if (error.ok() && piece.lifted) error = session_.connection().run(kLiftLimit);
  return without_rows(std::move(error));
}

PgError Transactions::mark(const Piece& piece, bool* all_new) {
  return without_rows(
      ledger_mark(session_.connection(), session_.plan()->target(), bits_of(piece), all_new));
}

PgError Transactions::commit(PgTransaction& transaction, PieceOutcome* outcome) {
  bool unconfirmed = false;
  PgError error = transaction.commit(&unconfirmed);
  // A COMMIT without answer may have happened here and nowhere else.
  if (unconfirmed || !error.ok()) session_.doubt_replication();
  outcome->unanswered = error.what == PgErrorClass::unreachable && !outcome->transaction.empty();
  if (!error.ok()) return error;
  error = session_.confirm_replication();
  // Committed it is.
  outcome->unanswered = !error.ok() && !outcome->transaction.empty();
  return error;
}

// The ledger tells of messages with a mark whether they are committed, the server of others, if
// asked with the id of the transaction.
PgError Transactions::check_deferred(const Piece& piece, PieceOutcome* outcome) {
  const bool all_marked =
      std::all_of(piece.messages.begin(), piece.messages.end(),
                  [&](uint32_t index) { return is_marked(piece.batch->message(index)); });
  if (all_marked) return session_.connection().run(kCheckDeferred);
  PgRows rows;
  PgError error = session_.connection().run(kCheckDeferredAndTell, &rows);
  if (!error.ok()) return error;
  outcome->transaction = rows.text(0, 0);
  outcome->timeline = session_.timeline();
  return {};
}

PgError Transactions::write_outbox(const Piece& piece, const std::vector<std::string>& more) {
  std::vector<OutboxLetter> letters;
  for (const uint32_t index : piece.messages) {
    const Message& message = piece.batch->message(index);
    if (!is_marked(message)) continue;
    OutboxLetter letter;
    const LedgerPlace place =
        ledger_place(piece.batch->source(message), message.seq, message.time_ns);
    letter.slot = place.slot;
    letter.seq = static_cast<int64_t>(message.seq);
    const auto add = [&](const std::string& line) {
      letter.source = piece.batch->source(message);
      letter.letter = line;
      letters.push_back(letter);
      ++letter.n;
    };
    for (uint32_t i = 0; i < message.letters; ++i) {
      add(piece.batch->letter(message.first_letter + i));
    }
    // Only a message alone has more.
    for (const std::string& line : more) add(line);
  }
  return without_rows(outbox_write(session_.connection(), session_.plan()->target(), letters));
}

PieceOutcome Transactions::write_together(const Piece& piece) {
  PgTransaction transaction(session_.connection(), session_.mode());
  if (PgError error = begin(transaction, piece); !error.ok()) return failed(std::move(error));
  CopyOutcome copied =
      copy_rows(session_.connection(), *piece.batch, rows_of(piece), session_.conflict(),
                piece.staged || session_.conflict().always_staged());
  PieceOutcome outcome;
  outcome.error = std::move(copied.error);
  outcome.bad_row = copied.bad_row;
  outcome.lost = copied.lost;
  if (!outcome.error.ok()) return outcome;
  bool all_new = true;
  outcome.error = write_outbox(piece, {});
  if (outcome.error.ok()) outcome.error = check_deferred(piece, &outcome);
  if (outcome.error.ok()) outcome.error = mark(piece, &all_new);
  if (outcome.error.ok() && !all_new) {
    outcome.end = PieceEnd::known;
    return outcome;
  }
  if (outcome.error.ok()) outcome.error = commit(transaction, &outcome);
  if (outcome.error.ok()) outcome.end = PieceEnd::committed;
  return outcome;
}

PieceOutcome Transactions::write_alone(const Piece& piece) {
  PgTransaction transaction(session_.connection(), session_.mode());
  if (PgError error = begin(transaction, piece); !error.ok()) return failed(std::move(error));
  PieceOutcome outcome;
  bool all_new = true;
  outcome.error = mark(piece, &all_new);
  if (outcome.error.ok() && !all_new) {
    outcome.end = PieceEnd::known;
    return outcome;
  }
  if (outcome.error.ok()) outcome.error = write_rows_alone(piece, &outcome);
  if (outcome.error.ok()) outcome.error = write_outbox(piece, outcome.letters);
  if (outcome.error.ok()) outcome.error = commit(transaction, &outcome);
  if (outcome.error.ok()) outcome.end = PieceEnd::committed;
  return outcome;
}

PgError Transactions::try_rows(const Piece& piece, const std::vector<uint32_t>& rows, bool staged,
                               CopyOutcome* copied, PieceOutcome* outcome) {
  PgTransaction::Saved saved(session_.connection());
  if (PgError error = saved.begin(); !error.ok()) return error;
  *copied = copy_rows(session_.connection(), *piece.batch, rows, session_.conflict(), staged);
  PgError error = copied->error;
  if (error.ok()) error = check_deferred(piece, outcome);
  reclassify(named_, &error);
  return error.ok() ? saved.keep() : error;
}

PgError Transactions::write_rows_alone(const Piece& piece, PieceOutcome* outcome) {
  // Beyond so many bad rows one by one costs more than halves.
  constexpr int kOneByOne = 4;
  int bad = 0;
  bool staged = piece.staged || session_.conflict().always_staged();
  std::vector<std::vector<uint32_t>> parts = {rows_of(piece)};
  if (piece.hopeless) {
    for (const uint32_t row : parts.front()) {
      if (PgError error = refuse(piece, row, *piece.hopeless, outcome); !error.ok()) return error;
    }
    return {};
  }
  while (!parts.empty()) {
    std::vector<uint32_t> rows = std::move(parts.back());
    parts.pop_back();
    if (rows.empty()) continue;
    CopyOutcome copied;
    PgError error = try_rows(piece, rows, staged, &copied, outcome);
    if (error.ok()) {
      outcome->lost += copied.lost;
      continue;
    }
    if (error.what != PgErrorClass::data) return error;
    if (error.sqlstate == "23505" && !staged &&
        session_.conflict().action == ConflictPolicy::Action::nothing) {
      staged = true;
      parts.push_back(std::move(rows));
      continue;
    }
    std::optional<uint32_t> culprit;
    if (rows.size() == 1) culprit = rows.front();
    if (!culprit && bad < kOneByOne) culprit = copied.bad_row;
    if (culprit) {
      ++bad;
      if (PgError refused = refuse(piece, *culprit, error, outcome); !refused.ok()) return refused;
      std::erase(rows, *culprit);
      parts.push_back(std::move(rows));
      continue;
    }
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
    std::vector<uint32_t> behind(middle, rows.end());
    rows.erase(middle, rows.end());
    parts.push_back(std::move(behind));
    parts.push_back(std::move(rows));
  }
  return {};
}

PgError Transactions::refuse(const Piece& piece, uint32_t row, const PgError& error,
                             PieceOutcome* outcome) {
  const Batch& batch = *piece.batch;
  const Message& message = batch.message(piece.messages.front());
  const Refusal refusal = server_refusal(error, batch.row(row).position);
  if (outcome->cause.empty()) {
    outcome->cause = refusal.cause();
    if (systematic_.exceeds(outcome->cause)) {
      PgError systematic = error;
      systematic.what = PgErrorClass::config;
      systematic.message = SystematicErrors::problem(error.message);
      return systematic;
    }
  }
  std::string id;
  if (message.source != kNoIdentity) append_message_id(batch.id(message), &id);
  outcome->letters.push_back(refusal_to_letter(refusal, {batch.type(), session_.plan()->target()},
                                               id, batch.raw(batch.row(row))));
  ++outcome->refused;
  return {};
}

}  // namespace ew::load
