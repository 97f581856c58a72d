// The values of one record by the roles that they play, and which of them have been used: what
// nothing uses stands in metadata.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/decode/netflow/data_record.h"
#include "lib/decode/netflow/element_value.h"
#include "lib/decode/netflow/record_plan.h"

namespace ew::flow {

class RecordValues {
 public:
  // The plan has to fit the values; both have to stay.
  void begin(const RecordPlan& plan, std::span<const FieldValue> values) {
    plan_ = &plan;
    values_ = values;
    used_.assign(values.size(), false);
  }

  const RecordPlan& plan() const { return *plan_; }
  bool has(Role role) const { return plan_->last(role) != RecordPlan::kAbsent; }
  std::string_view bytes(uint16_t index) const { return values_[index].bytes; }
  std::string_view bytes(Role role) const {  // "" if there is none
    const uint16_t index = plan_->last(role);
    return index == RecordPlan::kAbsent ? std::string_view() : values_[index].bytes;
  }
  std::optional<uint64_t> number(Role role) const { return read_unsigned(bytes(role)); }
  // "" where nobody named the element.
  std::string_view name(Role role) const {
    if (!has(role)) return {};
    const Element* const element = find_element(values_[plan_->last(role)].field.element);
    return element == nullptr ? std::string_view() : element->name;
  }

  void use(uint16_t index) { used_[index] = true; }
  void use(Role role) { use(plan_->last(role)); }  // there has to be one
  bool used(uint16_t index) const { return used_[index] != 0; }

 private:
  const RecordPlan* plan_ = nullptr;
  std::span<const FieldValue> values_;
  std::vector<uint8_t> used_;
};

}  // namespace ew::flow
