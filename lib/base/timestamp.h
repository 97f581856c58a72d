// Points in time and spans of time as text. Times are nanoseconds since 1970 UTC in an int64_t
// (until 2262); everything that is written is UTC. Decimal arithmetic only, never doubles.
// Not responsible for choosing between several time fields of a message: see lib/decode.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ew {

inline constexpr int64_t kNanosPerSecond = 1'000'000'000;

// RFC 3339 as reference rule 1: date, `T`/`t`/one blank, time, optional fraction of any number of
// digits (cut to nanoseconds), offset `Z`/`z`/`+hh:mm`/`-hh:mm`. Second 60 is read as 59.999999999.
// Nothing for a date that does not exist, hour 24, an offset beyond 23:59 or none, years outside
// 1678..2261.
std::optional<int64_t> parse_rfc3339(std::string_view text);

// Whether the text is the Go zero time (0001-01-01T00:00:00Z, any fraction of zeros): "not set".
bool is_go_zero_time(std::string_view text);

// A Unix epoch written as a JSON number ("1767225600.3", "1.7672256e9", "-5"). The unit comes from
// the magnitude of the integer part: below 10^11 seconds, 10^14 milliseconds, 10^17 microseconds,
// else nanoseconds. Exponents are expanded exactly. Nothing if it is no such number (grammar of
// RFC 8259) or does not fit.
std::optional<int64_t> parse_epoch(std::string_view number);
// The same with a fixed unit: nanoseconds per unit (1, 1000, 1000000, 1000000000).
std::optional<int64_t> parse_epoch_unit(std::string_view number, int64_t nanos_per_unit);

// Appends 2026-01-01T00:00:00.123456Z: six digits, rounded down (also before 1970).
void append_time_micros(int64_t nanos, std::string* out);
// Appends 2026-01-01T00:00:00.123456789Z: nine digits.
void append_time_nanos(int64_t nanos, std::string* out);

int64_t now_nanos();  // wall clock, for envelopes' and letters' own times; never for rows

// A duration as people and Go write it: one or more of <decimal><unit>, unit ns us µs ms s m h d w;
// a bare number is seconds. Result in nanoseconds, not negative. Nothing if it is none or
// overflows.
std::optional<int64_t> parse_duration(std::string_view text);

}  // namespace ew
