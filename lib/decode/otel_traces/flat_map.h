// A member of a flat record that holds attributes, events or links: JSON, or a string that holds
// JSON, or any other text, which is kept (reference messages.md section 7.2).
#pragma once

#include <string>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"

namespace ew {

class FlatMap {
 public:
  // Valid until the next read(). Faults: the text in a string is nested too deeply, or holds what
  // --nul reject refuses.
  Fault read(JsonValue value, const DecodeOptions& options, Decoded* out);

  // What the member says, a text that is no JSON as `{"_raw":text}`; exists() is false if it is
  // absent or says null.
  JsonValue value() const { return value_; }
  // Absent, or an object without members.
  bool empty() const;

 private:
  Fault keep_raw(JsonValue value);

  JsonDocument document_;
  std::string text_;
  JsonValue value_;
};

}  // namespace ew
