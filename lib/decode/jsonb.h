// From JSON values to the values of jsonb columns: a string that holds a JSON object or array is
// decoded, anything else stays what it is (reference messages.md section 1.3).
#pragma once

#include <string>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"

namespace ew {

class JsonbReader {
 public:
  // The value to store, !exists() for an absent one. Valid until the next read(). Faults: the text
  // in the string is nested too deeply, or holds what --nul reject refuses.
  Fault read(JsonValue value, const DecodeOptions& options, Decoded* out, JsonValue* stored);

 private:
  JsonDocument document_;
  std::string text_;
};

}  // namespace ew
