#include "lib/decode/otlp/otlp_json.h"

#include <charconv>
#include <limits>

#include "lib/decode/values.h"

namespace ew {
namespace {

constexpr Fault kNoText = {code::kBadOtlp, "is no string"};
constexpr Fault kNoBoolean = {code::kBadOtlp, "is neither true nor false"};
constexpr Fault kNoNumber = {code::kBadOtlp, "is neither a number nor a string"};
constexpr Fault kNoNanos = {code::kBadTimestamp, "is no number of nanoseconds"};

std::string to_snake_case(std::string_view camel_case) {
  std::string snake_case;
  for (const char c : camel_case) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper) snake_case.push_back('_');
    snake_case.push_back(upper ? static_cast<char>(c + ('a' - 'A')) : c);
  }
  return snake_case;
}

bool is_numeric(JsonValue value) {
  return value.exists() && (value.is_number() || value.is_string());
}

// Whether there is something to read; *fault says if it has the wrong type.
bool present(JsonValue value, bool right_type, Fault wrong, Fault* fault) {
  if (!value.exists() || value.is_null()) return false;
  if (!right_type) *fault = wrong;
  return right_type;
}

template <class T>
Fault read_bounded(JsonValue value, T* out) {
  Fault fault;
  if (!present(value, is_numeric(value), kNoNumber, &fault)) return fault;
  int64_t number = 0;
  using Limits = std::numeric_limits<T>;
  fault = read_integer(value, Limits::min(), Limits::max(), &number);
  if (fault.none()) *out = static_cast<T>(number);
  return fault;
}

int lower_hex(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) return c;
  if (c >= 'A' && c <= 'F') return c + ('a' - 'A');
  return -1;
}

}  // namespace

OtlpKeys::OtlpKeys(std::initializer_list<std::string_view> camel_case) {
  for (const std::string_view name : camel_case) {
    const std::string& snake_case = snake_case_.emplace_back(to_snake_case(name));
    if (snake_case == name) {
      table_.add({Take::any, {name}});
    } else {
      table_.add({Take::any, {name, snake_case}});
    }
  }
}

void OtlpKeys::read(JsonValue object, std::span<JsonValue> values) const {
  for (const JsonValue member : object) {
    if (member.is_null()) continue;
    const int alias = table_.find(member.key());
    if (alias == KeyTable::kNone) continue;
    const size_t field = table_.aliases()[alias].column;
    const bool camel_case = alias == table_.columns()[field].first;
    if (camel_case || !values[field].exists()) values[field] = member;
  }
}

size_t OtlpKeys::field(std::string_view key) const {
  const int alias = table_.find(key);
  return alias == KeyTable::kNone ? kNone : table_.aliases()[alias].column;
}

std::string_view OtlpKeys::name(size_t field) const {
  return table_.aliases()[table_.columns()[field].first].key;
}

Fault within_otlp(const Fault& fault) {
  if (fault.none() || fault.reason.starts_with("holds ")) return fault;
  if (fault.code == code::kBadOtlp) return {fault.code, "holds a value of the wrong JSON type"};
  if (fault.code == code::kOutOfRange) return {fault.code, "holds a number beyond its range"};
  return {fault.code, "holds a text that is no number of its kind"};
}

Fault read_otlp_text(JsonValue value, std::string_view* text) {
  Fault fault;
  if (present(value, value.exists() && value.is_string(), kNoText, &fault)) *text = value.string();
  return fault;
}

Fault read_otlp_boolean(JsonValue value, bool* out) {
  Fault fault;
  const bool right = value.exists() && value.type() == JsonType::boolean;
  if (present(value, right, kNoBoolean, &fault)) *out = value.boolean();
  return fault;
}

Fault read_otlp_uint32(JsonValue value, uint32_t* out) { return read_bounded(value, out); }
Fault read_otlp_int32(JsonValue value, int32_t* out) { return read_bounded(value, out); }

Fault read_otlp_uint64(JsonValue value, uint64_t* out) {
  Fault fault;
  if (!present(value, is_numeric(value), kNoNumber, &fault)) return fault;
  return read_unsigned(value, out);
}

Fault read_otlp_integer(JsonValue value, OtlpInteger* out) {
  using Limits = std::numeric_limits<int64_t>;
  Fault fault;
  if (!present(value, is_numeric(value), kNoNumber, &fault)) return fault;
  out->is_real = false;
  fault = read_integer(value, Limits::min(), Limits::max(), &out->integer);
  if (fault.code != code::kOutOfRange) return fault;
  out->is_real = true;
  return read_otlp_double(value, &out->real);
}

Fault read_otlp_double(JsonValue value, double* out) {
  Fault fault;
  if (!present(value, is_numeric(value), kNoNumber, &fault)) return fault;
  std::string_view json;
  fault = read_double(value, &json);
  if (!fault.none()) return fault;
  if (json.front() == '"') {
    using Limits = std::numeric_limits<double>;
    *out = json == "\"NaN\""        ? Limits::quiet_NaN()
           : json == "\"Infinity\"" ? Limits::infinity()
                                    : -Limits::infinity();
    return {};
  }
  // "-0" and its like give minus zero.
  std::from_chars(json.data(), json.data() + json.size(), *out);
  return {};
}

Fault read_otlp_nanos(JsonValue value, uint64_t* out) {
  const Fault fault = read_otlp_uint64(value, out);
  return fault.none() || fault.code == code::kBadOtlp ? fault : kNoNanos;
}

Fault read_otlp_enum(JsonValue value, std::span<const std::string_view> names, int32_t* out,
                     uint64_t* named) {
  if (value.exists() && value.is_string()) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (value.string() != names[i]) continue;
      *out = static_cast<int32_t>(i);
      ++*named;
      return {};
    }
  }
  return read_otlp_int32(value, out);
}

void OtlpId::take_hex(std::string_view hex) {
  state_ = State::invalid;
  if (hex.size() != 2 * bytes_) return;
  bool zero = true;
  for (size_t i = 0; i < hex.size(); ++i) {
    const int digit = lower_hex(hex[i]);
    if (digit < 0) return;
    if (digit != '0') zero = false;
    hex_[i] = static_cast<char>(digit);
  }
  if (!zero) state_ = State::valid;
}

void OtlpId::read(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  state_ = bytes.empty() ? State::absent : State::invalid;
  if (bytes.size() != bytes_) return;
  bool zero = true;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte != 0) zero = false;
    hex_[2 * i] = kDigits[byte >> 4];
    hex_[2 * i + 1] = kDigits[byte & 15];
  }
  if (!zero) state_ = State::valid;
}

Fault OtlpId::read_hex(JsonValue value) {
  std::string_view text;
  const Fault fault = read_otlp_text(value, &text);
  if (fault.none() && !text.empty()) take_hex(text);
  return fault;
}

std::string_view OtlpId::hex() const {
  return valid() ? std::string_view(hex_.data(), 2 * bytes_) : std::string_view();
}

}  // namespace ew
