// The part of BatchLoader that tells what is loaded already, and what is now.
#include "cmd/ew-load/batch_loader.h"
#include "cmd/ew-load/pieces.h"

namespace ew::load {

bool BatchLoader::needs_ledger(const Piece& piece) const {
  for (const uint32_t index : piece.messages) {
    if (transactions_.is_marked(piece.batch->message(index))) return true;
  }
  return false;
}

bool BatchLoader::wants_look_up(const Piece& piece) const {
  if (piece.fresh || !needs_ledger(piece)) return false;
  if (Clock::now() < look_up_until_) return true;
  for (const uint32_t index : piece.messages) {
    if (piece.batch->message(index).again) return true;
  }
  return false;
}

// What became of a COMMIT that nobody answered. An error: it cannot be told yet. Committed or not,
// it is known then.
PgError BatchLoader::ask_outcome(Piece* piece, bool* is_committed) {
  // "transaction ID is in the future": of a server that has been restored from before it.
  constexpr const char* kInvalidParameter = "22023";
  PgRows rows;
  PgError error = session_.connection().run("SELECT pg_xact_status($1::xid8)",
                                            {piece->unanswered->transaction}, &rows);
  if (error.sqlstate == kInvalidParameter) {
    error = {};
  } else if (!error.ok()) {
    return error;
  }
  const std::string status(rows.size() > 0 ? rows.text(0, 0) : "");
  if (status == "in progress") {
    error.what = PgErrorClass::transient;
    error.message = "the server is not done with the last COMMIT";
    error.is_open = true;
    return error;
  }
  if (piece->unanswered->timeline != session_.timeline()) {
    diagnostics_.warning(
        "another server has taken over during a COMMIT: " + std::to_string(rows_in(*piece)) +
        " rows of input without identity are loaded again and may be there twice");
  } else if (status == "committed") {
    error = session_.confirm_replication();
    *is_committed = error.ok();
    return error;
  }
  piece->unanswered.reset();
  return {};
}

PgError BatchLoader::take_out_known(Piece* piece, Known* known) {
  LedgerBits set;
  PgError error = ledger_look_up(session_.connection(), session_.plan()->target(),
                                 transactions_.bits_of(*piece), &set);
  if (!error.ok()) return error;
  std::vector<uint32_t> fresh;
  std::vector<OutboxLetter> wanted;
  for (const uint32_t index : piece->messages) {
    const Message& message = piece->batch->message(index);
    if (!transactions_.is_marked(message)) {
      fresh.push_back(index);
      continue;
    }
    const LedgerPlace place =
        ledger_place(piece->batch->source(message), message.seq, message.time_ns);
    if (!set.contains(place)) {
      fresh.push_back(index);
      continue;
    }
    known->messages.push_back(index);
    wanted.push_back(
        {std::string(place.source), place.slot, static_cast<int64_t>(message.seq), 0, {}});
  }
  error = outbox_read(session_.connection(), session_.plan()->target(), wanted, &known->letters);
  // A commit that nobody confirmed is not known before it is.
  if (error.ok() && !wanted.empty()) error = session_.confirm_replication();
  if (!error.ok()) {
    *known = {};
    return error;
  }
  piece->messages = std::move(fresh);
  piece->fresh = true;
  return {};
}

Status BatchLoader::emit_known(const Piece& piece, const Known& known) {
  if (known.messages.empty()) return {};
  known_ += known.messages.size();
  look_up_until_ = Clock::now() + kLookUpFor;
  for (const OutboxLetter& letter : known.letters) {
    if (Status status = output_.letter(letter.letter); !status.ok()) return status;
  }
  for (const uint32_t index : known.messages) {
    output_.ack(piece.batch->id(piece.batch->message(index)));
  }
  return output_.flush();
}

Status BatchLoader::committed(const Piece& piece, const PieceOutcome& outcome,
                              Clock::duration time) {
  ++commits_;
  handoff_.set_committed();
  retry_.worked();
  const size_t rows = rows_in(piece) - outcome.refused;
  rows_ += rows;
  refused_ += outcome.refused;
  messages_ += piece.messages.size();
  ++batches_;
  batch_rows_.add(rows);
  commit_us_.add(
      static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count()));
  for (size_t i = 0; i < piece.messages.size(); ++i) systematic_.count(outcome.cause);
  if (outcome.lost > 0) note_lost(outcome.lost);
  for (const uint32_t index : piece.messages) {
    const Message& message = piece.batch->message(index);
    for (uint32_t i = 0; i < message.letters; ++i) {
      const std::string& letter = piece.batch->letter(message.first_letter + i);
      if (Status status = output_.letter(letter); !status.ok()) return status;
    }
    if (message.source != kNoIdentity) output_.ack(piece.batch->id(message));
  }
  // Only a message alone has any, and its ack is written by flush.
  for (const std::string& letter : outcome.letters) {
    if (Status status = output_.letter(letter); !status.ok()) return status;
  }
  return output_.flush();
}

void BatchLoader::note_lost(uint64_t rows) {
  lost_ += rows;
  if (said_lost_) return;
  said_lost_ = true;
  diagnostics_.warning(
      "the table did not store " + std::to_string(rows) +
      " rows that it took, a trigger must have dropped them; further ones are only "
      "counted (rows_lost_in_table)");
}

}  // namespace ew::load
