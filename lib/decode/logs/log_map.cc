#include "lib/decode/logs/log_map.h"

#include "lib/decode/keys.h"

namespace ew {
namespace {

constexpr std::string_view kRawKey = "_raw";

void append_pair(std::string_view key, std::string_view value, std::string* out) {
  if (out->back() != '{') out->push_back(',');
  append_json_string(key, out);
  out->push_back(':');
  append_json_string(value, out);
}

// Appends an object of the pairs of `k=v,k=v`; false if a part is no pair.
bool append_pairs(std::string_view text, std::string* out) {
  out->push_back('{');
  for (;;) {
    const size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos) return false;
    append_pair(part.substr(0, equals), part.substr(equals + 1), out);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  out->push_back('}');
  return true;
}

}  // namespace

Fault LogMap::read(JsonValue value, const DecodeOptions& options, Decoded* out) {
  value_ = value;
  if (!value.exists() || !value.is_string()) return {};
  const std::string_view text = value.string();
  value_ = {};
  if (is_blank(text)) return {};
  if (text[text.find_first_not_of(" \t\r\n\v\f")] == '{') {
    text_.assign(text);
    text_.append(kJsonPadding, ' ');
    const JsonError error = document_.parse(std::string_view(text_).substr(0, text.size()));
    if (error == JsonError::too_deep) {
      return {code::kTooDeep, "holds JSON that is nested too deeply"};
    }
    if (error == JsonError::none) {
      if (options.reject_nul && document_.replaced() > 0) {
        return {code::kBadJson, "holds U+0000 or a lone surrogate, which --nul reject refuses"};
      }
      out->add_replaced(document_.replaced());
      value_ = document_.root();
      return {};
    }
  }
  read_pairs(text);
  return {};
}

void LogMap::read_pairs(std::string_view text) {
  text_.clear();
  if (!append_pairs(text, &text_)) {
    text_.assign("{");
    append_pair(kRawKey, text, &text_);
    text_.push_back('}');
  }
  const size_t size = text_.size();
  text_.append(kJsonPadding, ' ');
  document_.parse(std::string_view(text_).substr(0, size));
  value_ = document_.root();
}

}  // namespace ew
