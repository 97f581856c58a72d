#include "lib/base/timestamp.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "lib/base/json.h"

namespace ew {
namespace {

__extension__ using Int128 = __int128;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kSecondsPerDay = 86400;
// Seconds whose nanoseconds fit an int64_t with a day to spare: 1678 to 2261.
constexpr int64_t kMaxSeconds = kMax / kNanosPerSecond - kSecondsPerDay;

// Reads a text from left to right; every take says whether it was there.
struct Cursor {
  std::string_view rest;

  bool character(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool digits(size_t n, int* value) {
    if (rest.size() < n) return false;
    *value = 0;
    for (size_t i = 0; i < n; ++i) {
      if (rest[i] < '0' || rest[i] > '9') return false;
      *value = *value * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(n);
    return true;
  }
};

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

int64_t days_since_1970(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return std::chrono::sys_days(date).time_since_epoch().count();
}

struct DateTime {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  int64_t nanos = 0;
  int offset = 0;  // minutes east of UTC
};

bool take_fraction(Cursor* in, int64_t* nanos) {
  if (!in->character('.')) return true;
  size_t n = 0;
  int64_t unit = kNanosPerSecond / 10;
  for (; n < in->rest.size() && in->rest[n] >= '0' && in->rest[n] <= '9'; ++n, unit /= 10) {
    *nanos += unit * (in->rest[n] - '0');
  }
  in->rest.remove_prefix(n);
  return n > 0;
}

bool take_offset(Cursor* in, int* minutes) {
  if (in->character('Z') || in->character('z')) return true;
  const bool west = !in->rest.empty() && in->rest.front() == '-';
  if (!west && (in->rest.empty() || in->rest.front() != '+')) return false;
  in->rest.remove_prefix(1);
  int hour = 0;
  int minute = 0;
  if (!in->digits(2, &hour) || !in->character(':') || !in->digits(2, &minute)) return false;
  if (hour > 23 || minute > 59) return false;
  *minutes = (west ? -1 : 1) * (hour * 60 + minute);
  return true;
}

bool take_date_time(std::string_view text, DateTime* t) {
  Cursor in{text};
  const bool date = in.digits(4, &t->year) && in.character('-') && in.digits(2, &t->month) &&
                    in.character('-') && in.digits(2, &t->day) &&
                    (in.character('T') || in.character('t') || in.character(' '));
  const bool time = date && in.digits(2, &t->hour) && in.character(':') &&
                    in.digits(2, &t->minute) && in.character(':') && in.digits(2, &t->second) &&
                    take_fraction(&in, &t->nanos) && take_offset(&in, &t->offset);
  if (!time || !in.rest.empty()) return false;
  if (t->month < 1 || t->month > 12) return false;
  if (t->day < 1 || t->day > days_in_month(t->year, t->month)) return false;
  return t->hour <= 23 && t->minute <= 59 && t->second <= 60;
}

// A decimal number taken apart: value = digits * 10^exponent, digits without leading zeros.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

constexpr int kMaxExponent = 400;   // beyond it no time is meant; bounds the work
constexpr size_t kMaxNumber = 400;  // characters

bool parse_decimal(std::string_view text, Decimal* out) {
  if (text.size() > kMaxNumber || !is_json_number(text)) return false;
  size_t i = 0;
  if (text[0] == '-') {
    out->negative = true;
    ++i;
  }
  bool fraction = false;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.') {
      fraction = true;
      continue;
    }
    if (fraction) --out->exponent;
    if (text[i] != '0' || !out->digits.empty()) out->digits.push_back(text[i]);
  }
  if (i == text.size()) return true;
  ++i;
  const bool down = text[i] == '-';
  if (text[i] == '-' || text[i] == '+') ++i;
  int exponent = 0;
  for (; i < text.size(); ++i) {
    exponent = exponent * 10 + (text[i] - '0');
    if (exponent > kMaxExponent) return false;
  }
  out->exponent += down ? -exponent : exponent;
  return true;
}

// digits * 10^exponent, rounded down (towards minus infinity), or nothing if it does not fit.
std::optional<int64_t> to_integer(const Decimal& number, int exponent) {
  Int128 value = 0;
  const int kept = static_cast<int>(number.digits.size()) + exponent;  // digits before the point
  bool cut = false;
  for (int i = 0; i < static_cast<int>(number.digits.size()); ++i) {
    if (i >= kept) {
      cut = cut || number.digits[i] != '0';
      continue;
    }
    value = value * 10 + (number.digits[i] - '0');
    if (value > kMax) return std::nullopt;
  }
  for (int i = static_cast<int>(number.digits.size()); i < kept && value != 0; ++i) {
    value *= 10;
    if (value > kMax) return std::nullopt;
  }
  if (number.negative) value = -value - (cut ? 1 : 0);
  return static_cast<int64_t>(value);
}

int power_of_ten(int64_t value) {
  int power = 0;
  for (; value >= 10; value /= 10) ++power;
  return power;
}

// The power of ten from the unit of an epoch to nanoseconds, by the digits before the point.
int guessed_power(const Decimal& number) {
  const int integer_digits = static_cast<int>(number.digits.size()) + number.exponent;
  if (integer_digits <= 11) return 9;
  if (integer_digits <= 14) return 6;
  if (integer_digits <= 17) return 3;
  return 0;
}

// The everyday case without allocation: 10 to 18 digits and nothing else.
std::optional<int64_t> parse_plain_epoch(std::string_view number) {
  if (number.size() < 10 || number.size() > 18 || number.front() == '0') return std::nullopt;
  int64_t value = 0;
  for (const char c : number) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  if (number.size() <= 11)
    return value <= kMaxSeconds ? std::optional(value * kNanosPerSecond) : std::nullopt;
  if (number.size() <= 14)
    return value <= kMax / 1000000 ? std::optional(value * 1000000) : std::nullopt;
  if (number.size() <= 17) return value <= kMax / 1000 ? std::optional(value * 1000) : std::nullopt;
  return value;
}

// Writes the value with leading zeros, from the last digit, and returns what is behind it.
char* put_padded(char* to, uint64_t value, int width) {
  for (int i = width - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
  return to + width;
}

void append_time(int64_t nanos, int64_t unit, int digits, std::string* out) {
  int64_t seconds = nanos / kNanosPerSecond;
  int64_t fraction = nanos % kNanosPerSecond;
  if (fraction < 0) {
    fraction += kNanosPerSecond;
    --seconds;
  }
  int64_t day = seconds / kSecondsPerDay;
  int64_t second = seconds % kSecondsPerDay;
  if (second < 0) {
    second += kSecondsPerDay;
    --day;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  const auto of_day = static_cast<uint32_t>(second);
  char text[] = "0000-00-00T00:00:00.000000000Z";
  put_padded(text, static_cast<uint64_t>(static_cast<int>(date.year())), 4);
  put_padded(text + 5, static_cast<unsigned>(date.month()), 2);
  put_padded(text + 8, static_cast<unsigned>(date.day()), 2);
  put_padded(text + 11, of_day / 3600, 2);
  put_padded(text + 14, of_day / 60 % 60, 2);
  put_padded(text + 17, of_day % 60, 2);
  char* const end = put_padded(text + 20, static_cast<uint64_t>(fraction / unit), digits);
  *end = 'Z';
  out->append(text, end + 1);
}

// Nanoseconds of a duration's unit at the front of the text, which is taken; 0 if there is none.
int64_t take_unit(std::string_view* text) {
  struct Unit {
    std::string_view name;
    int64_t nanos;
  };
  constexpr int64_t kHour = 3600 * kNanosPerSecond;
  static constexpr Unit kUnits[] = {
      {"ns", 1},         {"us", 1000},           {"\xC2\xB5s", 1000},         {"\xCE\xBCs", 1000},
      {"ms", 1000000},   {"s", kNanosPerSecond}, {"m", 60 * kNanosPerSecond}, {"h", kHour},
      {"d", 24 * kHour}, {"w", 168 * kHour}};
  for (const Unit& unit : kUnits) {
    if (text->substr(0, unit.name.size()) != unit.name) continue;
    text->remove_prefix(unit.name.size());
    return unit.nanos;
  }
  return 0;
}

}  // namespace

std::optional<int64_t> parse_rfc3339(std::string_view text) {
  DateTime t;
  if (!take_date_time(text, &t)) return std::nullopt;
  if (t.second == 60) {
    t.second = 59;
    t.nanos = kNanosPerSecond - 1;
  }
  const int64_t seconds = days_since_1970(t.year, t.month, t.day) * kSecondsPerDay +
                          int64_t{t.hour} * 3600 + int64_t{t.minute - t.offset} * 60 + t.second;
  if (seconds > kMaxSeconds || seconds < -kMaxSeconds) return std::nullopt;
  return seconds * kNanosPerSecond + t.nanos;
}

bool is_go_zero_time(std::string_view text) {
  DateTime t;
  return take_date_time(text, &t) && t.year == 1 && t.month == 1 && t.day == 1 && t.hour == 0 &&
         t.minute == 0 && t.second == 0 && t.nanos == 0 && t.offset == 0;
}

std::optional<int64_t> parse_epoch(std::string_view number) {
  if (const std::optional<int64_t> nanos = parse_plain_epoch(number)) return nanos;
  Decimal decimal;
  if (!parse_decimal(number, &decimal)) return std::nullopt;
  return to_integer(decimal, decimal.exponent + guessed_power(decimal));
}

std::optional<int64_t> parse_epoch_unit(std::string_view number, int64_t nanos_per_unit) {
  Decimal decimal;
  if (!parse_decimal(number, &decimal)) return std::nullopt;
  return to_integer(decimal, decimal.exponent + power_of_ten(nanos_per_unit));
}

void append_time_micros(int64_t nanos, std::string* out) { append_time(nanos, 1000, 6, out); }
void append_time_nanos(int64_t nanos, std::string* out) { append_time(nanos, 1, 9, out); }

int64_t now_nanos() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::optional<int64_t> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int64_t total = 0;
  while (!text.empty()) {
    const size_t length = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view number = text.substr(0, length);
    text.remove_prefix(length);
    const bool bare = text.empty() && number.size() == length && total == 0;
    const int64_t unit = bare ? kNanosPerSecond : take_unit(&text);
    Decimal decimal;
    if (unit == 0 || !parse_decimal(number, &decimal)) return std::nullopt;
    // In billionths of the unit, which keeps every fraction that people write.
    const std::optional<int64_t> amount = to_integer(decimal, decimal.exponent + 9);
    if (!amount) return std::nullopt;
    const Int128 nanos = static_cast<Int128>(*amount) * unit / kNanosPerSecond;
    if (nanos > kMax - total) return std::nullopt;
    total += static_cast<int64_t>(nanos);
  }
  return total;
}

}  // namespace ew
