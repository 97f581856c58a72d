#include "lib/decode/headers.h"

#include "lib/base/text.h"

namespace ew {

void Headers::read(const Message& message) {
  root_ = {};
  if (message.headers.empty()) return;
  text_.assign(message.headers);
  text_.append(kJsonPadding, ' ');
  const std::string_view text = std::string_view(text_).substr(0, message.headers.size());
  if (document_.parse(text) != JsonError::none || !document_.root().is_object()) return;
  root_ = document_.root();
}

JsonValue Headers::find(std::string_view name) const {
  if (!root_.exists()) return {};
  for (const JsonValue header : root_) {
    if (!equals_ignoring_case(header.key(), name)) continue;
    const JsonValue value = first_value(header);
    if (value.exists()) return value;
  }
  return {};
}

JsonValue first_value(JsonValue header) {
  if (!header.is_array() || header.size() == 0) return {};
  const JsonValue value = *header.begin();
  return value.is_string() ? value : JsonValue();
}

}  // namespace ew
