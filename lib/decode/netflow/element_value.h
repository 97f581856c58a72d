// Values of information elements: integers of any length up to 8 bytes, NTP times, and the JSON
// that metadata shows of a value (reference netflow.md sections 4, 6).
// Not responsible for what a value means to a row.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "lib/decode/netflow/elements.h"
#include "lib/decode/text_store.h"

namespace ew::flow {

// Big-endian; 1 to 8 bytes, else nothing: that is no integer.
inline std::optional<uint64_t> read_unsigned(std::string_view bytes);

// 4 or 8 bytes, else nothing.
std::optional<double> read_real(std::string_view bytes);

// NTP timestamps in nanoseconds since 1970, rounded to what they can tell: dateTimeMicroseconds or
// dateTimeNanoseconds. A value before 1970 is no such timestamp: its exporter wrote plain micro- or
// nanoseconds since 1970. Nothing where that does not fit.
std::optional<int64_t> ntp_micros_to_nanos(uint64_t value);
std::optional<int64_t> ntp_nanos_to_nanos(uint64_t value);

bool is_zero(std::string_view bytes);  // also if there are none

void append_integer(uint64_t value, std::string* out);
// The bytes in hex, as a JSON string.
void append_hex_json(std::string_view bytes, std::string* out);
// The value as JSON, or false and nothing if the bytes are no value of that type. Times are numbers
// in the unit that the element's name says, since 1970. Texts that are not UTF-8 are repaired and
// counted in `texts`.
bool append_element_value(Type type, std::string_view bytes, TextStore* texts, std::string* out);

inline std::optional<uint64_t> read_unsigned(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > sizeof(uint64_t)) return std::nullopt;
  if (bytes.size() == sizeof(uint32_t)) {  // the most frequent one
    uint32_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return std::endian::native == std::endian::little ? __builtin_bswap32(value) : value;
  }
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace ew::flow
