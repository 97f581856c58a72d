// The value of a data point or an exemplar, a double or an integer which stay distinguishable, and
// numbers as OTLP/JSON writes them: 64-bit integers as strings (reference otlp.md sections 5, 6).
// Not responsible for what columns make of a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/codes.h"

namespace ew {

struct OtlpNumber {
  enum class Kind : uint8_t { none, integer, real };
  Kind kind = Kind::none;
  int64_t integer = 0;
  double real = 0;

  static OtlpNumber of(int64_t value) { return {Kind::integer, value, 0}; }
  static OtlpNumber of(double value) { return {Kind::real, 0, value}; }
  // The nearest double; not for kind none.
  double nearest() const { return kind == Kind::integer ? static_cast<double>(integer) : real; }
};

// Of `asDouble` and `asInt` in JSON one may be there. An asInt beyond int64 becomes a double
// (otlp.md section 6, rule 5). A fault concerns asInt if that is there.
Fault read_otlp_number(JsonValue as_double, JsonValue as_int, OtlpNumber* out);

// Members of an object that is being built, with a comma before them; `name` holds it: `,"sum":`.
void append_integer_member(std::string_view name, int64_t value, std::string* out);
void append_fixed64_member(std::string_view name, uint64_t value, std::string* out);
void append_real_member(std::string_view name, double value, std::string* out);
// The member that the kind of the number has; nothing for another kind.
void append_as_double(const OtlpNumber& number, std::string* out);
void append_as_int(const OtlpNumber& number, std::string* out);

// Elements of an array that is being built and not closed: "" before the first one.
void append_integer_element(uint64_t value, std::string* out);  // as a string
void append_real_element(double value, std::string* out);

// Turns the comma at `begin`, before the first member, into the brace of an object, and closes it.
void close_members(size_t begin, std::string* out);

}  // namespace ew
