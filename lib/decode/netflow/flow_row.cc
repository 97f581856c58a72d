#include "lib/decode/netflow/flow_row.h"

#include <limits>

#include "lib/decode/address.h"
#include "lib/decode/netflow/flow_metadata.h"
#include "lib/decode/ports.h"
#include "lib/decode/times.h"

namespace ew {
namespace {

using netflow::Column;

constexpr int64_t kMaxUint32 = std::numeric_limits<uint32_t>::max();
constexpr int64_t kMaxInt64 = std::numeric_limits<int64_t>::max();

constexpr std::string_view kDirections[] = {"ingress", "egress"};

// In the order in which they are tried: when the flow ended, was received, began.
constexpr uint32_t kTimes[] = {flow::kEndNs, flow::kReceivedNs, flow::kStartNs};

}  // namespace

std::string_view FlowRow::key() const {
  const flow::Field* const field = flow::find_field(place_);
  return field != nullptr ? field->name : "timestamp";
}

Fault FlowRow::at(uint32_t number, Fault fault) {
  place_ = number;
  return fault;
}

Fault FlowRow::write(const FlowMessage& flow, uint64_t element, const Message& message,
                     TextStore* texts, Decoded* out) {
  row_.begin(out);
  if (const Fault fault = write_time(flow, message); !fault.none()) return fault;
  write_direction(flow);
  if (const Fault fault = write_ends(flow); !fault.none()) return fault;
  if (const Fault fault = write_counters(flow); !fault.none()) return fault;
  if (const Fault fault = write_metadata(flow, texts); !fault.none()) return fault;
  netflow::write_id(message, element, &row_);
  return row_.finish();
}

Fault FlowRow::write_time(const FlowMessage& flow, const Message& message) {
  int64_t nanos = 0;
  Fault fault = find_time(flow, &nanos);
  if (fault.none() && nanos == 0) fault = at(0, read_time_or_stored({}, message, &nanos));
  if (!fault.none()) return fault;
  row_.time(netflow::kTimestamp, nanos);
  return {};
}

// *nanos stays 0 where no time is set.
Fault FlowRow::find_time(const FlowMessage& flow, int64_t* nanos) {
  for (const uint32_t number : kTimes) {
    if (flow.value(number) != 0) return at(number, read_unix_nanos(flow.value(number), nanos));
  }
  if (!flow.is_old()) return {};
  for (const flow::OldTime& time : flow::old_times()) {
    const uint64_t value = flow.value(time.number);
    if (value < time.least) continue;
    const auto unit = static_cast<uint64_t>(time.nanos_per_unit);
    const bool fits = value <= std::numeric_limits<uint64_t>::max() / unit;
    const uint64_t unix_nanos = fits ? value * unit : std::numeric_limits<uint64_t>::max();
    return at(time.number, read_unix_nanos(unix_nanos, nanos));
  }
  return {};
}

// Others have no name; they stand in metadata.
void FlowRow::write_direction(const FlowMessage& flow) {
  const uint64_t direction = flow.value(flow::kFlowDirection);
  if (!flow.has(flow::kFlowDirection) || direction >= std::size(kDirections)) return;
  row_.text(netflow::kFlowDirection, kDirections[direction]);
}

// Who talked to whom.
Fault FlowRow::write_ends(const FlowMessage& flow) {
  Fault fault = write_address(flow, flow::kSrcAddr, netflow::kSrcAddr);
  if (fault.none()) fault = write_address(flow, flow::kDstAddr, netflow::kDstAddr);
  if (fault.none()) fault = write_number(flow, flow::kSrcPort, kMaxPort, netflow::kSrcPort);
  if (fault.none()) fault = write_number(flow, flow::kDstPort, kMaxPort, netflow::kDstPort);
  if (!fault.none()) return fault;
  return write_number(flow, flow::kProto, netflow::kMaxProtocol, netflow::kProtocol);
}

// The columns from `packets` to `output_snmp`.
Fault FlowRow::write_counters(const FlowMessage& flow) {
  Fault fault = write_number(flow, flow::kPackets, kMaxInt64, netflow::kPackets);
  if (fault.none()) fault = write_number(flow, flow::kBytes, kMaxInt64, netflow::kOctets);
  if (fault.none()) fault = write_address(flow, flow::kSamplerAddress, netflow::kSamplerAddress);
  if (fault.none()) fault = write_number(flow, flow::kInIf, kMaxUint32, netflow::kInputSnmp);
  if (!fault.none()) return fault;
  return write_number(flow, flow::kOutIf, kMaxUint32, netflow::kOutputSnmp);
}

Fault FlowRow::write_address(const FlowMessage& flow, uint32_t number, Column column) {
  std::string_view bytes = flow.bytes(number);
  if (bytes.empty()) return {};
  if (column == netflow::kSamplerAddress) bytes = without_mapping(bytes);
  return at(number, append_address_json(bytes, row_.member(column)));
}

Fault FlowRow::write_number(const FlowMessage& flow, uint32_t number, int64_t max, Column column) {
  if (!flow.has(number)) return {};
  const uint64_t value = flow.value(number);
  if (value > static_cast<uint64_t>(max)) {
    return at(number, {code::kOutOfRange, "is beyond the range of its column"});
  }
  row_.integer(column, static_cast<int64_t>(value));
  return {};
}

Fault FlowRow::write_metadata(const FlowMessage& flow, TextStore* texts) {
  metadata_.clear();
  const Fault fault = append_flow_metadata(flow, texts, &metadata_, &place_);
  if (!fault.none()) return fault;
  if (metadata_ != "{}") row_.raw(netflow::kMetadata, metadata_);
  return {};
}

}  // namespace ew
