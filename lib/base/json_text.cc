#include <bit>
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

// The longest escape, `\u00xx`.
constexpr size_t kMaxEscape = 6;

char* put_escaped(char c, char* to) {
  constexpr char kHex[] = "0123456789abcdef";
  *to++ = '\\';
  switch (c) {
    case '"':
    case '\\':
      *to++ = c;
      return to;
    case '\b':
      *to++ = 'b';
      return to;
    case '\f':
      *to++ = 'f';
      return to;
    case '\n':
      *to++ = 'n';
      return to;
    case '\r':
      *to++ = 'r';
      return to;
    case '\t':
      *to++ = 't';
      return to;
    default:
      *to++ = 'u';
      *to++ = '0';
      *to++ = '0';
      *to++ = kHex[static_cast<unsigned char>(c) >> 4];
      *to++ = kHex[c & 0xF];
      return to;
  }
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

constexpr uint64_t kEach = 0x0101010101010101;  // times a byte: that byte eight times

// The high bit of each byte that is less than `limit`, exact up to the first one.
constexpr uint64_t bytes_below(uint64_t word, uint64_t limit) {
  return (word - kEach * limit) & ~word & kEach * 0x80;
}

// How many of eight characters stand before the first that needs an escape.
int plain_characters(const char* text) {
  uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  const uint64_t found = bytes_below(word, 0x20) | bytes_below(word ^ kEach * '"', 1) |
                         bytes_below(word ^ kEach * '\\', 1);
  return std::countr_zero(found) / 8;
}

// Writes the characters of a piece of a string, and returns where they end. Texts that are JSON
// themselves need an escape every few characters: copying eight at a time and going on behind the
// first that needs one is much faster than appending what stands between two.
char* put_characters(std::string_view text, char* to) {
  const char* from = text.data();
  const char* const end = from + text.size();
  while (end - from >= 8) {
    const int plain = plain_characters(from);
    std::memcpy(to, from, 8);
    from += plain;
    to += plain;
    if (plain < 8) to = put_escaped(*from++, to);
  }
  for (; from < end; ++from) {
    if (needs_escape(*from)) {
      to = put_escaped(*from, to);
    } else {
      *to++ = *from;
    }
  }
  return to;
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
  constexpr size_t kPiece = 256;
  char piece[kPiece * kMaxEscape + 2];
  char* to = piece;
  *to++ = '"';
  while (text.size() > kPiece) {
    to = put_characters(text.substr(0, kPiece), to);
    out->append(piece, to);
    to = piece;
    text.remove_prefix(kPiece);
  }
  to = put_characters(text, to);
  *to++ = '"';
  out->append(piece, to);
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
