#include "lib/decode/doubles.h"

#include <charconv>
#include <cmath>
#include <string_view>

namespace ew {
namespace {

// ECMAScript writes digits without exponent while the point lies within these bounds.
constexpr int kMaxPoint = 21;
constexpr int kMinPoint = -6;

// digits * 10^(point - number of digits), above zero.
void append_laid_out(std::string_view digits, int point, std::string* out) {
  const int size = static_cast<int>(digits.size());
  if (point > kMaxPoint || point <= kMinPoint) {
    out->push_back(digits[0]);
    if (size > 1) out->append(".").append(digits.substr(1));
    out->append(point > 0 ? "e+" : "e-").append(std::to_string(std::abs(point - 1)));
  } else if (point <= 0) {
    out->append("0.").append(static_cast<size_t>(-point), '0').append(digits);
  } else if (point < size) {
    const auto whole = static_cast<size_t>(point);
    out->append(digits.substr(0, whole)).append(".").append(digits.substr(whole));
  } else {
    out->append(digits).append(static_cast<size_t>(point - size), '0');
  }
}

// Takes the shortest text of a value above zero apart: 1.25e-07 has the digits 125 and the point
// six places before them. The digits are moved together in place.
int take_digits(double value, char (&text)[32], std::string_view* digits) {
  char* const end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  const std::string_view written(text, static_cast<size_t>(end - text));
  const size_t e = written.find('e');
  int exponent = 0;
  std::from_chars(text + e + 2, end, exponent);
  if (written[e + 1] == '-') exponent = -exponent;
  if (e > 1) text[1] = text[0];
  *digits = e > 1 ? written.substr(1, e - 1) : written.substr(0, 1);
  return exponent + 1;
}

}  // namespace

void append_double(double value, std::string* out) {
  if (std::isnan(value)) {
    out->append("\"NaN\"");
  } else if (std::isinf(value)) {
    out->append(value < 0 ? "\"-Infinity\"" : "\"Infinity\"");
  } else {
    if (std::signbit(value)) out->push_back('-');
    if (value == 0) {
      out->push_back('0');
      return;
    }
    char text[32];
    std::string_view digits;
    const int point = take_digits(std::fabs(value), text, &digits);
    append_laid_out(digits, point, out);
  }
}

void append_real(double value, std::string* out) {
  const size_t begin = out->size();
  append_double(value, out);
  if (!std::isfinite(value)) return;
  if (out->find_first_of(".e", begin) == std::string::npos) out->append(".0");
}

}  // namespace ew
