#include "cmd/ew-decode/capture_to_envelopes.h"

#include <algorithm>

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/decode/address.h"
#include "lib/record/envelope.h"

namespace ew::decode {
namespace {

constexpr std::string_view kIncomplete =
    "fragments of the datagram are missing or cut in the capture";

// NetFlow v5, v9, IPFIX. What ends before its version may be one of them.
bool may_be_flows(const Datagram& datagram) {
  const std::string_view payload = datagram.payload;
  if (payload.size() < 2) return !datagram.damage.empty();
  return payload[0] == 0 && (payload[1] == 5 || payload[1] == 9 || payload[1] == 10);
}

}  // namespace

CaptureToEnvelopes::CaptureToEnvelopes(std::vector<uint16_t> ports, std::string exporter_header,
                                       Metrics* metrics)
    : ports_(std::move(ports)),
      exporter_header_(std::move(exporter_header)),
      packets_count_(metrics->counter("packets")),
      skipped_count_(metrics->counter("skipped_packets")) {}

Status CaptureToEnvelopes::add(const CapturedPacket& captured, const Take& take) {
  ++packets_count_;
  const auto found = packet_to_datagram(captured.packet);
  if (const auto* const datagram = std::get_if<Datagram>(&found)) {
    return write(*datagram, {captured.number, captured.time, 1}, take);
  }
  if (const auto* const fragment = std::get_if<Fragment>(&found)) {
    Status status;
    fragments_.add(*fragment, captured.number, captured.time.value_or(0), joined_to(take, &status));
    return status;
  }
  ++skipped_count_;
  return {};
}

Status CaptureToEnvelopes::finish(const Take& take) {
  Status status;
  fragments_.finish(joined_to(take, &status));
  return status;
}

// After an error nothing more is taken.
Fragments::Take CaptureToEnvelopes::joined_to(const Take& take, Status* status) {
  return [this, &take, status](const Fragments::Joined& joined) {
    if (!*status) return;
    Datagram datagram = content_to_datagram(joined.content);
    if (!joined.whole) datagram.damage = kIncomplete;
    // Without its first fragment nothing says where it went.
    if (!joined.whole && !datagram.has_ports) {
      skipped_count_ += joined.packets;
      return;
    }
    std::optional<int64_t> time;
    if (joined.time != 0) time = joined.time;
    *status = write(datagram, {joined.number, time, joined.packets}, take);
  };
}

bool CaptureToEnvelopes::is_wanted(const Datagram& datagram) const {
  if (ports_.empty()) return may_be_flows(datagram);
  if (!datagram.has_ports) return true;
  return std::find(ports_.begin(), ports_.end(), datagram.destination_port) != ports_.end();
}

Status CaptureToEnvelopes::write(const Datagram& datagram, const Origin& origin, const Take& take) {
  if (!is_wanted(datagram)) {
    skipped_count_ += origin.packets;
    return {};
  }
  Envelope envelope;
  if (origin.time) {
    time_.clear();
    append_time_nanos(*origin.time, &time_);
    envelope.time = time_;
  }
  headers_.clear();
  headers_.push_back('{');
  append_json_string(exporter_header_, &headers_);
  headers_.append(":[\"");
  append_address(datagram.source, &headers_);
  headers_.append("\"]}");
  envelope.headers = headers_;
  base64_.clear();
  append_base64(datagram.payload, &base64_);
  envelope.data_base64 = base64_;
  line_.clear();
  append_envelope(envelope, &line_);
  const size_t size = line_.size();
  line_.append(kJsonPadding, ' ');
  return take({std::string_view(line_).substr(0, size), origin.number, datagram.damage});
}

}  // namespace ew::decode
