#include "lib/decode/jsonb.h"

namespace ew {

Fault JsonbReader::read(JsonValue value, const DecodeOptions& options, Decoded* out,
                        JsonValue* stored) {
  *stored = value;
  if (!value.exists() || !value.is_string()) return {};
  const std::string_view text = value.string();
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return {};
  text_.assign(text);
  text_.append(kJsonPadding, ' ');
  const JsonError error = document_.parse(std::string_view(text_).substr(0, text.size()));
  if (error == JsonError::too_deep) return {code::kTooDeep, "holds JSON that is nested too deeply"};
  if (error != JsonError::none) return {};
  if (options.reject_nul && document_.replaced() > 0) {
    return {code::kBadJson, "holds U+0000 or a lone surrogate, which --nul reject refuses"};
  }
  out->add_replaced(document_.replaced());
  *stored = document_.root();
  return {};
}

}  // namespace ew
