// The plans of the layouts that were met lately, so that one is made per template and not per
// record. Bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/decode/netflow/record_plan.h"

namespace ew::flow {

class RecordPlans {
 public:
  // Layouts share places. Fewer: more templates take turns in a place, and each turn makes a plan
  // anew. More: memory, up to a few kilobytes each.
  static constexpr size_t kPlaces = 256;

  // Valid until the next call. The template's id only helps to find the place.
  const RecordPlan& find(uint32_t domain, uint16_t template_id,
                         std::span<const FieldValue> values) {
    RecordPlan& plan = plans_[(domain * 31 + template_id + values.size() * 7) % kPlaces];
    if (!plan.fits(values)) plan.make(values);
    return plan;
  }

 private:
  std::vector<RecordPlan> plans_{kPlaces};
};

}  // namespace ew::flow
