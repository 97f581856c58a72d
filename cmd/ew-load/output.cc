#include "cmd/ew-load/output.h"

#include "lib/record/control.h"

namespace ew::load {
namespace {

// Acks in one line: more make the line long for the readers behind, fewer cost lines.
constexpr size_t kAcksPerLine = 1'000;

}  // namespace

Status Output::letter(std::string_view line) {
  ++letters_;
  return writer_.write(line);
}

void Output::ack(const MessageId& id) {
  if (quiet_acks_) return;
  acks_.emplace_back();
  append_message_id(id, &acks_.back());
}

Status Output::write_acks() {
  std::vector<std::string> some;
  std::string line;
  Status status;
  for (size_t i = 0; i < acks_.size() && status.ok(); ++i) {
    some.push_back(std::move(acks_[i]));
    if (some.size() < kAcksPerLine && i + 1 < acks_.size()) continue;
    line.clear();
    append_ack(some, &line);
    status = writer_.write(line);
    some.clear();
  }
  acks_.clear();
  return status;
}

Status Output::pass(std::string_view line) {
  if (Status status = write_acks(); !status.ok()) return status;
  return writer_.write(line);
}

Status Output::flush() {
  if (Status status = write_acks(); !status.ok()) return status;
  return writer_.flush();
}

}  // namespace ew::load
