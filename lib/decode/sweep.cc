#include "lib/decode/sweep.h"

#include <string>

#include "lib/decode/json_payload.h"
#include "lib/decode/keys.h"
#include "lib/decode/pointer.h"
#include "lib/decode/sweep/sweep_host.h"
#include "lib/decode/sweep/sweep_summary.h"
#include "lib/decode/trap.h"

namespace ew {
namespace {

using namespace sweep;  // the columns

// In the order of Column.
const KeyTable& host_keys() {
  static const KeyTable kTable = {
      {Take::identity, {"host_ip", "hostIp", "ip"}},
      {Take::name, {"poller_id", "pollerId", "gateway_id", "gatewayId"}},
      {Take::name, {"agent_id", "agentId"}},
      {Take::identity, {"partition"}},
      {Take::identity, {"network_cidr", "networkCidr"}},
      {Take::host, {"hostname"}},
      {Take::identity, {"mac"}},
      {Take::any, {"icmp_available", "icmpAvailable"}},
      {Take::any, {"icmp_response_time_ns", "icmpResponseTimeNs"}},
      {Take::any, {"icmp_packet_loss", "icmpPacketLoss"}},
      {Take::any, {"tcp_ports_scanned", "tcpPortsScanned"}},
      {Take::any, {"tcp_ports_open", "tcpPortsOpen"}},
      {Take::any, {"port_scan_results", "portScanResults"}},
      {Take::time, {"last_sweep_time", "lastSweepTime"}},
      {Take::time, {"first_seen", "firstSeen"}},
      {Take::any, {"metadata"}},
  };
  return kTable;
}

class SweepDecoder final : public Decoder {
 public:
  explicit SweepDecoder(const DecodeOptions& options) : options_(options), writer_(options) {}

  void decode(const Message& message, Decoded* out) override;

 private:
  // Elements are host states and the hosts of summaries, numbered over both.
  void decode_value(JsonValue value, const Message& message, Decoded* out);
  void decode_summary(JsonValue value, const Message& message, Decoded* out);
  void decode_state(uint64_t n, const Message& message, Decoded* out);  // of fields_
  // The fault of the element that was begun at the mark.
  void bad(uint64_t n, Fault fault, std::string pointer, Decoded::Mark mark, Decoded* out);

  DecodeOptions options_;
  JsonPayload payload_;
  CommunityRemover remover_;
  Fields fields_{host_keys()};
  Summary summary_;
  Host host_;
  HostWriter writer_;
  uint64_t next_ = 0;  // element
};

void SweepDecoder::decode(const Message& message, Decoded* out) {
  if (!payload_.read(message, options_, out)) return;
  next_ = 0;
  const JsonValue root = remover_.clean(payload_.root());
  for_each_value(root, out, [&](JsonValue value) { decode_value(value, message, out); });
}

void SweepDecoder::decode_value(JsonValue value, const Message& message, Decoded* out) {
  if (value.is_object()) {
    fields_.read(value);
    if (!fields_[kHostIp].exists() && Summary::matches(value)) {
      return decode_summary(value, message, out);
    }
  }
  const uint64_t n = next_++;
  if (!is_asked_for(message, n)) return;
  if (!value.is_object()) return add_no_object(n, out);
  decode_state(n, message, out);
}

void SweepDecoder::decode_state(uint64_t n, const Message& message, Decoded* out) {
  const Decoded::Mark mark = out->mark();
  for (size_t column = 0; column < kColumnCount; ++column) host_.values[column] = fields_[column];
  host_.unknown = fields_.unknown();
  const Fault fault = writer_.write(host_, message, out);
  if (fault.none()) return;
  std::string pointer;
  append_pointer(fields_.key(writer_.place().column), &pointer);
  bad(n, fault, std::move(pointer), mark, out);
}

void SweepDecoder::decode_summary(JsonValue value, const Message& message, Decoded* out) {
  summary_.read(value);
  if (!summary_.hosts().exists()) return;
  for (const JsonValue host : summary_.hosts()) {
    const uint64_t n = next_++;
    if (!is_asked_for(message, n)) continue;
    if (host.is_object()) {
      const Decoded::Mark mark = out->mark();
      const Fault fault = writer_.write(summary_.host(host), message, out);
      if (!fault.none()) bad(n, fault, summary_.pointer(writer_.place().column), mark, out);
    } else {
      add_no_object(n, out);
    }
    if (out->failed()) return;
  }
}

void SweepDecoder::bad(uint64_t n, Fault fault, std::string pointer, Decoded::Mark mark,
                       Decoded* out) {
  out->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out->bad(n, fault.code, "", "the element " + std::string(fault.reason));
  }
  pointer.append(writer_.place().below);
  out->bad(n, fault.code, pointer, pointer.substr(1) + " " + std::string(fault.reason));
}

}  // namespace

std::unique_ptr<Decoder> make_sweep(const DecodeOptions& options) {
  return std::make_unique<SweepDecoder>(options);
}

}  // namespace ew
