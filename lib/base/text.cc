#include "lib/base/text.h"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace ew {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr uint8_t kNoDigit = 0xFF;

// The bytes that may follow a first byte (Unicode table 3-7): how many, and the range of the
// second; the others are 80..BF.
struct Sequence {
  size_t length;
  unsigned char low, high;
};

Sequence sequence(unsigned char first) {
  if (first < 0x80) return {1, 0, 0};
  if (first >= 0xC2 && first <= 0xDF) return {2, 0x80, 0xBF};
  if (first == 0xE0) return {3, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first >= 0xE1 && first <= 0xEF) return {3, 0x80, 0xBF};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first >= 0xF1 && first <= 0xF3) return {4, 0x80, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// The length of the character or of the maximal ill-formed part at the start, and which of both.
std::pair<size_t, bool> next_part(std::string_view bytes) {
  const Sequence form = sequence(static_cast<unsigned char>(bytes[0]));
  if (form.length == 0) return {1, false};
  unsigned char low = form.low, high = form.high;
  for (size_t i = 1; i < form.length; ++i) {
    if (i >= bytes.size()) return {i, false};
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < low || byte > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {form.length, true};
}

// Three bytes are two pairs of digits: half the look-ups of one digit at a time.
constexpr size_t kPairs = 64 * size_t{64};
constexpr auto kDigitPairs = [] {
  std::array<char, 2 * kPairs> pairs{};
  for (size_t i = 0; i < kPairs; ++i) {
    pairs[2 * i] = kAlphabet[i >> 6];
    pairs[2 * i + 1] = kAlphabet[i & 63];
  }
  return pairs;
}();

constexpr auto kValues = [] {
  std::array<uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<uint8_t>(i);
  }
  values['-'] = values['+'];
  values['_'] = values['/'];
  return values;
}();

// The value of a digit, moved to its place among four; a byte that is no digit sets bit 24.
constexpr uint32_t kBadDigit = uint32_t{1} << 24;
constexpr auto kPlaced = [] {
  std::array<std::array<uint32_t, 256>, 4> placed{};
  for (size_t place = 0; place < 4; ++place) {
    for (size_t c = 0; c < 256; ++c) {
      placed[place][c] =
          kValues[c] == kNoDigit ? kBadDigit : uint32_t{kValues[c]} << (18 - 6 * place);
    }
  }
  return placed;
}();

unsigned char byte_at(std::string_view text, size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// Decodes the last two or three digits into one or two bytes.
bool decode_rest(std::string_view digits, char* out) {
  const bool three = digits.size() == 3;
  const uint32_t bits = kPlaced[0][byte_at(digits, 0)] | kPlaced[1][byte_at(digits, 1)] |
                        (three ? kPlaced[2][byte_at(digits, 2)] : 0);
  if (bits & kBadDigit) return false;
  out[0] = static_cast<char>(bits >> 16);
  if (three) out[1] = static_cast<char>(bits >> 8);
  return true;
}

bool holds(std::string_view text, char c) { return text.find(c) != std::string_view::npos; }

bool mixes_alphabets(std::string_view text) {
  return (holds(text, '-') || holds(text, '_')) && (holds(text, '+') || holds(text, '/'));
}

// The number of bits that a unit of parse_bytes shifts by; -1 for what is no unit.
int unit_shift(std::string_view unit) {
  if (unit.empty() || unit == "B") return 0;
  constexpr std::string_view kUnits = "kMGT";
  const char prefix = unit[0] == 'K' ? 'k' : unit[0] == 'm' ? 'M' : unit[0] == 'g' ? 'G' : unit[0];
  const size_t power = kUnits.find(prefix);
  const std::string_view rest = unit.substr(1);
  if (power == std::string_view::npos || !(rest.empty() || rest == "iB")) return -1;
  return static_cast<int>(10 * (power + 1));
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  return bytes.empty() || simdjson::validate_utf8(bytes.data(), bytes.size());
}

uint64_t append_utf8_repaired(std::string_view bytes, std::string* out) {
  if (is_utf8(bytes)) {
    out->append(bytes);
    return 0;
  }
  uint64_t replaced = 0;
  size_t good = 0;  // start of what is well-formed and not yet copied
  for (size_t i = 0; i < bytes.size();) {
    const auto [length, well_formed] = next_part(bytes.substr(i));
    if (!well_formed) {
      out->append(bytes, good, i - good).append(kReplacement);
      good = i + length;
      ++replaced;
    }
    i += length;
  }
  out->append(bytes, good, bytes.size() - good);
  return replaced;
}

void append_base64(std::string_view bytes, std::string* out) {
  const size_t start = out->size();
  out->resize(start + (bytes.size() + 2) / 3 * 4);
  char* to = out->data() + start;
  size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3, to += 4) {
    const size_t bits = size_t{byte_at(bytes, i)} << 16 | size_t{byte_at(bytes, i + 1)} << 8 |
                        byte_at(bytes, i + 2);
    std::memcpy(to, &kDigitPairs[2 * (bits >> 12)], 2);
    std::memcpy(to + 2, &kDigitPairs[2 * (bits & 0xFFF)], 2);
  }
  const size_t left = bytes.size() - i;
  if (left == 0) return;
  const uint32_t bits =
      uint32_t{byte_at(bytes, i)} << 16 | (left == 2 ? uint32_t{byte_at(bytes, i + 1)} << 8 : 0);
  to[0] = kAlphabet[bits >> 18];
  to[1] = kAlphabet[bits >> 12 & 63];
  to[2] = left == 2 ? kAlphabet[bits >> 6 & 63] : '=';
  to[3] = '=';
}

bool append_base64_decoded(std::string_view text, std::string* out) {
  std::string_view digits = text;
  for (int padding = 0; padding < 2 && digits.ends_with('='); ++padding) digits.remove_suffix(1);
  if (digits.size() % 4 == 1 || (digits.size() != text.size() && text.size() % 4 != 0))
    return false;
  if (mixes_alphabets(digits)) return false;
  const size_t start = out->size();
  out->resize(start + digits.size() * 3 / 4);
  char* to = out->data() + start;
  uint32_t bad = 0;
  size_t i = 0;
  for (; i + 4 <= digits.size(); i += 4, to += 3) {
    const uint32_t bits = kPlaced[0][byte_at(digits, i)] | kPlaced[1][byte_at(digits, i + 1)] |
                          kPlaced[2][byte_at(digits, i + 2)] | kPlaced[3][byte_at(digits, i + 3)];
    bad |= bits;
    to[0] = static_cast<char>(bits >> 16);
    to[1] = static_cast<char>(bits >> 8);
    to[2] = static_cast<char>(bits);
  }
  if (!(bad & kBadDigit) && (i == digits.size() || decode_rest(digits.substr(i), to))) return true;
  out->resize(start);
  return false;
}

void append_hex(std::string_view bytes, std::string* out) {
  const size_t start = out->size();
  out->resize(start + 2 * bytes.size());
  char* to = out->data() + start;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *to++ = kHexDigits[byte >> 4];
    *to++ = kHexDigits[byte & 15];
  }
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; };
  for (size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool parse_bytes(std::string_view text, uint64_t* bytes) {
  uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{}) return false;
  const int shift = unit_shift({rest, static_cast<size_t>(end - rest)});
  if (shift < 0 || (number << shift) >> shift != number) return false;
  *bytes = number << shift;
  return true;
}

}  // namespace ew
