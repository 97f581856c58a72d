#include "cmd/ew-load/batch.h"

#include "lib/base/json.h"

namespace ew::load {

uint32_t Batch::begin_row(const std::shared_ptr<const Plan>& plan, const ColumnSet& named) {
  const auto fits = [&](const Group& group) { return group.plan == plan && group.named == named; };
  if (last_group_ >= groups_.size() || !fits(groups_[last_group_])) {
    last_group_ = 0;
    while (last_group_ < groups_.size() && !fits(groups_[last_group_])) ++last_group_;
    if (last_group_ == groups_.size()) groups_.push_back({plan, named, {}});
  }
  begun_ = groups_[last_group_].text.size();
  return last_group_;
}

void Batch::add_row(uint32_t group, std::string_view raw, uint32_t position, int64_t time) {
  Row row;
  row.text = begun_;
  row.text_size = static_cast<uint32_t>(groups_[group].text.size() - begun_);
  row.raw = raw_.size();
  row.raw_size = static_cast<uint32_t>(raw.size());
  row.time = time;
  row.group = group;
  row.message = static_cast<uint32_t>(messages_.size());
  row.position = position;
  raw_.append(raw);
  if (raw_.capacity() - raw_.size() < kJsonPadding) raw_.reserve(2 * raw_.size() + kJsonPadding);
  bytes_ += row.text_size + row.raw_size + sizeof(Row);
  rows_.push_back(row);
}

void Batch::add_letter(std::string line) {
  bytes_ += line.size();
  letters_.push_back(std::move(line));
}

uint32_t Batch::source_index(std::string_view source) {
  for (size_t i = sources_.size(); i-- > 0;) {
    if (sources_[i] == source) return static_cast<uint32_t>(i);
  }
  sources_.emplace_back(source);
  return static_cast<uint32_t>(sources_.size() - 1);
}

void Batch::close(const MessageId* id, bool again) {
  Message message;
  if (id != nullptr) {
    message.source = source_index(id->source);
    message.seq = id->seq;
    message.time_ns = id->time_ns;
  }
  message.first_row = static_cast<uint32_t>(open_row_);
  message.rows = static_cast<uint32_t>(rows_.size() - open_row_);
  message.first_letter = static_cast<uint32_t>(open_letter_);
  message.letters = static_cast<uint32_t>(letters_.size() - open_letter_);
  message.again = again;
  if (messages_.empty()) first_closed_ = Clock::now();
  messages_.push_back(message);
  open_row_ = rows_.size();
  open_letter_ = letters_.size();
  bytes_ += sizeof(Message);
}

void Batch::drop_open() {
  while (rows_.size() > open_row_) {
    const Row& row = rows_.back();
    groups_[row.group].text.resize(row.text);
    raw_.resize(row.raw);
    bytes_ -= row.text_size + row.raw_size + sizeof(Row);
    rows_.pop_back();
  }
  while (letters_.size() > open_letter_) {
    bytes_ -= letters_.back().size();
    letters_.pop_back();
  }
}

void Batch::copy_rows(const Batch& other, uint32_t first, uint32_t count) {
  for (uint32_t i = first; i < first + count; ++i) {
    const Row& row = other.rows_[i];
    const Group& group = other.groups_[row.group];
    const uint32_t into = begin_row(group.plan, group.named);
    groups_[into].text.append(other.text(row));
    add_row(into, other.raw(row), row.position, row.time);
  }
}

void Batch::move_open_to(Batch* other) {
  other->copy_rows(*this, static_cast<uint32_t>(open_row_), static_cast<uint32_t>(open_rows()));
  for (size_t i = open_letter_; i < letters_.size(); ++i) other->add_letter(letters_[i]);
  drop_open();
}

std::unique_ptr<Batch> Batch::extract(uint32_t index) const {
  auto alone = std::make_unique<Batch>();
  alone->set_type(type_);
  const Message& from = messages_[index];
  alone->copy_rows(*this, from.first_row, from.rows);
  for (uint32_t i = 0; i < from.letters; ++i) alone->add_letter(letters_[from.first_letter + i]);
  if (from.source == kNoIdentity) {
    alone->close(nullptr, from.again);
  } else {
    const MessageId whose = id(from);
    alone->close(&whose, from.again);
  }
  return alone;
}

void Batch::clear() {
  messages_.clear();
  rows_.clear();
  letters_.clear();
  sources_.clear();
  trailing_.clear();
  raw_.clear();
  // The text of the group that took the most is worth keeping, groups come and go.
  if (groups_.size() > 1) groups_.clear();
  if (!groups_.empty()) groups_.front().text.clear();
  last_group_ = 0;
  open_row_ = open_letter_ = 0;
  bytes_ = 0;
}

}  // namespace ew::load
