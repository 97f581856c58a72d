// From the packets of a capture to the envelopes of the datagrams in it: what ew-publish --listen
// would have published, had it stood at their destination. So a dead letter is replayed as any
// other. Not responsible for reading captures (pcap_reader.h), nor for what a datagram means.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/ew-decode/fragments.h"
#include "cmd/ew-decode/packet_to_datagram.h"
#include "cmd/ew-decode/pcap_reader.h"
#include "lib/base/metrics.h"
#include "lib/base/status.h"

namespace ew::decode {

struct CapturedEnvelope {
  std::string_view line;    // with kJsonPadding readable bytes behind it
  uint64_t number;          // of its packet, of the newest where there are several
  std::string_view damage;  // why the payload is not whole; "" = it is
};

class CaptureToEnvelopes {
 public:
  using Take = std::function<Status(const CapturedEnvelope&)>;

  // `ports`: only datagrams to these; empty: those that begin as NetFlow v5, v9 or IPFIX do.
  // `exporter_header` takes the address of the sender.
  CaptureToEnvelopes(std::vector<uint16_t> ports, std::string exporter_header, Metrics* metrics);

  // Errors: those of `take`, which is called for each datagram that the packet completes.
  Status add(const CapturedPacket& captured, const Take& take);
  // For datagrams of which fragments are missing.
  Status finish(const Take& take);

 private:
  struct Origin {
    uint64_t number;
    std::optional<int64_t> time;
    uint64_t packets;
  };

  Fragments::Take joined_to(const Take& take, Status* status);
  bool is_wanted(const Datagram& datagram) const;
  Status write(const Datagram& datagram, const Origin& origin, const Take& take);

  std::vector<uint16_t> ports_;
  std::string exporter_header_;
  Fragments fragments_;
  std::string time_;
  std::string headers_;
  std::string base64_;
  std::string line_;
  Counter& packets_count_;
  Counter& skipped_count_;
};

}  // namespace ew::decode
