#include "lib/decode/netflow/element_value.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/decode/address.h"
#include "lib/decode/doubles.h"

namespace ew::flow {
namespace {

constexpr size_t kMacSize = 6;
constexpr size_t kIpv4Size = 4;
constexpr size_t kIpv6Size = 16;

constexpr uint64_t kSecondsTo1970 = 2'208'988'800;  // from the NTP epoch, 1900-01-01
constexpr uint64_t kFractionBits = 32;
constexpr uint64_t kMeaninglessBits = 0x7FF;  // of a fraction that tells microseconds
constexpr int64_t kNanosPerMicro = 1000;
constexpr uint64_t kMicrosPerSecond = 1'000'000;

std::optional<int64_t> to_nanos(uint64_t units, int64_t nanos_per_unit) {
  int64_t nanos = 0;
  if (__builtin_mul_overflow(units, nanos_per_unit, &nanos)) return std::nullopt;
  return nanos;
}

// Seconds since 1970 and a binary fraction, in units of which a second has so many.
uint64_t ntp_units(uint64_t value, uint64_t units_per_second) {
  constexpr uint64_t kHalf = uint64_t{1} << (kFractionBits - 1);
  const uint64_t fraction = value & std::numeric_limits<uint32_t>::max();
  const uint64_t units = (fraction * units_per_second + kHalf) >> kFractionBits;
  return ((value >> kFractionBits) - kSecondsTo1970) * units_per_second + units;
}

bool is_ntp(uint64_t value) { return value >> kFractionBits >= kSecondsTo1970; }

bool append_unsigned(std::string_view bytes, std::string* out) {
  const std::optional<uint64_t> value = read_unsigned(bytes);
  if (!value) return false;
  append_integer(*value, out);
  return true;
}

bool append_signed(std::string_view bytes, std::string* out) {
  std::optional<uint64_t> value = read_unsigned(bytes);
  if (!value) return false;
  const size_t unused = 64 - 8 * bytes.size();
  const int64_t extended = static_cast<int64_t>(*value << unused) >> unused;
  char digits[24];
  out->append(digits, std::to_chars(digits, digits + sizeof digits, extended).ptr);
  return true;
}

bool append_real_value(std::string_view bytes, std::string* out) {
  const std::optional<double> value = read_real(bytes);
  if (value) append_real(*value, out);
  return value.has_value();
}

// RFC 7011 section 6.1.5: 1 is true, 2 is false, and there is nothing else.
bool append_boolean(std::string_view bytes, std::string* out) {
  const std::optional<uint64_t> value = read_unsigned(bytes);
  if (!value || *value < 1 || *value > 2) return false;
  out->append(*value == 1 ? "true" : "false");
  return true;
}

bool append_mac_value(std::string_view bytes, std::string* out) {
  if (bytes.size() != kMacSize) return false;
  out->push_back('"');
  append_mac(*read_unsigned(bytes), out);
  out->push_back('"');
  return true;
}

bool append_address_value(std::string_view bytes, size_t size, std::string* out) {
  if (bytes.size() != size) return false;
  out->push_back('"');
  append_address(bytes, out);
  out->push_back('"');
  return true;
}

bool append_text(std::string_view bytes, TextStore* texts, std::string* out) {
  const size_t end = bytes.find_last_not_of('\0');
  bytes = bytes.substr(0, end == std::string_view::npos ? 0 : end + 1);
  append_json_string(texts->text(bytes), out);
  return true;
}

bool append_ntp(Type type, std::string_view bytes, std::string* out) {
  if (bytes.size() != sizeof(uint64_t)) return false;
  const uint64_t value = *read_unsigned(bytes);
  const bool micros = type == Type::dateTimeMicroseconds;
  const std::optional<int64_t> nanos =
      micros ? ntp_micros_to_nanos(value) : ntp_nanos_to_nanos(value);
  if (!nanos) return false;
  append_integer(static_cast<uint64_t>(micros ? *nanos / kNanosPerMicro : *nanos), out);
  return true;
}

// RFC 6759: which engine classified the flow, and as what.
bool append_application(std::string_view bytes, std::string* out) {
  if (bytes.size() < 2 || bytes.size() > 1 + sizeof(uint64_t)) return false;
  out->push_back('"');
  append_integer(static_cast<unsigned char>(bytes.front()), out);
  out->push_back(':');
  append_integer(*read_unsigned(bytes.substr(1)), out);
  out->push_back('"');
  return true;
}

}  // namespace

std::optional<double> read_real(std::string_view bytes) {
  if (bytes.size() != sizeof(float) && bytes.size() != sizeof(double)) return std::nullopt;
  const uint64_t bits = *read_unsigned(bytes);
  if (bytes.size() == sizeof(double)) return std::bit_cast<double>(bits);
  return std::bit_cast<float>(static_cast<uint32_t>(bits));
}

std::optional<int64_t> ntp_micros_to_nanos(uint64_t value) {
  if (!is_ntp(value)) return to_nanos(value, kNanosPerMicro);
  return to_nanos(ntp_units(value & ~kMeaninglessBits, kMicrosPerSecond), kNanosPerMicro);
}

std::optional<int64_t> ntp_nanos_to_nanos(uint64_t value) {
  if (!is_ntp(value)) return to_nanos(value, 1);
  return to_nanos(ntp_units(value, kNanosPerSecond), 1);
}

bool is_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == '\0'; });
}

void append_integer(uint64_t value, std::string* out) {
  char digits[24];
  const char* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out->append(digits, static_cast<size_t>(end - digits));
}

void append_hex_json(std::string_view bytes, std::string* out) {
  out->push_back('"');
  append_hex(bytes, out);
  out->push_back('"');
}

bool append_element_value(Type type, std::string_view bytes, TextStore* texts, std::string* out) {
  switch (type) {
    case Type::unsigned8:
    case Type::unsigned16:
    case Type::unsigned32:
    case Type::unsigned64:
      return append_unsigned(bytes, out);
    case Type::dateTimeSeconds:
      return bytes.size() == sizeof(uint32_t) && append_unsigned(bytes, out);
    case Type::dateTimeMilliseconds:
      return bytes.size() == sizeof(uint64_t) && append_unsigned(bytes, out);
    case Type::signed32:
      return append_signed(bytes, out);
    case Type::float64:
      return append_real_value(bytes, out);
    case Type::boolean:
      return append_boolean(bytes, out);
    case Type::macAddress:
      return append_mac_value(bytes, out);
    case Type::string:
      return append_text(bytes, texts, out);
    case Type::ipv4Address:
      return append_address_value(bytes, kIpv4Size, out);
    case Type::ipv6Address:
      return append_address_value(bytes, kIpv6Size, out);
    case Type::dateTimeMicroseconds:
    case Type::dateTimeNanoseconds:
      return append_ntp(type, bytes, out);
    case Type::application:
      return append_application(bytes, out);
    case Type::octetArray:
    case Type::basicList:
    case Type::subTemplateList:
    case Type::subTemplateMultiList:
      append_hex_json(bytes, out);
      return true;
  }
  return false;
}

}  // namespace ew::flow
