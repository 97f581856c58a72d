// From what a decoder refused to dead-letter lines. Not responsible for where they go.
#pragma once

#include <string>
#include <string_view>

#include "cmd/ew-decode/line_to_message.h"
#include "lib/base/json.h"
#include "lib/decode/decoded.h"

namespace ew::decode {

class Letters {
 public:
  explicit Letters(size_t max_line) : max_line_(max_line) {}

  // Appends the lines, with their newlines, of a message that failed or of its bad elements.
  // Returns how many.
  size_t append(const Arrival& arrival, const Decoded& decoded, std::string_view type,
                std::string* out);

 private:
  std::string rest_of(const Arrival& arrival);
  bool append_json(std::string_view payload, std::string* out);
  void append_bytes(std::string_view payload, std::string* out);

  size_t max_line_;
  JsonDocument document_;
  std::string text_;
};

}  // namespace ew::decode
