#include "cmd/ew-load/reconvert.h"

namespace ew::load {
namespace {

// The one that the first row was converted for; nullptr without rows.
const Plan* plan_of(const Piece& piece) {
  for (const uint32_t index : piece.messages) {
    const Message& message = piece.batch->message(index);
    if (message.rows == 0) continue;
    return piece.batch->group(piece.batch->row(message.first_row).group).plan.get();
  }
  return nullptr;
}

}  // namespace

bool is_outdated(const Piece& piece, const Plan& plan) {
  const Plan* old = plan_of(piece);
  return old != nullptr && old != &plan;
}

bool contradicts_plan(const PgError& error, const Piece& piece) {
  const Plan* plan = plan_of(piece);
  if (error.sqlstate != kNotNullViolation || plan == nullptr) return false;
  const int found = plan->find(error.column);
  return found != Plan::kNone && !plan->columns()[static_cast<size_t>(found)].required;
}

std::shared_ptr<const Batch> reconvert(const Piece& piece, const std::shared_ptr<const Plan>& plan,
                                       RowToCopy& converter, SystematicErrors& systematic,
                                       std::string* problem) {
  const Batch& old = *piece.batch;
  auto batch = std::make_shared<Batch>();
  batch->set_type(old.type());
  for (const uint32_t index : piece.messages) {
    const Message& message = old.message(index);
    const bool has_id = message.source != kNoIdentity;
    const MessageId id = has_id ? old.id(message) : MessageId{};
    std::string token;
    if (has_id) append_message_id(id, &token);
    std::string cause;
    for (uint32_t i = 0; i < message.letters; ++i) {
      batch->add_letter(old.letter(message.first_letter + i));
    }
    for (uint32_t i = 0; i < message.rows; ++i) {
      const Row& row = old.row(message.first_row + i);
      Refusal refusal;
      switch (converter.convert(old.raw(row), plan, row.position, batch.get(), &refusal)) {
        case RowOutcome::added:
          break;
        case RowOutcome::refused:
          if (cause.empty()) {
            cause = refusal.cause();
            if (systematic.exceeds(cause)) {
              *problem = SystematicErrors::problem(refusal.message);
              return nullptr;
            }
          }
          batch->add_letter(
              refusal_to_letter(refusal, {old.type(), plan->target()}, token, old.raw(row)));
          break;
        case RowOutcome::misfit:
          *problem = refusal.message;
          return nullptr;
      }
    }
    batch->close(has_id ? &id : nullptr, message.again);
    systematic.count(cause);
  }
  return batch;
}

}  // namespace ew::load
