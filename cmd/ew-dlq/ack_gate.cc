#include "cmd/ew-dlq/ack_gate.h"

namespace ew::dlq {

uint64_t AckGate::add_letter() {
  items_.push_back({true, false, {}});
  return base_ + items_.size() - 1;
}

void AckGate::letter_is_safe(uint64_t number) { items_[number - base_].safe = true; }

void AckGate::add_line(std::string_view line) {
  bytes_ += line.size();
  items_.push_back({false, false, std::string(line)});
}

bool AckGate::next(std::string* line) {
  while (!items_.empty()) {
    Item& item = items_.front();
    if (item.letter && !item.safe) return false;
    const bool is_line = !item.letter;
    if (is_line) {
      bytes_ -= item.line.size();
      *line = std::move(item.line);
    }
    items_.pop_front();
    ++base_;
    if (is_line) return true;
  }
  return false;
}

}  // namespace ew::dlq
