// What became of one message: its row lines, its bad elements grouped as dead letters are (by code
// and place), or the one reason why the message is dead as a whole.
// Not responsible for the form of rows (row_writer.h) nor for writing letters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/decode/codes.h"

namespace ew {

// More ranges of bad elements than this and the message is dead as a whole. Smaller: a message with
// many good rows is held back for its bad ones. Larger: letters, each of which carries the whole
// message, multiply.
inline constexpr size_t kMaxBadEntries = 1000;

// The rows of one message may take so many times the longest line; an element that would go beyond
// is too_long. Smaller: a large array of short elements is refused. Larger: a sample whose unknown
// members are repeated in each of its rows takes that much memory.
inline constexpr size_t kMaxRowsFactor = 8;

struct BadElements {
  std::string_view code;
  std::string at;                                   // JSON pointer into the element
  std::string message;                              // of the first of them
  std::vector<std::pair<uint64_t, uint64_t>> rows;  // first and last, ascending
};

struct Failure {
  std::string_view code;
  std::string at;
  std::string message;
};

class Decoded {
 public:
  // Starts a message; its rows go behind what `lines` holds, whole lines with their newlines.
  void begin(std::string* lines, size_t max_line);
  // Forgets what the message has become so far, for a payload that is to be read in another way.
  void restart();

  std::string* lines() { return lines_; }
  size_t max_line() const { return max_line_; }

  // Rows come and go by elements: what an element wrote behind its mark counts when it is kept.
  struct Mark {
    size_t size;
    uint64_t rows;
  };
  Mark mark() const { return {lines_->size(), rows_}; }
  void rollback(Mark mark);
  // Counts a row that was appended. A fault if the message has too many bytes of rows.
  Fault add_row();
  // The same fault, before a row that is to hold so many bytes is written: for texts that every row
  // of a message repeats.
  Fault check_room(size_t bytes) const;

  // Elements in ascending order. After more than kMaxBadEntries the message has failed.
  void bad(uint64_t element, std::string_view code, std::string_view at, std::string_view message);
  // The message as a whole: no rows, no bad elements.
  void fail(std::string_view code, std::string_view message, std::string_view at = "");
  // The message as a whole is to be decoded again once its decoder has learned `key` (a template
  // of flows, which another message brings): no rows, no bad elements.
  void wait(uint64_t key);
  void add_replaced(uint64_t n) { replaced_ += n; }
  void add_tolerated(uint64_t n) { tolerated_ += n; }

  bool failed() const { return !failure_.code.empty(); }
  const Failure& failure() const { return failure_; }
  bool waits() const { return waits_; }
  uint64_t awaited() const { return awaited_; }
  // In the order of the first element of each.
  const std::vector<BadElements>& bad_elements() const { return bad_; }
  uint64_t rows() const { return rows_; }
  uint64_t replaced() const { return replaced_; }  // characters that became U+FFFD
  // What producers should not send and cost no row: ids of a wrong length, repeated keys.
  uint64_t tolerated() const { return tolerated_; }

 private:
  BadElements& group(std::string_view code, std::string_view at, std::string_view message);

  std::string* lines_ = nullptr;
  size_t start_ = 0;
  size_t max_line_ = 0;
  uint64_t rows_ = 0;
  uint64_t replaced_ = 0;
  uint64_t tolerated_ = 0;
  size_t entries_ = 0;
  bool waits_ = false;
  uint64_t awaited_ = 0;
  std::vector<BadElements> bad_;
  Failure failure_;
};

}  // namespace ew
