// One record of options data to what it says about its domain: sampling rates and when the device
// booted (reference netflow.md section 10). Options data are no flows and make no rows.
// Not responsible for remembering: templates.h.
#pragma once

#include <optional>
#include <span>

#include "lib/decode/netflow/data_record.h"
#include "lib/decode/netflow/record_plans.h"
#include "lib/decode/netflow/record_values.h"
#include "lib/decode/netflow/templates.h"

namespace ew::flow {

class OptionsData {
 public:
  // Nothing if the record says nothing of interest; `learned` is left to the caller.
  std::optional<DomainOptions> read(const Domain& domain, const Template& what,
                                    std::span<const FieldValue> values);

 private:
  RecordPlans plans_;
  RecordValues values_;
};

}  // namespace ew::flow
