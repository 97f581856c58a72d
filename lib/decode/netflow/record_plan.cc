#include "lib/decode/netflow/record_plan.h"

#include <algorithm>
#include <utility>

#include "lib/decode/netflow/flow_fields.h"

namespace ew::flow {
namespace {

constexpr uint16_t kFirstOfVendors = 32768;
constexpr uint32_t kReverse = 29305;  // RFC 5103: elements of the other direction

// The place of a key among those of FlowMessage; 0: it has no such field.
uint64_t place_of(std::string_view key) {
  const auto found = std::ranges::find(fields(), key, &Field::name);
  return found == fields().end() ? 0 : found->number;
}

uint64_t place_of(const FieldSpecifier& field) {
  return uint64_t{field.enterprise} << 16 | field.element;
}

bool is_end(Role role) {
  return role == Role::src_ipv4 || role == Role::src_ipv6 || role == Role::dst_ipv4 ||
         role == Role::dst_ipv6;
}

}  // namespace

bool RecordPlan::fits(std::span<const FieldValue> values) const {
  return std::ranges::equal(values, fields_, {}, &FieldValue::field);
}

void RecordPlan::make(std::span<const FieldValue> values) {
  fields_.clear();
  last_.fill(kAbsent);
  ends_.clear();
  named_.clear();
  others_.clear();
  keys_.clear();
  for (const FieldValue& value : values) fields_.push_back(value.field);
  for (size_t i = 0; i < fields_.size(); ++i) {
    // A field without bytes has no value.
    if (fields_[i].length != 0) add(static_cast<uint16_t>(i), fields_[i]);
  }
  for (size_t i = 0; i < last_.size(); ++i) {
    before_[i + 1] = static_cast<uint8_t>(before_[i] + (last_[i] == kAbsent ? 0 : 1));
  }
  add_made_of_several();
  arrange();
}

void RecordPlan::add(uint16_t index, const FieldSpecifier& field) {
  const bool reverse = field.enterprise == kReverse && field.element < kFirstOfVendors;
  const Element* const element =
      field.enterprise == 0 || reverse ? find_element(field.element) : nullptr;
  if (element == nullptr) {
    add_unnamed(index, field);
  } else if (reverse) {
    add_reverse(index, field, *element);
  } else if (element->role != Role::padding) {
    add_element(index, *element);
  }
}

void RecordPlan::add_element(uint16_t index, const Element& element) {
  if (element.role != Role::none) last_[static_cast<size_t>(element.role)] = index;
  if (is_end(element.role)) ends_.push_back({element.role, index});
  Step step;
  step.index = index;
  step.element = element.number;
  step.type = element.type;
  step.of_ipv6 = element.role == Role::of_ipv6;
  step.order = place_of(element.key);
  if (step.order != 0) {
    set_key(element.key, &step);
    named_.push_back(step);
  }
  if (step.order != 0 || element.key == kRemainder) step.kind = Step::Kind::remainder;
  step.order = element.number;
  set_key(element.name, &step);
  others_.push_back(step);
}

// flowEndReason of the other direction is reverseFlowEndReason.
void RecordPlan::add_reverse(uint16_t index, const FieldSpecifier& field, const Element& element) {
  std::string name("reverse");
  name.append(element.name);
  char& initial = name[name.size() - element.name.size()];
  if (initial >= 'a' && initial <= 'z') initial = static_cast<char>(initial - 'a' + 'A');
  Step step;
  step.index = index;
  step.type = element.type;
  step.order = place_of(field);
  set_key(name, &step);
  others_.push_back(step);
}

void RecordPlan::add_unnamed(uint16_t index, const FieldSpecifier& field) {
  Step step;
  step.index = index;
  step.order = place_of(field);
  set_key("enterprise:" + std::to_string(field.enterprise) + ":" + std::to_string(field.element),
          &step);
  others_.push_back(step);
}

void RecordPlan::add_made(Step::Kind kind, std::string_view key) {
  Step step;
  step.kind = kind;
  step.order = place_of(key);
  set_key(key, &step);
  named_.push_back(step);
}

void RecordPlan::add_made_of_several() {
  add_made(Step::Kind::domain, "observation_domain_id");
  if (last(Role::direction) != kAbsent) add_made(Step::Kind::direction, "flow_direction");
  if (has_any(Role::mpls_label_1, Role::mpls_label_10)) {
    add_made(Step::Kind::mpls_labels, "mpls_label");
  }
  // Few flows have them; a destination port may hold them, too.
  add_made(Step::Kind::icmp_type, "icmp_type");
  add_made(Step::Kind::icmp_code, "icmp_code");
}

void RecordPlan::set_key(std::string_view key, Step* step) {
  step->key_begin = static_cast<uint32_t>(keys_.size());
  keys_.append(",\"").append(key).append("\":");
  step->key_size = static_cast<uint16_t>(keys_.size() - step->key_begin);
}

void RecordPlan::arrange() {
  std::ranges::stable_sort(named_, {},
                           [](auto& step) { return std::pair(step.order, step.element); });
  std::ranges::stable_sort(others_, {}, &Step::order);
  // A vendor's field that has the name of an element of IANA gives way to it.
  std::erase_if(others_, [this](const Step& step) {
    if (step.element < kFirstOfVendors || find_element(step.element) == nullptr) return false;
    return std::ranges::any_of(others_, [this, &step](const Step& other) {
      return other.element < kFirstOfVendors && key(other) == key(step);
    });
  });
  count_rivals(&named_);
  count_rivals(&others_);
}

void RecordPlan::count_rivals(std::vector<Step>* steps) {
  for (size_t i = steps->size(); i-- > 1;) {
    Step& before = (*steps)[i - 1];
    if (before.order == (*steps)[i].order) {
      before.rivals = static_cast<uint16_t>((*steps)[i].rivals + 1);
    }
  }
}

}  // namespace ew::flow
