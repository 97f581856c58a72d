#include "lib/decode/sweep/sweep_host.h"

#include <limits>

#include "lib/decode/address.h"
#include "lib/decode/metadata.h"
#include "lib/decode/times.h"
#include "lib/decode/values.h"

namespace ew::sweep {
namespace {

constexpr std::string_view kUnknown = "unknown";  // poller and agent
constexpr std::string_view kDefaultPartition = "default";

const TableColumns& columns() {
  static const TableColumns kColumns = {"host_ip",
                                        "poller_id",
                                        "agent_id",
                                        "partition",
                                        "network_cidr",
                                        "hostname",
                                        "mac",
                                        "icmp_available",
                                        "icmp_response_time_ns",
                                        "icmp_packet_loss",
                                        "tcp_ports_scanned",
                                        "tcp_ports_open",
                                        "port_scan_results",
                                        "last_sweep_time",
                                        "first_seen",
                                        "metadata"};
  return kColumns;
}

}  // namespace

HostWriter::HostWriter(const DecodeOptions& options) : options_(options), row_(columns()) {}

Fault HostWriter::at(Column column, Fault fault) {
  place_.column = column;
  return fault;
}

Fault HostWriter::write(const Host& host, const Message& message, Decoded* out) {
  place_.below.clear();
  row_.begin(out);
  if (const Fault fault = write_identity(host); !fault.none()) return fault;
  if (const Fault fault = write_icmp(host); !fault.none()) return fault;
  if (const Fault fault = write_ports(host, out); !fault.none()) return fault;
  if (const Fault fault = write_times(host, message); !fault.none()) return fault;
  if (const Fault fault = write_metadata(host, out); !fault.none()) return fault;
  return row_.finish();
}

void HostWriter::write_text(const Host& host, Column column, std::string_view otherwise) {
  if (host.values[column].exists()) return row_.text(column, host.values[column]);
  row_.text(column, otherwise);
}

// The columns up to `mac`. The address stands as it was sent.
Fault HostWriter::write_identity(const Host& host) {
  const JsonValue ip = host.values[kHostIp];
  if (!ip.exists()) return at(kHostIp, {code::kMissingField, "is missing"});
  Address address;
  if (!ip.is_string() || !parse_address(ip.string(), &address)) {
    return at(kHostIp, {code::kBadAddress, "is no IP address"});
  }
  row_.text(kHostIp, ip);
  write_text(host, kPollerId, kUnknown);
  write_text(host, kAgentId, kUnknown);
  write_text(host, kPartition, kDefaultPartition);
  for (const Column column : {kNetworkCidr, kHostname, kMac}) {
    row_.text(column, host.values[column]);
  }
  return {};
}

Fault HostWriter::write_icmp(const Host& host) {
  if (const JsonValue value = host.values[kIcmpAvailable]; value.exists()) {
    bool available = false;
    const Fault fault = read_boolean(value, &available);
    if (!fault.none()) return at(kIcmpAvailable, fault);
    row_.boolean(kIcmpAvailable, available);
  }
  if (const JsonValue value = host.values[kIcmpResponseTimeNs]; value.exists()) {
    using Int64 = std::numeric_limits<int64_t>;
    int64_t nanos = 0;
    const Fault fault = read_integer(value, Int64::min(), Int64::max(), &nanos);
    if (!fault.none()) return at(kIcmpResponseTimeNs, fault);
    row_.integer(kIcmpResponseTimeNs, nanos);
  }
  if (const JsonValue value = host.values[kIcmpPacketLoss]; value.exists()) {
    std::string_view percent;
    const Fault fault = read_double(value, &percent);
    if (!fault.none()) return at(kIcmpPacketLoss, fault);
    row_.raw(kIcmpPacketLoss, percent);
  }
  return {};
}

// An empty list is a fact, only an absent one is NULL.
Fault HostWriter::write_ports(const Host& host, Decoded* out) {
  if (!host.ports_by_results) {
    for (const Column column : {kTcpPortsScanned, kTcpPortsOpen}) {
      const Fault fault = write_port_list(host, column, out);
      if (!fault.none()) return fault;
    }
  }
  if (!host.values[kPortScanResults].exists()) return {};
  JsonValue results;
  Fault fault = jsonb_.read(host.values[kPortScanResults], options_, out, &results);
  if (fault.none()) fault = results_.read(results, &place_.below);
  if (!fault.none()) return at(kPortScanResults, fault);
  if (host.ports_by_results) {
    row_.raw(kTcpPortsScanned, results_.scanned);
    row_.raw(kTcpPortsOpen, results_.open);
  }
  row_.raw(kPortScanResults, results_.json);
  return {};
}

Fault HostWriter::write_port_list(const Host& host, Column column, Decoded* out) {
  if (!host.values[column].exists()) return {};
  JsonValue list;
  Fault fault = jsonb_.read(host.values[column], options_, out, &list);
  if (fault.none()) fault = append_ports(list, row_.member(column), &place_.below);
  return at(column, fault);
}

Fault HostWriter::write_times(const Host& host, const Message& message) {
  int64_t nanos = 0;
  Fault fault = read_time_or_stored(host.values[kLastSweepTime], message, &nanos);
  if (!fault.none()) return at(kLastSweepTime, fault);
  row_.time(kLastSweepTime, nanos);
  if (!host.values[kFirstSeen].exists()) return {};
  fault = read_time(host.values[kFirstSeen], &nanos);
  if (!fault.none()) return at(kFirstSeen, fault);
  row_.time(kFirstSeen, nanos);
  return {};
}

Fault HostWriter::write_metadata(const Host& host, Decoded* out) {
  MetadataParts parts = {{}, host.named, host.unknown};
  const Fault fault = jsonb_.read(host.values[kMetadata], options_, out, &parts.metadata);
  if (!fault.none()) return at(kMetadata, fault);
  if (parts.metadata.exists() || !parts.named.empty() || !parts.unknown.empty()) {
    append_metadata(parts, row_.member(kMetadata));
  }
  return {};
}

}  // namespace ew::sweep
