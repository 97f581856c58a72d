#include "lib/decode/text_store.h"

#include <cstring>
#include <utility>

#include "lib/base/text.h"

namespace ew {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kHighs = 0x8080808080808080;

uint64_t eight_bytes(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The high bit of each byte that is zero, and perhaps of bytes above one: exact as "is there one".
uint64_t zero_bytes(uint64_t word) { return (word - kOnes) & ~word & kHighs; }

bool is_plain_word(uint64_t word) {
  const uint64_t below_blank = (word - kOnes * 0x20) & ~word & kHighs;
  return ((word & kHighs) | below_blank | zero_bytes(word ^ kOnes * '"') |
          zero_bytes(word ^ kOnes * '\\')) == 0;
}

uint64_t replace_nul(std::string* text) {
  std::string clean;
  uint64_t replaced = 0;
  size_t begin = 0;
  for (size_t nul = 0; (nul = text->find('\0', begin)) != std::string::npos; begin = nul + 1) {
    clean.append(*text, begin, nul - begin).append(kReplacement);
    ++replaced;
  }
  clean.append(*text, begin);
  *text = std::move(clean);
  return replaced;
}

}  // namespace

void TextStore::clear() {
  texts_.clear();
  replaced_ = 0;
}

std::string_view TextStore::text(std::string_view bytes) {
  if (is_plain_text(bytes)) return bytes;
  const bool nul = std::memchr(bytes.data(), '\0', bytes.size()) != nullptr;
  if (!nul && is_utf8(bytes)) return bytes;
  std::string& copy = texts_.emplace_back();
  replaced_ += append_utf8_repaired(bytes, &copy);
  if (nul) replaced_ += replace_nul(&copy);
  return copy;
}

std::string_view TextStore::joined(std::string_view first, std::string_view second) {
  if (texts_.empty() || texts_.back().data() != first.data()) texts_.emplace_back(first);
  return texts_.back().append(second);
}

bool is_plain_text(std::string_view bytes) {
  constexpr size_t kWord = sizeof(uint64_t);
  const char* at = bytes.data();
  size_t left = bytes.size();
  if (left < kWord) {
    uint64_t word = 0x2020202020202020;  // blanks, which are plain
    for (size_t i = 0; i < left; ++i) word = word << 8 | static_cast<unsigned char>(at[i]);
    return is_plain_word(word);
  }
  for (; left > kWord; left -= kWord, at += kWord) {
    if (!is_plain_word(eight_bytes(at))) return false;
  }
  return is_plain_word(eight_bytes(bytes.data() + bytes.size() - kWord));
}

}  // namespace ew
