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
  // anew. More: memory, up to 40 KiB each.
  static constexpr size_t kPlaces = 256;
  // Layouts of more values share one place. Real ones have at most 51; one of 16,000 takes
  // megabytes, which a forger shall not get 256 times.
  static constexpr size_t kMostValues = 256;

  // Valid until the next call. Domain and template only help to find the place.
  const RecordPlan& find(uint32_t domain, uint16_t template_id,
                         std::span<const FieldValue> values) {
    const size_t place = (domain * 31 + template_id + values.size() * 7) % kPlaces;
    RecordPlan& plan = values.size() > kMostValues ? large_ : plans_[place];
    if (!plan.fits(values)) plan.make(values);
    return plan;
  }

 private:
  std::vector<RecordPlan> plans_{kPlaces};
  RecordPlan large_;
};

}  // namespace ew::flow
