#include "lib/decode/netflow/flow_json.h"

#include <algorithm>
#include <limits>

#include "lib/base/timestamp.h"
#include "lib/decode/address.h"
#include "lib/decode/metadata.h"
#include "lib/decode/netflow/flow_fields.h"
#include "lib/decode/netflow/protocols.h"
#include "lib/decode/ports.h"
#include "lib/decode/times.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

using namespace netflow;  // the columns

using Int64 = std::numeric_limits<int64_t>;

constexpr size_t kFirstField = kMetadata + 1;  // what follows the columns with keys in flow_keys()

// In the order of Column; then the fields of FlowMessage that are no columns, by their numbers.
// Capital letters are goflow2 v1.
const KeyTable& flow_keys() {
  static const KeyTable kTable = [] {
    KeyTable table = {
        {Take::time, {"timestamp"}},
        {Take::name, {"poller_id", "pollerId", "gateway_id", "gatewayId"}},
        {Take::name, {"agent_id", "agentId"}},
        {Take::name, {"device_id", "deviceId"}},
        {Take::any, {"flow_direction", "flowDirection", "FlowDirection"}},
        {Take::identity, {"src_addr", "srcAddr", "sourceAddress", "SrcAddr"}},
        {Take::identity, {"dst_addr", "dstAddr", "destinationAddress", "DstAddr"}},
        {Take::any, {"src_port", "srcPort", "sourcePort", "SrcPort"}},
        {Take::any, {"dst_port", "dstPort", "destinationPort", "DstPort"}},
        {Take::any, {"protocol", "proto", "Proto"}},
        {Take::any, {"packets", "Packets"}},
        {Take::any, {"octets", "bytes", "Bytes"}},
        {Take::identity, {"sampler_address", "samplerAddress", "SamplerAddress"}},
        {Take::any, {"input_snmp", "inputSnmp", "in_if", "InIf"}},
        {Take::any, {"output_snmp", "outputSnmp", "out_if", "OutIf"}},
        {Take::any, {"metadata"}},
    };
    for (const flow::Field& field : flow::fields()) {
      const bool in_json = !field.is_column && field.kind != flow::Kind::old_time;
      if (in_json) table.add({Take::any, {field.name}});
    }
    return table;
  }();
  return kTable;
}

// Where flow_keys() has the field.
size_t column_of_field(uint32_t number) {
  size_t column = kFirstField;
  for (const flow::Field& field : flow::fields()) {
    if (field.number == number) break;
    if (!field.is_column && field.kind != flow::Kind::old_time) ++column;
  }
  return column;
}

// In the order in which they are tried; the unit is in the name.
struct OldTime {
  std::string_view key;
  int64_t nanos;  // per unit
};
constexpr int64_t kNanosPerMilli = 1'000'000;
constexpr OldTime kOldTimes[] = {
    {"TimeFlowEndMs", kNanosPerMilli},  {"TimeFlowEnd", kNanosPerSecond},
    {"TimeReceived", kNanosPerSecond},  {"TimeFlowStartMs", kNanosPerMilli},
    {"TimeFlowStart", kNanosPerSecond},
};

}  // namespace

FlowJson::FlowJson(const DecodeOptions& options) : options_(options), fields_(flow_keys()) {}

Fault FlowJson::at(size_t column, Fault fault) {
  if (!fault.none()) key_ = fields_.key(column);
  return fault;
}

Fault FlowJson::write(JsonValue flow, uint64_t element, const Message& message, Decoded* out) {
  fields_.read(flow);
  row_.begin(out);
  if (const Fault fault = write_time(message); !fault.none()) return fault;
  for (const Column column : {kPollerId, kAgentId, kDeviceId, kFlowDirection}) {
    row_.text(column, fields_[column]);
  }
  if (const Fault fault = write_ends(); !fault.none()) return fault;
  if (const Fault fault = write_counters(); !fault.none()) return fault;
  if (const Fault fault = write_metadata(out); !fault.none()) return fault;
  write_id(message, element, &row_);
  return row_.finish();
}

// `timestamp`, else when the flow ended, was received or began, else when the message was stored.
Fault FlowJson::write_time(const Message& message) {
  int64_t nanos = 0;
  Fault fault;
  if (fields_[kTimestamp].exists()) {
    fault = at(kTimestamp, read_time(fields_[kTimestamp], &nanos));
  } else {
    fault = read_own_time(&nanos);
    if (fault.none() && nanos == 0) fault = read_old_time(&nanos);
    if (fault.none() && nanos == 0) {
      fault = at(kTimestamp, read_time_or_stored({}, message, &nanos));
    }
  }
  if (!fault.none()) return fault;
  row_.time(kTimestamp, nanos);
  return {};
}

// *nanos stays 0 where none is set.
Fault FlowJson::read_own_time(int64_t* nanos) {
  static const size_t kColumns[] = {column_of_field(flow::kEndNs),
                                    column_of_field(flow::kReceivedNs),
                                    column_of_field(flow::kStartNs)};
  for (const size_t column : kColumns) {
    if (!fields_[column].exists()) continue;
    const Fault fault = read_time_in_unit(fields_[column], 1, nanos);
    if (!fault.none()) return at(column, fault);
    if (*nanos != 0) return {};
  }
  return {};
}

// They count as unknown, since no column of today is theirs.
Fault FlowJson::read_old_time(int64_t* nanos) {
  for (const OldTime& time : kOldTimes) {
    for (const JsonValue member : fields_.unknown()) {
      if (member.key() != time.key || member.is_null()) continue;
      const Fault fault = read_time_in_unit(member, time.nanos, nanos);
      if (!fault.none()) key_ = time.key;
      if (!fault.none() || *nanos != 0) return fault;
    }
  }
  return {};
}

// Who talked to whom.
Fault FlowJson::write_ends() {
  for (const Column column : {kSrcAddr, kDstAddr}) {
    if (const Fault fault = write_address(column); !fault.none()) return fault;
  }
  for (const Column column : {kSrcPort, kDstPort}) {
    if (const Fault fault = write_integer(column, 0, kMaxPort); !fault.none()) return fault;
  }
  return write_protocol();
}

Fault FlowJson::write_address(Column column) {
  const JsonValue value = fields_[column];
  if (!value.exists()) return {};
  Address address;
  if (!value.is_string() || !parse_address(value.string(), &address)) {
    return at(column, {code::kBadAddress, "is no IP address"});
  }
  std::string_view bytes = address.view();
  if (bytes.size() == 4) {  // can be written in one way only
    row_.text(column, value);
    return {};
  }
  if (column == kSamplerAddress) bytes = without_mapping(bytes);
  text_.clear();
  append_address(bytes, &text_);
  row_.text(column, text_);
  return {};
}

Fault FlowJson::write_integer(Column column, int64_t min, int64_t max) {
  if (!fields_[column].exists()) return {};
  int64_t value = 0;
  const Fault fault = read_integer(fields_[column], min, max, &value);
  if (!fault.none()) return at(column, fault);
  row_.integer(column, value);
  return {};
}

Fault FlowJson::write_protocol() {
  const JsonValue value = fields_[kProtocol];
  if (value.exists() && value.is_string() && !is_json_number(value.string())) {
    const std::string_view name = value.string();
    // goflow2 writes no name for what it cannot name.
    const bool is_unnamed = name.empty() && value.key() == "proto";
    if (is_unnamed || is_no_protocol(name)) return {};
    const auto number = protocol_of_name(name);
    if (!number) {
      return at(kProtocol, {code::kBadNumber, "is neither a number nor the name of a protocol"});
    }
    row_.integer(kProtocol, *number);
    return {};
  }
  return write_integer(kProtocol, 0, kMaxProtocol);
}

// The columns from `packets` to `output_snmp`.
Fault FlowJson::write_counters() {
  for (const Column column : {kPackets, kOctets}) {
    const Fault fault = write_integer(column, Int64::min(), Int64::max());
    if (!fault.none()) return fault;
  }
  if (const Fault fault = write_address(kSamplerAddress); !fault.none()) return fault;
  for (const Column column : {kInputSnmp, kOutputSnmp}) {
    const Fault fault = write_integer(column, Int64::min(), Int64::max());
    if (!fault.none()) return fault;
  }
  return {};
}

Fault FlowJson::write_metadata(Decoded* out) {
  JsonValue metadata;
  const Fault fault = metadata_reader_.read(fields_[kMetadata], options_, out, &metadata);
  if (!fault.none()) return at(kMetadata, fault);
  divide_members(metadata);
  if (metadata.exists() || !named_.empty() || !unknown_.empty()) {
    append_metadata({metadata, named_, unknown_}, row_.member(kMetadata));
  }
  return {};
}

// What is in metadata already is dropped if it is the same, else it counts as unknown.
void FlowJson::divide_members(JsonValue metadata) {
  named_.clear();
  unknown_ = fields_.unknown();
  fields_.for_each(kFirstField, [&](JsonValue value) {
    const JsonValue present = metadata.exists() ? metadata.find(value.key()) : JsonValue();
    if (!present.exists()) {
      named_.push_back(value);
    } else if (!same_value(present, value)) {
      unknown_.push_back(value);
    }
  });
}

}  // namespace ew
