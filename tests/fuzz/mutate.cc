#include "tests/fuzz/mutate.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ew::fuzz {
namespace {

constexpr size_t kMaxPiece = 64;
constexpr size_t kMaxChanges = 4;

// What parsers trip over: of JSON, of numbers and times, of text, of protobuf.
constexpr std::array<std::string_view, 40> kTokens = {
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "[[[[[[[[",
    "\"a\":",
    ",",
    "}",
    "]",
    "\"",
    "\\u0000",
    "\\ud800",
    "\\udc00",
    "\\",
    "0",
    "-0",
    "1e400",
    "-1e-400",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "0.1",
    "NaN",
    "\"Infinity\"",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "2026-11-23T10:01:01.123456789+24:00",
    "1795428061000000321",
    "public",
    "\xef\xbb\xbf",
    "\xff",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    std::string_view("\0", 1),
    std::string_view("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10),
    "\xff\xff\xff\xff\x0f",
    "\x0a\xff",
    "\x0b\x0c",
    "\n",
};

}  // namespace

std::string Mutator::mutate(std::string text) {
  for (size_t changes = 1 + below(kMaxChanges); changes > 0; --changes) change_once(&text);
  return text;
}

void Mutator::change_once(std::string* text) {
  const size_t at = below(text->size() + 1);
  const size_t size = std::min(1 + below(kMaxPiece), text->size() - at);
  switch (below(7)) {
    case 0:
      text->erase(at, size);
      break;
    case 1:
      text->insert(at, text->substr(at, size));
      break;
    case 2:
      text->insert(at, kTokens[below(kTokens.size())]);
      break;
    case 3:
      text->replace(at, size, kTokens[below(kTokens.size())]);
      break;
    case 4: {
      const std::string& other = seeds_[below(seeds_.size())];
      text->replace(at, size, other, below(other.size() + 1), kMaxPiece);
      break;
    }
    case 5:
      if (size > 0) (*text)[at] = static_cast<char>((*text)[at] ^ (1 << below(8)));
      break;
    default:
      if (size > 0) (*text)[at] = static_cast<char>(below(256));
  }
}

}  // namespace ew::fuzz
