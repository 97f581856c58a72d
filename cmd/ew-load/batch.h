// What is loaded in one transaction: whole messages with their rows, already in COPY text, and
// their dead letters; behind them, the rows and letters of a message whose end line has not come
// yet. Not responsible for when a batch is full or for writing it.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/ew-load/plan.h"
#include "lib/record/message_id.h"

namespace ew::load {

inline constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();

struct Row {
  uint64_t text = 0;  // where its COPY line begins in the group's text
  uint64_t raw = 0;   // where its JSON begins in the batch's raw text
  int64_t time = kNoTime;
  uint32_t text_size = 0;
  uint32_t raw_size = 0;
  uint32_t group = 0;
  uint32_t message = 0;   // index; of an open message: the one that it will have
  uint32_t position = 0;  // among the rows of the message, refused ones counted
};

// Rows that name the same of the columns that are NOT NULL with a default: one COPY.
struct Group {
  std::shared_ptr<const Plan> plan;
  ColumnSet named;
  std::string text;
};

inline constexpr uint32_t kNoIdentity = std::numeric_limits<uint32_t>::max();

struct Message {
  uint64_t seq = 0;
  int64_t time_ns = 0;
  uint32_t source = kNoIdentity;  // index into the batch's sources
  uint32_t first_row = 0;
  uint32_t rows = 0;
  uint32_t first_letter = 0;
  uint32_t letters = 0;
  bool again = false;  // delivered before
};

class Batch {
 public:
  using Clock = std::chrono::steady_clock;

  // Closed messages.
  size_t size() const { return messages_.size(); }
  bool empty() const { return messages_.empty() && trailing_.empty(); }
  size_t closed_rows() const { return open_row_; }
  // Memory that counts against --batch-max-bytes, the open message included.
  size_t bytes() const { return bytes_; }
  Clock::time_point first_closed() const { return first_closed_; }

  const std::vector<Message>& messages() const { return messages_; }
  const Message& message(uint32_t index) const { return messages_[index]; }
  const Row& row(uint32_t index) const { return rows_[index]; }
  const Group& group(uint32_t index) const { return groups_[index]; }
  std::string_view text(const Row& row) const {
    return std::string_view(groups_[row.group].text).substr(row.text, row.text_size);
  }
  // At least 64 bytes behind it are readable.
  std::string_view raw(const Row& row) const {
    return std::string_view(raw_).substr(row.raw, row.raw_size);
  }
  const std::string& letter(uint32_t index) const { return letters_[index]; }
  std::string_view source(const Message& message) const { return sources_[message.source]; }
  MessageId id(const Message& message) const {
    return {source(message), message.seq, message.time_ns};
  }
  const std::vector<std::string>& trailing() const { return trailing_; }

  // The open message. A row is begun by asking for its group, filled by appending a COPY line to
  // the text of the group, and ended by add_row, which takes what was appended since begin_row.
  uint32_t begin_row(const std::shared_ptr<const Plan>& plan, const ColumnSet& named);
  std::string& text_of(uint32_t group) { return groups_[group].text; }
  void add_row(uint32_t group, std::string_view raw, uint32_t position, int64_t time);
  void undo_row(uint32_t group) { groups_[group].text.resize(begun_); }
  void add_letter(std::string line);
  bool open() const { return rows_.size() > open_row_ || letters_.size() > open_letter_; }
  size_t open_rows() const { return rows_.size() - open_row_; }
  // Closes it; without id the message has no identity.
  void close(const MessageId* id, bool again);
  void drop_open();
  // Moves the open message to an empty batch.
  void move_open_to(Batch* other);

  // The type that the format line named, for letters about rows.
  void set_type(const std::string& type) { type_ = type; }
  const std::string& type() const { return type_; }

  // A control line that passes through; nothing more may be closed after it.
  void add_trailing(std::string line) { trailing_.push_back(std::move(line)); }

  // A batch of this closed message only.
  std::unique_ptr<Batch> extract(uint32_t index) const;
  // Empties it and keeps its memory for the next one.
  void clear();

 private:
  uint32_t source_index(std::string_view source);
  void copy_rows(const Batch& other, uint32_t first, uint32_t count);

  std::vector<Message> messages_;
  std::vector<Row> rows_;
  std::vector<Group> groups_;
  std::vector<std::string> letters_;
  std::vector<std::string> sources_;
  std::vector<std::string> trailing_;
  std::string raw_;
  std::string type_;
  uint64_t begun_ = 0;
  uint32_t last_group_ = 0;
  size_t open_row_ = 0;
  size_t open_letter_ = 0;
  size_t bytes_ = 0;
  Clock::time_point first_closed_{};
};

}  // namespace ew::load
