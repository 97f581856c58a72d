// The metadata of a record's row (reference netflow.md section 6). First type, sampling_rate and
// sequence_num, and every other key that FlowMessage has a field for, by the number of the field,
// so that a datagram and a FlowMessage of one flow read alike. Then template_id, engine_type,
// engine_id, export_time_ms, flow_start_ms, flow_end_ms, observation_time_ms, sampling_scaled. Then
// all other elements by enterprise and number, under their names; those of columns only as far as
// no column took them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/decode/netflow/flow_icmp.h"
#include "lib/decode/netflow/flow_time.h"
#include "lib/decode/netflow/record_values.h"
#include "lib/decode/text_store.h"

namespace ew::flow {

// What the row knows beside the values themselves.
struct RecordFacts {
  const Header* header = nullptr;
  uint16_t template_id = 0;
  std::optional<uint64_t> sampling_rate;
  bool scaled = false;  // the counters have been multiplied by the rate
  bool ipv6 = false;
  Icmp icmp;
  FlowTimes times;
};

// Appends the JSON object.
void append_record_metadata(const RecordFacts& facts, RecordValues* values, TextStore* texts,
                            std::string* out);

}  // namespace ew::flow
