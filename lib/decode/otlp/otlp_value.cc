#include "lib/decode/otlp/otlp_value.h"

#include <bit>
#include <charconv>

#include "lib/base/text.h"
#include "lib/decode/doubles.h"
#include "lib/decode/protobuf.h"

namespace ew {
namespace {

void append_integer(int64_t value, std::string* out) {
  char digits[24];
  out->append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace

bool keep_first(const Fault& fault, Fault* first) {
  if (is_malformed(fault)) {
    *first = fault;
    return false;
  }
  if (first->none()) *first = fault;
  return true;
}

// Of the members of the oneof the last one counts; of one that is a message and stands there
// repeatedly the parts merge. What is passed over still has to be well-formed.
Fault OtlpValueWriter::append(std::string_view any_value, OtlpValue* value, std::string* out,
                              size_t level) {
  *value = {};
  if (level > kMaxValueLevels) return kValueTooDeep;
  Choice choice;
  Fault fault;
  ProtobufReader in(any_value);
  while (in.next()) {
    Choice next;
    switch (in.field()) {
      case bytes_field(1):
        next = {OtlpKind::string, 0, in.bytes()};
        break;
      case varint_field(2):
        next = {OtlpKind::boolean, in.unsigned_integer(), {}};
        break;
      case varint_field(3):
        next = {OtlpKind::integer, in.unsigned_integer(), {}};
        break;
      case fixed64_field(4):
        next = {OtlpKind::real, in.unsigned_integer(), {}};
        break;
      case bytes_field(5):
        next = {OtlpKind::array, 0, in.bytes()};
        break;
      case bytes_field(6):
        next = {OtlpKind::list, 0, in.bytes()};
        break;
      case bytes_field(7):
        next = {OtlpKind::bytes, 0, in.bytes()};
        break;
      default:
        continue;
    }
    if (choice.is_message()) {
      if (choice.kind == next.kind) {
        next.bytes = texts_->joined(choice.bytes, next.bytes);
      } else {
        const size_t size = out->size();
        if (!keep_first(append_chosen(choice, value, out, level), &fault)) return fault;
        out->resize(size);
      }
    }
    choice = next;
  }
  if (in.malformed()) return kMalformed;
  keep_first(append_chosen(choice, value, out, level), &fault);
  return fault;
}

Fault OtlpValueWriter::append_chosen(const Choice& choice, OtlpValue* value, std::string* out,
                                     size_t level) {
  *value = {choice.kind, {}};
  switch (choice.kind) {
    case OtlpKind::none:
      out->append("null");
      break;
    case OtlpKind::string:
      value->string = append_text(choice.bytes, out);
      break;
    case OtlpKind::boolean:
      out->append(choice.number != 0 ? "true" : "false");
      break;
    case OtlpKind::integer:
      append_integer(static_cast<int64_t>(choice.number), out);
      break;
    case OtlpKind::real:
      append_real(std::bit_cast<double>(choice.number), out);
      break;
    case OtlpKind::bytes:
      out->push_back('"');
      append_base64(choice.bytes, out);
      out->push_back('"');
      break;
    case OtlpKind::array:
      return append_array(choice.bytes, out, level);
    case OtlpKind::list:
      return append_list(choice.bytes, out, level);
  }
  return {};
}

std::string_view OtlpValueWriter::append_text(std::string_view bytes, std::string* out) {
  if (is_plain_text(bytes)) {
    append_plain_string(bytes, out);
    return bytes;
  }
  const std::string_view text = texts_->text(bytes);
  append_json_string(text, out);
  return text;
}

Fault OtlpValueWriter::append_array(std::string_view array, std::string* out, size_t level) {
  out->push_back('[');
  bool first = true;
  Fault fault;
  ProtobufReader in(array);
  while (in.next()) {
    if (in.field() != bytes_field(1)) continue;
    if (!first) out->push_back(',');
    first = false;
    OtlpValue value;
    if (!keep_first(append(in.bytes(), &value, out, level + 1), &fault)) return fault;
  }
  out->push_back(']');
  return in.malformed() ? kMalformed : fault;
}

Fault OtlpValueWriter::append_list(std::string_view list, std::string* out, size_t level) {
  const size_t first = open_.size();
  Fault fault;
  ProtobufReader in(list);
  while (in.next()) {
    if (in.field() != bytes_field(1)) continue;
    out->push_back(open_.size() == first ? '{' : ',');
    OtlpMember member;
    if (!keep_first(append_member(in.bytes(), &member, out, level + 1), &fault)) break;
    open_.push_back(member);
  }
  if (in.malformed()) fault = kMalformed;
  if (fault.none()) close(first, &open_, out);
  open_.resize(first);
  return fault;
}

Fault OtlpValueWriter::append_member(std::string_view key_value, OtlpMember* member,
                                     std::string* out, size_t level) {
  std::string_view key;
  std::string_view any_value;
  ProtobufReader in(key_value);
  while (in.next()) {
    if (in.field() == bytes_field(1)) key = in.bytes();
    if (in.field() == bytes_field(2)) {
      any_value = any_value.data() == nullptr ? in.bytes() : texts_->joined(any_value, in.bytes());
    }
  }
  if (in.malformed()) return kMalformed;
  member->begin = out->size();
  member->key = append_text(key, out);
  out->push_back(':');
  member->value_begin = out->size();
  const Fault fault = append(any_value, &member->value, out, level);
  member->end = out->size();
  return fault;
}

}  // namespace ew
