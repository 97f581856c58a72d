// Type and code of an ICMP flow, which exporters write as one element or as two, for each family
// (reference netflow.md section 6).
#pragma once

#include <cstdint>
#include <optional>

#include "lib/decode/netflow/record_values.h"

namespace ew::flow {

struct Icmp {
  std::optional<uint64_t> type;
  std::optional<uint64_t> code;
};

// Those of the flow's family, unless only the others say something.
Icmp read_icmp(bool ipv6, RecordValues* values);

}  // namespace ew::flow
