// The columns of netflow_metrics in the order of reference tables.md section 10, and what the forms
// of flow messages have in common: flow_json.h, flow_row.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/decode/message.h"
#include "lib/decode/row_writer.h"

namespace ew::netflow {

enum Column : size_t {
  kTimestamp,
  kPollerId,
  kAgentId,
  kDeviceId,
  kFlowDirection,
  kSrcAddr,
  kDstAddr,
  kSrcPort,
  kDstPort,
  kProtocol,
  kPackets,
  kOctets,
  kSamplerAddress,
  kInputSnmp,
  kOutputSnmp,
  kMetadata,
  kId,
};

const TableColumns& columns();

inline constexpr int64_t kMaxProtocol = 255;

// The id of a row, which a flow never has: made from its place in the stream.
void write_id(const Message& message, uint64_t element, RowWriter* row);

}  // namespace ew::netflow
