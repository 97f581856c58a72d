#include "lib/decode/times.h"

#include <optional>

#include "lib/base/timestamp.h"

namespace ew {
namespace {

constexpr int64_t kWindowBegin = int64_t{86'400} * kNanosPerSecond;       // 1970-01-02
constexpr int64_t kWindowEnd = int64_t{7'258'118'400} * kNanosPerSecond;  // 2200-01-01

constexpr Fault kNoTime = {code::kBadTimestamp,
                           "is no RFC 3339 time or Unix epoch in 1970-01-02 .. 2200-01-01"};

}  // namespace

Fault check_time(int64_t nanos) {
  return nanos < kWindowBegin || nanos >= kWindowEnd ? kNoTime : Fault{};
}

Fault read_time(JsonValue value, int64_t* nanos) {
  std::optional<int64_t> time;
  if (value.is_string()) {
    const std::string_view text = value.string();
    time = parse_rfc3339(text);
    if (!time) time = parse_epoch(text);
  } else if (value.is_number()) {
    time = parse_epoch(value.raw());
  }
  if (!time) return kNoTime;
  *nanos = *time;
  return check_time(*nanos);
}

Fault read_unix_nanos(uint64_t unix_nanos, int64_t* nanos) {
  if (unix_nanos >= static_cast<uint64_t>(kWindowEnd)) return kNoTime;
  *nanos = static_cast<int64_t>(unix_nanos);
  return check_time(*nanos);
}

Fault read_time_in_unit(JsonValue value, int64_t nanos_per_unit, int64_t* nanos) {
  std::optional<int64_t> time;
  if (value.is_string()) {
    const std::string_view text = value.string();
    if (is_go_zero_time(text)) {
      time = 0;
    } else {
      time = parse_rfc3339(text);
      if (!time) time = parse_epoch_unit(text, nanos_per_unit);
    }
  } else if (value.is_number()) {
    time = parse_epoch_unit(value.raw(), nanos_per_unit);
  }
  if (!time) return kNoTime;
  *nanos = *time;
  return *nanos == 0 ? Fault{} : check_time(*nanos);
}

Fault read_time_or_stored(JsonValue value, const Message& message, int64_t* nanos) {
  if (value.exists()) return read_time(value, nanos);
  const std::optional<int64_t> stored = store_time(message);
  if (!stored) {
    return {code::kNoTimestamp, "is missing, and the input does not say when it was stored"};
  }
  *nanos = *stored;
  return check_time(*nanos);
}

}  // namespace ew
