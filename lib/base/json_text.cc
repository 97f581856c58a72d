#include <cstring>

#include "lib/base/json.h"

namespace ew {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of `\uXXXX` at p, or -1.
int code_unit(const char* p, const char* end) {
  if (end - p < 6 || p[0] != '\\' || p[1] != 'u') return -1;
  int unit = 0;
  for (int i = 2; i < 6; ++i) {
    const int digit = hex_digit(p[i]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// The code point of the one or two `\uXXXX` at *p, which moves behind them; 0 for what has to be
// replaced, -1 if it is no escape.
int take_code_point(const char** p, const char* end) {
  const int unit = code_unit(*p, end);
  if (unit < 0) return -1;
  *p += 6;
  if (is_low_surrogate(unit)) return 0;
  if (!is_high_surrogate(unit)) return unit;
  const int low = code_unit(*p, end);
  if (!is_low_surrogate(low)) return 0;
  *p += 6;
  return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

void append_utf8(int point, std::string* out) {
  const auto put = [out](int byte) { out->push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

// The character of a two-character escape, or 0.
char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_escaped(char c, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out->append("\\\"");
      break;
    case '\\':
      out->append("\\\\");
      break;
    case '\b':
      out->append("\\b");
      break;
    case '\f':
      out->append("\\f");
      break;
    case '\n':
      out->append("\\n");
      break;
    case '\r':
      out->append("\\r");
      break;
    case '\t':
      out->append("\\t");
      break;
    default:
      out->append("\\u00");
      out->push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out->push_back(kHex[c & 0xF]);
  }
}

}  // namespace

uint64_t append_unescaped(std::string_view literal, std::string* out) {
  uint64_t replaced = 0;
  const char* p = literal.data() + 1;
  const char* const end = literal.data() + literal.size() - 1;
  while (p < end) {
    const char* escape = static_cast<const char*>(std::memchr(p, '\\', end - p));
    if (escape == nullptr) escape = end;
    out->append(p, escape);
    if (escape == end) break;
    p = escape;
    if (p[1] != 'u') {
      out->push_back(simple_escape(p[1]));
      p += 2;
      continue;
    }
    const int point = take_code_point(&p, end);
    if (point > 0) {
      append_utf8(point, out);
    } else {
      out->append(kReplacement);
      ++replaced;
    }
  }
  return replaced;
}

bool check_escapes(std::string_view literal, uint64_t* replaced) {
  const char* p = literal.data() + 1;
  const char* const end = literal.data() + literal.size() - 1;
  while (p < end && (p = static_cast<const char*>(std::memchr(p, '\\', end - p))) != nullptr) {
    if (end - p < 2) return false;
    if (p[1] != 'u') {
      if (simple_escape(p[1]) == 0) return false;
      p += 2;
      continue;
    }
    const int point = take_code_point(&p, end);
    if (point < 0) return false;
    if (point == 0) ++*replaced;
  }
  return true;
}

void append_json_string(std::string_view text, std::string* out) {
  out->push_back('"');
  size_t start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!needs_escape(text[i])) continue;
    out->append(text, start, i - start);
    append_escaped(text[i], out);
    start = i + 1;
  }
  out->append(text, start, text.size() - start);
  out->push_back('"');
}

namespace {

// An object member or array element in compact form.
void append_compact_value(JsonValue value, std::string* out) {
  switch (value.type()) {
    case JsonType::string:
      if (value.raw().find('\\') == std::string_view::npos) {
        out->append(value.raw());
      } else {
        append_json_string(value.string(), out);
      }
      break;
    case JsonType::object:
    case JsonType::array:
      append_compact(value, out);
      break;
    default:
      out->append(value.raw());
  }
}

}  // namespace

void append_compact(JsonValue value, std::string* out) {
  const bool object = value.is_object();
  if (!object && !value.is_array()) return append_compact_value(value, out);
  out->push_back(object ? '{' : '[');
  bool first = true;
  for (const JsonValue member : value) {
    if (!first) out->push_back(',');
    first = false;
    if (object) {
      append_json_string(member.key(), out);
      out->push_back(':');
    }
    append_compact_value(member, out);
  }
  out->push_back(object ? '}' : ']');
}

bool is_json_number(std::string_view text) {
  size_t i = 0;
  const auto digits = [&] {
    const size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i > start;
  };
  if (i < text.size() && text[i] == '-') ++i;
  if (i < text.size() && text[i] == '0') {
    ++i;
  } else if (!digits()) {
    return false;
  }
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size() && !text.empty();
}

}  // namespace ew
