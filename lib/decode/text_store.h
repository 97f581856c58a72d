// Strings of binary payloads made fit for rows: bytes that are not UTF-8 and U+0000 become U+FFFD
// (reference messages.md section 1.1). A string that is fit costs one look at it and no copy.
// Not responsible for JSON texts, which are repaired as a whole: json_payload.h.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace ew {

class TextStore {
 public:
  void clear();

  // The text of the bytes: these themselves, or a repaired copy that stays until clear().
  std::string_view text(std::string_view bytes);
  // How many parts and U+0000 were replaced since clear().
  uint64_t replaced() const { return replaced_; }

  // Both one behind the other, which is how the parts of a protobuf message merge. Stays until
  // clear(), or until the result is the `first` of another call.
  std::string_view joined(std::string_view first, std::string_view second);

 private:
  std::deque<std::string> texts_;  // addresses stay
  uint64_t replaced_ = 0;
};

// Whether the bytes are text that a JSON string holds as it stands: printable ASCII without `"` and
// `\`. Most names and values are.
bool is_plain_text(std::string_view bytes);

}  // namespace ew
