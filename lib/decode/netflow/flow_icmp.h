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

// Where no element tells them: what a flow of ICMP has for a destination port. `zero_says`: whether
// a port of zero says something, as in NetFlow v5, which has no other place for them.
Icmp icmp_of_port(std::optional<uint64_t> protocol, std::optional<uint64_t> port, bool zero_says);

}  // namespace ew::flow
