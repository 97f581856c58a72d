// How many packets and octets a flow had (reference netflow.md section 8).
#pragma once

#include <cstdint>
#include <optional>

#include "lib/decode/netflow/record_values.h"

namespace ew::flow {

// Of one flow; what no element counts is nothing, which is not zero.
struct Counters {
  std::optional<uint64_t> packets;
  std::optional<uint64_t> octets;
};

// The first counter that is not zero counts, never a sum: the others count another direction, or
// the same packets elsewhere.
Counters read_counters(RecordValues* values);

}  // namespace ew::flow
