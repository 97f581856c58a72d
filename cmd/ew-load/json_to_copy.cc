#include "cmd/ew-load/json_to_copy.h"

#include <charconv>

#include "lib/pg/pg_text.h"

namespace ew::load {
namespace {

constexpr size_t kEscapeSize = 6;  // \u0000

// The code unit of the escape \uXXXX that begins there; -1 if none does.
int code_unit(std::string_view text, size_t at) {
  if (text.size() < at + kEscapeSize || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = -1;
  std::from_chars(text.data() + at + 2, text.data() + at + kEscapeSize, unit, 16);
  return unit;
}

bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

}  // namespace

uint64_t append_json_repaired(std::string_view raw, std::string* out) {
  uint64_t replaced = 0;
  for (size_t i = 0; i < raw.size();) {
    if (raw[i] != '\\') {
      out->push_back(raw[i++]);
      continue;
    }
    const int unit = code_unit(raw, i);
    size_t size = unit < 0 ? 2 : kEscapeSize;
    if (is_high(unit) && is_low(code_unit(raw, i + kEscapeSize))) {
      size = 2 * kEscapeSize;
    } else if (unit == 0 || is_high(unit) || is_low(unit)) {
      out->append("\\ufffd");
      ++replaced;
      i += kEscapeSize;
      continue;
    }
    out->append(raw.substr(i, size));
    i += size;
  }
  return replaced;
}

uint64_t json_to_copy(std::string_view raw, std::string* out) {
  if (raw.find("\\u") == std::string_view::npos) {
    append_copy_text(raw, out);
    return 0;
  }
  std::string repaired;
  const uint64_t replaced = append_json_repaired(raw, &repaired);
  append_copy_text(repaired, out);
  return replaced;
}

}  // namespace ew::load
