// The fields of OTLP messages in their JSON form: members by their camelCase names, else by
// snake_case ones, and typed reads of their values (reference otlp.md section 6). A field that is
// absent or null leaves its target as it was, so the target begins with the zero value.
// Faults: a value of the wrong JSON type is `bad_otlp`; one that cannot be read has the code of
// what is wrong. Not responsible for attributes: otlp_value.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/codes.h"
#include "lib/decode/keys.h"

namespace ew {

// The fields of one message, numbered by their place in the list. Made once.
class OtlpKeys {
 public:
  OtlpKeys(std::initializer_list<std::string_view> camel_case);

  // Sets the values of an object's members by field, and leaves those that are absent or null.
  void read(JsonValue object, std::span<JsonValue> values) const;
  // The field of a key of either spelling; kNone: it has none.
  static constexpr size_t kNone = SIZE_MAX;
  size_t field(std::string_view key) const;
  // The camelCase name.
  std::string_view name(size_t field) const;

 private:
  KeyTable table_{};
  std::deque<std::string> snake_case_;
};

inline constexpr Fault kNoObject = {code::kBadOtlp, "is no JSON object"};
inline constexpr Fault kNoArray = {code::kBadOtlp, "is no JSON array"};

// The fault of a member, worded for what holds it.
Fault within_otlp(const Fault& fault);

Fault read_otlp_text(JsonValue value, std::string_view* text);
Fault read_otlp_boolean(JsonValue value, bool* out);
// Numbers or decimal strings; a value outside the type is `out_of_range`.
Fault read_otlp_uint32(JsonValue value, uint32_t* out);
Fault read_otlp_int32(JsonValue value, int32_t* out);
Fault read_otlp_uint64(JsonValue value, uint64_t* out);
// int64; a number beyond it becomes the double that JavaScript producers mean (otlp.md 6, rule 5).
struct OtlpInteger {
  bool is_real = false;
  int64_t integer = 0;
  double real = 0;
};
Fault read_otlp_integer(JsonValue value, OtlpInteger* out);
// A number, a decimal string, or "NaN", "Infinity", "-Infinity".
Fault read_otlp_double(JsonValue value, double* out);
// fixed64 nanoseconds; what is no number is `bad_timestamp`, as is one below zero or beyond uint64.
Fault read_otlp_nanos(JsonValue value, uint64_t* out);

// An enum: a number, or a full name. Names are numbered from 0 in the list. *named grows by one for
// a name, which producers should not send.
Fault read_otlp_enum(JsonValue value, std::span<const std::string_view> names, int32_t* out,
                     uint64_t* named);

// A trace or span id: bytes, or hex digits of either case in JSON.
class OtlpId {
 public:
  explicit OtlpId(size_t bytes) : bytes_(bytes) {}

  void clear() { state_ = State::absent; }
  void read(std::string_view bytes);
  Fault read_hex(JsonValue value);
  // Lower-case hex; "" unless it is valid.
  std::string_view hex() const;
  bool valid() const { return state_ == State::valid; }
  // Present, but of another length, all zero or no hex digits: counts as absent, but for required
  // ids.
  bool invalid() const { return state_ == State::invalid; }

 private:
  enum class State : uint8_t { absent, valid, invalid };
  static constexpr size_t kMaxBytes = 16;

  void take_hex(std::string_view hex);

  size_t bytes_;
  State state_ = State::absent;
  std::array<char, 2 * kMaxBytes> hex_{};
};

}  // namespace ew
