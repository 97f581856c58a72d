// The part of Input that fills batches and hands them over.
#include "cmd/ew-load/input.h"

namespace ew::load {

std::string Input::open_letter_line(const OpenLetter& letter, const MessageId* id) const {
  if (!letter.refused) return letter.text;
  std::string token;
  if (id != nullptr) append_message_id(*id, &token);
  return letter.bad_line ? bad_line_to_letter(letter.refusal, letter_source_, token, letter.text)
                         : refusal_to_letter(letter.refusal, letter_source_, token, letter.text);
}

void Input::close_message(const MessageId* id, bool again) {
  for (const OpenLetter& letter : open_letters_) batch_->add_letter(open_letter_line(letter, id));
  open_letters_.clear();
  batch_->close(id, again);
  systematic_.count(open_cause_);
  open_cause_.clear();
  position_ = 0;
  replaced_.store(converter_.replaced(), std::memory_order_relaxed);
  ignored_.store(converter_.ignored_members(), std::memory_order_relaxed);
  if (options_.plan.ignore_unknown) report_ignored();
}

void Input::report_ignored() {
  const std::string names = converter_.take_ignored();
  if (names.empty()) return;
  diagnostics_.warning("leaving out members that " + plan_->table().target() +
                       " has no column for: " + names);
}

void Input::report_unfinished() {
  const size_t rows = batch_->open_rows();
  if (rows + open_letters_.size() == 0) return;
  batch_->drop_open();
  open_letters_.clear();
  open_cause_.clear();
  dropped_ += position_;
  const std::string what =
      "a message was not finished and was dropped: " + std::to_string(position_) +
      " rows came without their end line";
  position_ = 0;
  // In a ring it comes again.
  diagnostics_.log(options_.common.ring ? Level::info : Level::warning, what);
}

bool Input::is_full() const {
  return batch_->size() >= options_.batch_max || batch_->closed_rows() >= options_.batch_max ||
         batch_->bytes() >= options_.batch_max_bytes;
}

LineReader::Clock::time_point Input::deadline() const {
  if (batch_->size() == 0 || !handoff_.idle()) return LineReader::Clock::time_point::max();
  return batch_->first_closed() + std::chrono::nanoseconds(options_.batch_timeout);
}

bool Input::is_due() const {
  if (batch_->size() >= options_.batch_size || batch_->closed_rows() >= options_.batch_size) {
    return true;
  }
  // The clock is asked only when there is time: nothing more to read at once.
  return !reader_.has_line() && deadline() <= LineReader::Clock::now();
}

void Input::flush_if_due() {
  if (batch_->size() == 0) return;
  if (is_full() || (handoff_.idle() && is_due())) hand_over();
}

void Input::hand_over() {
  // Then the batch before is used no more, and its memory takes the next.
  if (!handoff_.await_idle()) return;
  auto next = handoff_.fresh();
  next->set_type(letter_source_.type);
  if (batch_->open()) batch_->move_open_to(next.get());
  handoff_.give(std::move(batch_));
  batch_ = std::move(next);
  if (auto plan = handoff_.newer()) plan_ = std::move(plan);
}

}  // namespace ew::load
