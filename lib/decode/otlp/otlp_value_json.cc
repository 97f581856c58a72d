#include <array>
#include <bit>

#include "lib/base/text.h"
#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/otlp/otlp_value.h"

namespace ew {
namespace {

constexpr Fault kTwoValues = {code::kBadOtlp, "holds a value with two members of its oneof"};
constexpr Fault kWrongType = {code::kBadOtlp, "holds a value of the wrong JSON type"};
constexpr Fault kBadBase64 = {code::kBadBase64, "holds a bytesValue that is no base64 text"};

enum AnyField : size_t { kString, kBool, kInt, kDouble, kArray, kList, kBytes, kAnyFields };

const OtlpKeys& any_keys() {
  static const OtlpKeys kKeys = {"stringValue", "boolValue",   "intValue",  "doubleValue",
                                 "arrayValue",  "kvlistValue", "bytesValue"};
  return kKeys;
}

const OtlpKeys& key_value_keys() {
  static const OtlpKeys kKeys = {"key", "value"};
  return kKeys;
}

const OtlpKeys& values_keys() {
  static const OtlpKeys kKeys = {"values"};
  return kKeys;
}

// The `values` of an ArrayValue or KeyValueList in JSON.
Fault read_values(JsonValue message, JsonValue* values) {
  if (!message.is_object()) return kWrongType;
  values_keys().read(message, {values, 1});
  return !values->exists() || values->is_array() ? Fault{} : kWrongType;
}

// The member of the oneof that is set; kAnyFields: none. False: there are two.
bool choose(JsonValue any_value, size_t* chosen, JsonValue* content) {
  std::array<JsonValue, kAnyFields> fields;
  any_keys().read(any_value, fields);
  for (size_t field = 0; field < kAnyFields; ++field) {
    if (!fields[field].exists()) continue;
    if (*chosen != kAnyFields) return false;
    *chosen = field;
    *content = fields[field];
  }
  return true;
}

}  // namespace

Fault OtlpValueWriter::append(JsonValue any_value, OtlpValue* value, std::string* out,
                              size_t level) {
  *value = {};
  if (level > kMaxValueLevels) return kValueTooDeep;
  if (!any_value.exists() || any_value.is_null()) {
    out->append("null");
    return {};
  }
  if (!any_value.is_object()) return kWrongType;
  JsonValue content;
  size_t chosen = kAnyFields;
  if (any_value.size() == 1) {
    content = *any_value.begin();
    const size_t field = content.is_null() ? OtlpKeys::kNone : any_keys().field(content.key());
    if (field != OtlpKeys::kNone) chosen = field;
  } else if (!choose(any_value, &chosen, &content)) {
    return kTwoValues;
  }
  if (chosen == kAnyFields) {
    out->append("null");
    return {};
  }
  if (chosen == kArray) {
    value->kind = OtlpKind::array;
    return append_array(content, out, level);
  }
  if (chosen == kList) {
    value->kind = OtlpKind::list;
    return append_list(content, out, level);
  }
  return append_scalar(chosen, content, value, out);
}

Fault OtlpValueWriter::append_scalar(size_t field, JsonValue content, OtlpValue* value,
                                     std::string* out) {
  Choice choice;
  Fault fault;
  if (field == kString) {
    if (!content.is_string()) return kWrongType;
    value->kind = OtlpKind::string;
    value->string = content.string();
    append_compact(content, out);
    return {};
  }
  if (field == kBytes) {
    choice.kind = OtlpKind::bytes;
    fault = read_otlp_text(content, &choice.bytes);
    bytes_.clear();
    if (fault.none() && !append_base64_decoded(choice.bytes, &bytes_)) return kBadBase64;
    choice.bytes = bytes_;
  } else if (field == kBool) {
    choice.kind = OtlpKind::boolean;
    bool boolean = false;
    fault = read_otlp_boolean(content, &boolean);
    choice.number = boolean ? 1 : 0;
  } else if (field == kInt) {
    OtlpInteger integer;
    fault = read_otlp_integer(content, &integer);
    choice.kind = integer.is_real ? OtlpKind::real : OtlpKind::integer;
    choice.number = integer.is_real ? std::bit_cast<uint64_t>(integer.real)
                                    : static_cast<uint64_t>(integer.integer);
  } else {
    choice.kind = OtlpKind::real;
    double real = 0;
    fault = read_otlp_double(content, &real);
    choice.number = std::bit_cast<uint64_t>(real);
  }
  return fault.none() ? append_chosen(choice, value, out, 1) : within_otlp(fault);
}

Fault OtlpValueWriter::append_array(JsonValue array, std::string* out, size_t level) {
  JsonValue values;
  if (const Fault fault = read_values(array, &values); !fault.none()) return fault;
  out->push_back('[');
  bool first = true;
  if (values.exists()) {
    for (const JsonValue element : values) {
      if (!first) out->push_back(',');
      first = false;
      OtlpValue value;
      if (!element.is_object()) return kWrongType;
      const Fault fault = append(element, &value, out, level + 1);
      if (!fault.none()) return fault;
    }
  }
  out->push_back(']');
  return {};
}

Fault OtlpValueWriter::append_list(JsonValue list, std::string* out, size_t level) {
  JsonValue values;
  if (const Fault fault = read_values(list, &values); !fault.none()) return fault;
  const size_t first = open_.size();
  Fault fault;
  if (values.exists()) {
    for (const JsonValue key_value : values) {
      out->push_back(open_.size() == first ? '{' : ',');
      OtlpMember member;
      fault = append_member(key_value, &member, out, level + 1);
      if (!fault.none()) break;
      open_.push_back(member);
    }
  }
  if (fault.none()) close(first, &open_, out);
  open_.resize(first);
  return fault;
}

Fault OtlpValueWriter::append_member(JsonValue key_value, OtlpMember* member, std::string* out,
                                     size_t level) {
  if (!key_value.is_object()) return kWrongType;
  std::array<JsonValue, 2> fields;
  key_value_keys().read(key_value, fields);
  const JsonValue key = fields[0];
  member->begin = out->size();
  if (!key.exists()) {
    out->append("\"\"");
  } else if (key.is_string()) {
    member->key = key.string();
    append_compact(key, out);
  } else {
    return kWrongType;
  }
  out->push_back(':');
  member->value_begin = out->size();
  const Fault fault = append(fields[1], &member->value, out, level);
  member->end = out->size();
  return fault;
}

}  // namespace ew
