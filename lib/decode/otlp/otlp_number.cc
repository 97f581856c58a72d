#include "lib/decode/otlp/otlp_number.h"

#include <charconv>

#include "lib/decode/doubles.h"
#include "lib/decode/otlp/otlp_json.h"

namespace ew {
namespace {

constexpr Fault kTwoValues = {code::kBadOtlp, "holds a second value beside asDouble"};

template <class Integer>
void append_digits(Integer value, std::string* out) {
  char digits[24];
  out->append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void begin_element(std::string* out) { out->push_back(out->empty() ? '[' : ','); }

}  // namespace

Fault read_otlp_number(JsonValue as_double, JsonValue as_int, OtlpNumber* out) {
  *out = {};
  if (as_double.exists() && as_int.exists()) return kTwoValues;
  if (as_double.exists()) {
    out->kind = OtlpNumber::Kind::real;
    return read_otlp_double(as_double, &out->real);
  }
  if (!as_int.exists()) return {};
  OtlpInteger integer;
  const Fault fault = read_otlp_integer(as_int, &integer);
  *out = integer.is_real ? OtlpNumber::of(integer.real) : OtlpNumber::of(integer.integer);
  return fault;
}

void append_integer_member(std::string_view name, int64_t value, std::string* out) {
  out->append(name);
  append_digits(value, out);
}

void append_fixed64_member(std::string_view name, uint64_t value, std::string* out) {
  out->append(name);
  out->push_back('"');
  append_digits(value, out);
  out->push_back('"');
}

void append_real_member(std::string_view name, double value, std::string* out) {
  out->append(name);
  append_real(value, out);
}

void append_as_double(const OtlpNumber& number, std::string* out) {
  if (number.kind == OtlpNumber::Kind::real) {
    append_real_member(",\"asDouble\":", number.real, out);
  }
}

void append_as_int(const OtlpNumber& number, std::string* out) {
  if (number.kind != OtlpNumber::Kind::integer) return;
  out->append(",\"asInt\":\"");
  append_digits(number.integer, out);
  out->push_back('"');
}

void append_integer_element(uint64_t value, std::string* out) {
  begin_element(out);
  out->push_back('"');
  append_digits(value, out);
  out->push_back('"');
}

void append_real_element(double value, std::string* out) {
  begin_element(out);
  append_real(value, out);
}

void close_members(size_t begin, std::string* out) {
  if (out->size() == begin) out->push_back(',');
  (*out)[begin] = '{';
  out->push_back('}');
}

}  // namespace ew
