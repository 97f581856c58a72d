#include "lib/decode/otel_traces/flat_map.h"

namespace ew {
namespace {

constexpr std::string_view kRawKey = "_raw";

}  // namespace

Fault FlatMap::read(JsonValue value, const DecodeOptions& options, Decoded* out) {
  value_ = value;
  if (!value.exists() || !value.is_string()) return {};
  text_.assign(value.string());
  const size_t size = text_.size();
  text_.append(kJsonPadding, ' ');
  const JsonError error = document_.parse(std::string_view(text_).substr(0, size));
  if (error == JsonError::too_deep) return {code::kTooDeep, "holds JSON that is nested too deeply"};
  if (error == JsonError::bad_json) return keep_raw(value);
  if (options.reject_nul && document_.replaced() > 0) {
    return {code::kBadJson, "holds U+0000 or a lone surrogate, which --nul reject refuses"};
  }
  out->add_replaced(document_.replaced());
  value_ = document_.root().is_null() ? JsonValue() : document_.root();
  return {};
}

// Text that is no JSON becomes an object that holds it.
Fault FlatMap::keep_raw(JsonValue value) {
  const std::string text(value.string());
  text_.assign("{\"").append(kRawKey).append("\":");
  append_json_string(text, &text_);
  text_.push_back('}');
  const size_t size = text_.size();
  text_.append(kJsonPadding, ' ');
  document_.parse(std::string_view(text_).substr(0, size));
  value_ = document_.root();
  return {};
}

bool FlatMap::empty() const {
  return !value_.exists() || (value_.is_object() && value_.size() == 0);
}

}  // namespace ew
