#include "cmd/ew-load/number_to_copy.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "lib/base/json.h"

namespace ew::load {
namespace {

// Beyond these a decimal string is no number that anybody meant.
constexpr int kMaxExponent = 400;
constexpr size_t kMaxDigits = 400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_not_finite(std::string_view value) {
  return value == "NaN" || value == "Infinity" || value == "-Infinity";
}

// The usual case: a sign and up to 18 digits, which always fit.
bool plain_integer(std::string_view number, int64_t* value) {
  constexpr size_t kAlwaysFit = 18;
  const char* const end = number.data() + number.size();
  const char* const digits = number.data() + (number.starts_with('-') ? 1 : 0);
  if (digits == end || static_cast<size_t>(end - digits) > kAlwaysFit) return false;
  if (*digits == '0' && end - digits > 1) return false;
  const auto [stop, error] = std::from_chars(number.data(), end, *value);
  return error == std::errc() && stop == end;
}

struct Decimal {
  bool negative = false;
  std::string digits;  // without the point
  int exponent = 0;    // of the last digit
};

bool read_decimal(std::string_view number, Decimal* decimal) {
  if (number.size() > kMaxDigits || !is_json_number(number)) return false;
  decimal->negative = number.front() == '-';
  size_t i = decimal->negative ? 1 : 0;
  bool behind_point = false;
  for (; i < number.size() && (is_digit(number[i]) || number[i] == '.'); ++i) {
    if (number[i] == '.') {
      behind_point = true;
      continue;
    }
    decimal->digits.push_back(number[i]);
    if (behind_point) --decimal->exponent;
  }
  if (i == number.size()) return true;
  if (number[++i] == '+') ++i;
  int exponent = 0;
  const auto [end, error] =
      std::from_chars(number.data() + i, number.data() + number.size(), exponent);
  if (error != std::errc() || exponent > kMaxExponent || exponent < -kMaxExponent) return false;
  decimal->exponent += exponent;
  return true;
}

// Whether a number in the grammar of JSON can lie beyond the range of a double (float4: of a
// float): only with an exponent or with very many digits.
bool may_exceed(std::string_view number, bool single) {
  constexpr size_t kDoubleSafe = 300;
  constexpr size_t kSingleSafe = 35;
  return number.size() > (single ? kSingleSafe : kDoubleSafe) ||
         number.find_first_of("eE") != std::string_view::npos;
}

template <class T>
bool in_range(std::string_view number) {
  T value = 0;
  return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc();
}

}  // namespace

IntegerOutcome decimal_to_integer(std::string_view number, int64_t* value) {
  if (plain_integer(number, value)) return IntegerOutcome::ok;
  Decimal decimal;
  if (!read_decimal(number, &decimal)) return IntegerOutcome::no_integer;
  std::string& digits = decimal.digits;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (!digits.empty() && digits.back() == '0') {
    digits.pop_back();
    ++decimal.exponent;
  }
  *value = 0;
  if (digits.empty()) return IntegerOutcome::ok;
  if (decimal.exponent < 0) return IntegerOutcome::no_integer;
  constexpr size_t kMostDigits = 19;
  if (digits.size() + static_cast<size_t>(decimal.exponent) > kMostDigits) {
    return IntegerOutcome::overflow;
  }
  digits.append(static_cast<size_t>(decimal.exponent), '0');
  if (decimal.negative) digits.insert(0, 1, '-');
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), *value);
  return result.ec == std::errc() ? IntegerOutcome::ok : IntegerOutcome::overflow;
}

std::optional<ValueError> integer_to_copy(const PlanColumn& column, std::string_view value,
                                          std::string* out, int64_t* time) {
  int64_t number = 0;
  switch (decimal_to_integer(value, &number)) {
    case IntegerOutcome::no_integer:
      return bad_syntax(column, value);
    case IntegerOutcome::overflow:
      return out_of_range(column, value);
    case IntegerOutcome::ok:
      break;
  }
  const bool fits = column.pg.type == kPgInt8 ||
                    (column.pg.type == kPgInt4 && number == static_cast<int32_t>(number)) ||
                    (column.pg.type == kPgInt2 && number == static_cast<int16_t>(number));
  if (!fits) return out_of_range(column, value);
  char digits[24];
  out->append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  *time = number;
  return std::nullopt;
}

std::optional<ValueError> floating_to_copy(const PlanColumn& column, std::string_view value,
                                           std::string* out) {
  if (!is_json_number(value)) {
    if (!is_not_finite(value)) return bad_syntax(column, value);
  } else {
    const bool single = column.pg.type == kPgFloat4;
    if (may_exceed(value, single) && !(single ? in_range<float>(value) : in_range<double>(value))) {
      return out_of_range(column, value);
    }
  }
  out->append(value);
  return std::nullopt;
}

std::optional<ValueError> numeric_to_copy(const PlanColumn& column, std::string_view value,
                                          std::string* out) {
  if (!is_json_number(value) && !is_not_finite(value)) return bad_syntax(column, value);
  out->append(value);
  return std::nullopt;
}

}  // namespace ew::load
