#include "cmd/ew-load/time_to_copy.h"

#include <limits>

#include "cmd/ew-load/batch.h"
#include "lib/base/timestamp.h"
#include "lib/pg/pg_text.h"

namespace ew::load {
namespace {

constexpr size_t kYearDigits = 4;
constexpr size_t kDateSize = 10;  // YYYY-MM-DD
constexpr size_t kMicroDigits = 6;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A text that would be RFC 3339 with another year is understood, but beyond what int64 ns can say.
void set_far_time(std::string_view text, int64_t* time) {
  if (text.size() < kDateSize || text[kYearDigits] != '-') return;
  for (size_t i = 0; i < kYearDigits; ++i) {
    if (!is_digit(text[i])) return;
  }
  // A leap year, so that the 29th of February is there.
  if (!parse_rfc3339("2000" + std::string(text.substr(kYearDigits)))) return;
  *time = text[0] < '2' ? kNoTime + 1 : std::numeric_limits<int64_t>::max();
}

// The text with at most six digits behind each point.
std::string truncated(std::string_view text) {
  std::string shorter;
  size_t digits = kMicroDigits + 1;
  bool behind_point = false;
  for (const char c : text) {
    if (!is_digit(c)) {
      behind_point = c == '.';
      digits = 0;
    } else if (behind_point && ++digits > kMicroDigits) {
      continue;
    }
    shorter.push_back(c);
  }
  return shorter;
}

}  // namespace

void timestamp_to_copy(std::string_view text, std::string* out, int64_t* time) {
  if (const auto nanos = parse_rfc3339(text)) {
    *time = *nanos;
    append_time_micros(*nanos, out);
    return;
  }
  append_copy_text(truncated(text), out);
  set_far_time(text, time);
}

void date_to_copy(std::string_view text, std::string* out, int64_t* time) {
  append_copy_text(text, out);
  const std::string midnight = std::string(text.substr(0, kDateSize)) + "T00:00:00Z";
  if (const auto nanos = parse_rfc3339(midnight)) {
    *time = *nanos;
  } else {
    set_far_time(midnight, time);
  }
}

}  // namespace ew::load
