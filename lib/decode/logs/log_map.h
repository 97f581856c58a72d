// A member of a flat log record that holds attributes: an object, a string that holds one, or the
// text `k=v,k=v` (reference messages.md section 8.2).
// Not responsible for members that join the attributes: metadata.h.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"

namespace ew {

class LogMap {
 public:
  // Valid until the next read(). Faults: the text in a string is nested too deeply, or holds what
  // --nul reject refuses.
  Fault read(JsonValue value, const DecodeOptions& options, Decoded* out);

  // An object, for a text that is neither form `{"_raw":text}`; a value of another type as it is.
  // exists() is false if it is absent.
  JsonValue value() const { return value_; }
  // Absent, or an object without members.
  bool empty() const { return !value_.exists() || (value_.is_object() && value_.size() == 0); }

 private:
  void read_pairs(std::string_view text);

  JsonDocument document_;
  std::string text_;
  JsonValue value_;
};

}  // namespace ew
