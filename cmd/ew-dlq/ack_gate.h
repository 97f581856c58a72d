// The line of those who wait: letters that are being stored and, behind them, the lines that may
// pass only when every letter before them is safe. Not responsible for storing and for writing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace ew::dlq {

class AckGate {
 public:
  bool empty() const { return items_.empty(); }
  // Lines and letters that wait, and the bytes of the lines.
  size_t size() const { return items_.size(); }
  size_t bytes() const { return bytes_; }

  // A letter begins to be stored; its number.
  uint64_t add_letter();
  void letter_is_safe(uint64_t number);
  // A line that has to wait for the letters before it.
  void add_line(std::string_view line);
  // Takes off the first line that may pass now; false if there is none.
  bool next(std::string* line);

 private:
  struct Item {
    bool letter = false;
    bool safe = false;
    std::string line;
  };
  std::deque<Item> items_;  // the first has number base_
  uint64_t base_ = 0;
  size_t bytes_ = 0;
};

}  // namespace ew::dlq
