// One row of sweep_host_states from the values of its columns, for both shapes of sweep messages:
// host states (sweep.h) and the hosts of a summary (sweep_summary.h).
// Not responsible for which member of a message feeds which column.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"
#include "lib/decode/jsonb.h"
#include "lib/decode/ports.h"
#include "lib/decode/row_writer.h"

namespace ew::sweep {

// In the order of reference tables.md section 10.
enum Column : size_t {
  kHostIp,
  kPollerId,
  kAgentId,
  kPartition,
  kNetworkCidr,
  kHostname,
  kMac,
  kIcmpAvailable,
  kIcmpResponseTimeNs,
  kIcmpPacketLoss,
  kTcpPortsScanned,
  kTcpPortsOpen,
  kPortScanResults,
  kLastSweepTime,
  kFirstSeen,
  kMetadata,
  kColumnCount,
};

struct Host {
  std::array<JsonValue, kColumnCount> values;  // !exists(): absent
  bool ports_by_results = false;       // the port lists are not sent but follow from the results
  std::span<const JsonValue> named;    // members for metadata, under their names
  std::span<const JsonValue> unknown;  // members that no column took
};

// The column at which a row failed, and the JSON pointer inside its value.
struct Place {
  Column column = kHostIp;
  std::string below;
};

class HostWriter {
 public:
  explicit HostWriter(const DecodeOptions& options);

  // After a fault place() says where, and what was written is to be rolled back.
  Fault write(const Host& host, const Message& message, Decoded* out);
  const Place& place() const { return place_; }

 private:
  Fault at(Column column, Fault fault);
  Fault write_identity(const Host& host);
  Fault write_icmp(const Host& host);
  Fault write_ports(const Host& host, Decoded* out);
  Fault write_port_list(const Host& host, Column column, Decoded* out);
  Fault write_times(const Host& host, const Message& message);
  Fault write_metadata(const Host& host, Decoded* out);
  void write_text(const Host& host, Column column, std::string_view otherwise);

  DecodeOptions options_;
  RowWriter row_;
  JsonbReader jsonb_;
  PortResults results_;
  Place place_;
};

}  // namespace ew::sweep
