#include "lib/decode/values.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace ew {
namespace {

// Smaller: real numbers are refused. Larger: "1e999999999" expands to a gigabyte of digits.
constexpr int kMaxExponent = 400;
constexpr size_t kMaxNumber = 400;  // characters; bounds the work on digits in the same way

// So short a number without exponent lies within the range of a double, whatever its digits.
constexpr size_t kSurelyDouble = 300;

constexpr Fault kNoNumber = {code::kBadNumber, "is no number"};
constexpr Fault kUnreadable = {code::kBadNumber,
                               "has more digits or a larger exponent than is read"};
constexpr Fault kBeyond = {code::kOutOfRange, "is beyond the range of its column"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The decimal text of a JSON number or of a string that holds one.
Fault number_text(JsonValue value, std::string_view* text) {
  if (value.is_number()) {
    *text = value.raw();
  } else if (value.is_string()) {
    *text = value.string();
    if (!is_json_number(*text)) return kNoNumber;
  } else {
    return kNoNumber;
  }
  return text->size() > kMaxNumber ? kUnreadable : Fault{};
}

// A number taken apart: [-]digits * 10^exponent.
struct Decimal {
  bool negative = false;
  char digits[kMaxNumber];
  int size = 0;  // digits, without leading zeros; 0 = zero
  int exponent = 0;
};

Fault take_apart(std::string_view number, Decimal* out) {
  const size_t e = number.find_first_of("eE");
  int exponent = 0;
  if (e != std::string_view::npos) {
    size_t i = e + 1;
    const bool down = number[i] == '-';
    if (!is_digit(number[i])) ++i;
    for (; i < number.size(); ++i) {
      exponent = exponent * 10 + (number[i] - '0');
      if (exponent > kMaxExponent) return kUnreadable;
    }
    if (down) exponent = -exponent;
  }
  bool fraction = false;
  for (const char c : number.substr(0, e)) {
    if (c == '-') out->negative = true;
    if (c == '.') fraction = true;
    if (!is_digit(c)) continue;
    if (fraction) --exponent;
    if (c != '0' || out->size > 0) out->digits[out->size++] = c;
  }
  out->exponent = exponent;
  while (out->size > 0 && out->digits[out->size - 1] == '0') {
    --out->size;
    ++out->exponent;
  }
  return {};
}

// Any number that is not plain digits, or has many: its sign and its magnitude.
Fault expand_integer(std::string_view number, bool* negative, uint64_t* magnitude) {
  Decimal decimal;
  if (const Fault fault = take_apart(number, &decimal); !fault.none()) return fault;
  if (decimal.size > 0 && decimal.exponent < 0) {
    return {code::kBadNumber, "has a fraction where an integer is needed"};
  }
  uint64_t result = 0;
  const int length = decimal.size > 0 ? decimal.size + decimal.exponent : 0;
  for (int i = 0; i < length; ++i) {
    const auto digit = static_cast<uint64_t>(i < decimal.size ? decimal.digits[i] - '0' : 0);
    if (result > (std::numeric_limits<uint64_t>::max() - digit) / 10) return kBeyond;
    result = result * 10 + digit;
  }
  *negative = decimal.negative && result > 0;
  *magnitude = result;
  return {};
}

// The everyday number: digits that fit, and nothing else.
template <class T>
bool take_digits(std::string_view number, T* out) {
  const char* const end = number.data() + number.size();
  const auto result = std::from_chars(number.data(), end, *out);
  return result.ec == std::errc() && result.ptr == end;
}

Fault expand_signed(std::string_view number, int64_t min, int64_t max, int64_t* out) {
  bool negative = false;
  uint64_t magnitude = 0;
  if (const Fault fault = expand_integer(number, &negative, &magnitude); !fault.none()) {
    return fault;
  }
  constexpr auto kMax = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (magnitude > kMax + (negative ? 1 : 0)) return kBeyond;
  const auto value = static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
  if (value < min || value > max) return kBeyond;
  *out = value;
  return {};
}

Fault check_double_range(std::string_view number) {
  Decimal decimal;
  if (const Fault fault = take_apart(number, &decimal); !fault.none()) return fault;
  if (decimal.size == 0) return {};
  double value = 0;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool fits = result.ec == std::errc() && std::isfinite(value) && value != 0;
  return fits ? Fault{} : kBeyond;
}

bool equals_any_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

}  // namespace

Fault read_integer(JsonValue value, int64_t min, int64_t max, int64_t* out) {
  if (value.is_number() && take_digits(value.raw(), out)) {
    return *out < min || *out > max ? kBeyond : Fault{};
  }
  std::string_view text;
  if (const Fault fault = number_text(value, &text); !fault.none()) return fault;
  if (!take_digits(text, out)) return expand_signed(text, min, max, out);
  return *out < min || *out > max ? kBeyond : Fault{};
}

Fault read_unsigned(JsonValue value, uint64_t* out) {
  std::string_view text;
  if (const Fault fault = number_text(value, &text); !fault.none()) return fault;
  bool negative = false;
  uint64_t magnitude = 0;
  if (!take_digits(text, &magnitude)) {
    const Fault fault = expand_integer(text, &negative, &magnitude);
    if (!fault.none()) return fault;
  }
  if (negative) return kBeyond;
  *out = magnitude;
  return {};
}

Fault read_double(JsonValue value, std::string_view* json) {
  std::string_view text;
  if (value.is_string()) {
    text = value.string();
    if (text == "NaN" || text == "Infinity" || text == "-Infinity") {
      *json = text == "NaN" ? "\"NaN\"" : text == "Infinity" ? "\"Infinity\"" : "\"-Infinity\"";
      return {};
    }
  }
  if (const Fault fault = number_text(value, &text); !fault.none()) return fault;
  *json = text;
  const bool plain =
      text.size() <= kSurelyDouble && text.find_first_of("eE") == std::string_view::npos;
  return plain ? Fault{} : check_double_range(text);
}

Fault read_boolean(JsonValue value, bool* out) {
  std::string_view text;
  if (value.is_string()) text = value.string();
  if (value.is_number() || value.type() == JsonType::boolean) text = value.raw();
  if (text == "1" || equals_any_case(text, "true")) {
    *out = true;
  } else if (text == "0" || equals_any_case(text, "false")) {
    *out = false;
  } else {
    return {code::kBadBoolean, "is neither true nor false"};
  }
  return {};
}

std::string_view text_of(JsonValue value, std::string* scratch) {
  if (value.is_string()) return value.string();
  if (!value.is_object() && !value.is_array()) return value.raw();
  scratch->clear();
  append_compact(value, scratch);
  return *scratch;
}

bool same_value(JsonValue a, JsonValue b) {
  std::string text_a;
  std::string text_b;
  return text_of(a, &text_a) == text_of(b, &text_b);
}

}  // namespace ew
