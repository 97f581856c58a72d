// Between which addresses a flow ran, of those that its record holds: elements repeat in tunnels,
// and one template may serve IPv4 and IPv6 (reference netflow.md section 6).
#pragma once

#include <string_view>

#include "lib/decode/netflow/record_values.h"

namespace ew::flow {

struct Ends {
  std::string_view src;  // 4 or 16 bytes; "" if there is none
  std::string_view dst;
  bool ipv6 = false;
};

Ends read_ends(RecordValues* values);

}  // namespace ew::flow
