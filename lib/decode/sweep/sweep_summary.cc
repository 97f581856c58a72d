#include "lib/decode/sweep/sweep_summary.h"

#include "lib/decode/pointer.h"

namespace ew::sweep {
namespace {

constexpr std::string_view kHosts = "hosts";

enum SummaryColumn : size_t { kNetwork, kPoller, kAgent, kSummaryPartition, kLastSweep, kHostList };

// In the order of SummaryColumn.
const KeyTable& summary_keys() {
  static const KeyTable kTable = {
      {Take::identity, {"network"}},
      {Take::name, {"poller_id", "pollerId", "gateway_id", "gatewayId"}},
      {Take::name, {"agent_id", "agentId"}},
      {Take::identity, {"partition"}},
      {Take::time, {"last_sweep"}},
      {Take::any, {kHosts}},
  };
  return kTable;
}

enum HostColumn : size_t { kHost, kHostFirstSeen, kPortResults, kIcmpStatus };

// In the order of HostColumn.
const KeyTable& host_keys() {
  static const KeyTable kTable = {
      {Take::identity, {"host"}},
      {Take::time, {"first_seen"}},
      {Take::any, {"port_results"}},
      {Take::any, {"icmp_status"}},
  };
  return kTable;
}

enum IcmpColumn : size_t { kAvailable, kRoundTrip, kPacketLoss };

// In the order of IcmpColumn.
const KeyTable& icmp_keys() {
  static const KeyTable kTable = {
      {Take::any, {"available"}},
      {Take::any, {"round_trip"}},
      {Take::any, {"packet_loss"}},
  };
  return kTable;
}

}  // namespace

Summary::Summary() : summary_(summary_keys()), host_fields_(host_keys()), icmp_(icmp_keys()) {
  host_.ports_by_results = true;
}

bool Summary::matches(JsonValue element) {
  const JsonValue hosts = element.find(kHosts);
  return hosts.exists() && (hosts.is_array() || hosts.is_null());
}

void Summary::read(JsonValue element) { summary_.read(element); }

JsonValue Summary::hosts() const { return summary_[kHostList]; }

const Host& Summary::host(JsonValue value) {
  host_fields_.read(value);
  named_ = host_fields_.unknown();
  host_.values = {};
  host_.values[kHostIp] = host_fields_[kHost];
  host_.values[kPollerId] = summary_[kPoller];
  host_.values[kAgentId] = summary_[kAgent];
  host_.values[kPartition] = summary_[kSummaryPartition];
  host_.values[kNetworkCidr] = summary_[kNetwork];
  host_.values[kPortScanResults] = host_fields_[kPortResults];
  host_.values[kLastSweepTime] = summary_[kLastSweep];
  host_.values[kFirstSeen] = host_fields_[kHostFirstSeen];
  if (!take_icmp_status(host_fields_[kIcmpStatus])) keep(host_fields_[kIcmpStatus], value);
  host_.named = named_;
  host_.unknown = summary_.unknown();
  return host_;
}

// False: the columns do not hold all of it.
bool Summary::take_icmp_status(JsonValue status) {
  if (!status.exists()) return true;
  if (!status.is_object()) return false;
  icmp_.read(status);
  host_.values[kIcmpAvailable] = icmp_[kAvailable];
  host_.values[kIcmpResponseTimeNs] = icmp_[kRoundTrip];
  host_.values[kIcmpPacketLoss] = icmp_[kPacketLoss];
  return icmp_.unknown().empty();
}

// A member of the host for metadata, among the others in their order.
void Summary::keep(JsonValue kept, JsonValue host) {
  auto place = named_.begin();
  for (const JsonValue member : host) {
    if (member.key() == kept.key()) break;
    if (place != named_.end() && place->key() == member.key()) ++place;
  }
  named_.insert(place, kept);
}

std::string Summary::pointer(Column column) const {
  std::string pointer;
  switch (column) {
    case kIcmpAvailable:
    case kIcmpResponseTimeNs:
    case kIcmpPacketLoss:
      append_pointer(host_fields_.key(kIcmpStatus), &pointer);
      append_pointer(host_.values[column].key(), &pointer);
      break;
    case kHostIp:
      append_pointer(host_fields_.key(kHost), &pointer);
      break;
    case kLastSweepTime:
      append_pointer(summary_.key(kLastSweep), &pointer);
      break;
    default:
      append_pointer(host_.values[column].key(), &pointer);
  }
  return pointer;
}

}  // namespace ew::sweep
