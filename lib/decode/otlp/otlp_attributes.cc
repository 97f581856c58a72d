#include "lib/decode/otlp/otlp_attributes.h"

#include "lib/decode/otlp/otlp_json.h"

namespace ew {

void OtlpAttributes::clear() {
  text_.clear();
  members_.clear();
}

Fault OtlpAttributes::add(std::string_view key_value) {
  text_.push_back(members_.empty() ? '{' : ',');
  return writer_->append_member(key_value, &members_.emplace_back(), &text_, 1);
}

Fault OtlpAttributes::add(JsonValue key_value) {
  text_.push_back(members_.empty() ? '{' : ',');
  return writer_->append_member(key_value, &members_.emplace_back(), &text_, 1);
}

Fault OtlpAttributes::add_all(JsonValue list) {
  if (!list.exists() || list.is_null()) return {};
  if (!list.is_array()) return kNoArray;
  for (const JsonValue key_value : list) {
    if (const Fault fault = add(key_value); !fault.none()) return fault;
  }
  return {};
}

OtlpMember OtlpAttributes::begin_member(std::string_view key) {
  text_.push_back(members_.empty() ? '{' : ',');
  OtlpMember member;
  member.key = key;
  member.begin = text_.size();
  append_otlp_string(key, &text_);
  text_.push_back(':');
  member.value_begin = text_.size();
  return member;
}

void OtlpAttributes::add_number(std::string_view key, uint64_t number) {
  OtlpMember member = begin_member(key);
  text_.append(std::to_string(number));
  member.value.kind = OtlpKind::integer;
  member.end = text_.size();
  members_.push_back(member);
}

void OtlpAttributes::add_text(std::string_view key, std::string_view text) {
  OtlpMember member = begin_member(key);
  append_otlp_string(text, &text_);
  member.value = {OtlpKind::string, text};
  member.end = text_.size();
  members_.push_back(member);
}

void OtlpAttributes::finish() {
  if (!members_.empty()) writer_->close(0, &members_, &text_);
}

void OtlpAttributes::reopen() {
  if (!text_.empty()) text_.pop_back();
}

const OtlpMember* OtlpAttributes::find(std::string_view key) const {
  for (const OtlpMember& member : members_) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

std::string_view OtlpAttributes::column_text(std::string_view key) const {
  const OtlpMember* const member = find(key);
  if (member == nullptr) return {};
  switch (member->value.kind) {
    case OtlpKind::string:
      return member->value.string;
    case OtlpKind::boolean:
    case OtlpKind::integer:
    case OtlpKind::real:
      return json(*member);
    default:
      return {};
  }
}

}  // namespace ew
