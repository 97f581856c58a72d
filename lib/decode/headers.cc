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

std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  const size_t first = content_type.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return content_type.substr(first, content_type.find_last_not_of(" \t") + 1 - first);
}

}  // namespace ew
