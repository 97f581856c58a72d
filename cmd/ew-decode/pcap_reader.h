// Reads the packets of a capture, classic pcap or pcapng, from a file descriptor, through libpcap.
// Not responsible for what stands in a packet (packet_to_datagram.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "cmd/ew-decode/packet_to_datagram.h"
#include "lib/base/metrics.h"
#include "lib/base/status.h"

typedef struct pcap pcap_t;

namespace ew::decode {

struct CapturedPacket {
  Packet packet;
  uint64_t number = 0;          // in the capture, from 1
  std::optional<int64_t> time;  // in ns; nothing: out of range
};

class PcapReader {
 public:
  using Clock = std::chrono::steady_clock;
  // What is to be done before the descriptor is read, which may take a while: flushing output.
  // Says when it has to be called again at the latest; nothing: reading has to end.
  using BeforeRead = std::function<std::optional<Clock::time_point>()>;

  // `bytes` counts what was read.
  PcapReader(int fd, BeforeRead before_read, Counter* bytes);
  ~PcapReader();
  PcapReader(const PcapReader&) = delete;
  PcapReader& operator=(const PcapReader&) = delete;

  // Errors: io: reading failed; bad_record: the input is no capture, or of a link that is not read.
  Status open();
  // The next packet, valid until the next call. False at the end, or where the rest cannot be read:
  // see status().
  bool next(CapturedPacket* captured);
  const Status& status() const { return status_; }

 private:
  static ssize_t read_some(void* self, char* buffer, size_t size);
  bool wait();
  Status failure(std::string_view reason) const;

  int fd_;
  BeforeRead before_read_;
  Counter& bytes_;
  int error_ = 0;  // errno of a read that failed
  std::unique_ptr<pcap_t, void (*)(pcap_t*)> pcap_;
  Link link_ = Link::raw;
  uint64_t packets_ = 0;
  Status status_;
};

}  // namespace ew::decode
