// One record of flow data as it was found in a datagram: values by element, in the order of its
// template, and what its datagram says. The border between reading datagrams (datagram.h) and
// making rows (record_to_row.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "lib/decode/netflow/template.h"
#include "lib/decode/netflow/templates.h"

namespace ew::flow {

struct FieldValue {
  FieldSpecifier field;    // length as the template says it
  std::string_view bytes;  // big-endian, as many as the record has
};

// The header of a datagram, and what is known about its domain.
struct Header {
  Domain domain;  // v5: id = engine type * 256 + engine id
  uint32_t sequence = 0;
  int64_t export_time = 0;            // ns since 1970, as it is said; near 0 where no clock is set
  std::optional<uint32_t> uptime_ms;  // none in IPFIX
  uint64_t sampling_rate = 0;         // v5: of its header; 0 = not sampled, or not said
  const DomainOptions* options = nullptr;  // nullptr: none known
};

struct DataRecord {
  const Header* header = nullptr;
  uint16_t template_id = 0;  // 0 in v5
  uint64_t number = 0;       // element number (reference messages.md section 1.7)
  std::span<const FieldValue> values;
};

}  // namespace ew::flow
