// A datagram to the message that holds it: its bytes as they came, the exporter's address in a
// header, and an id by which the server knows it when it is published a second time.
// Not responsible for receiving nor for publishing.
#pragma once

#include <cstdint>
#include <string>

#include "cmd/ew-publish/datagram_queue.h"
#include "cmd/ew-publish/line_to_message.h"
#include "lib/nats/publisher.h"

namespace ew::publish {

// Address of the sender without port. ew-decode looks for it by default.
inline constexpr char kExporterHeader[] = "Ew-Exporter";

class DatagramToMessage {
 public:
  // `run` is a word that no other run has. A header of the rules with the name of the exporter's
  // stands instead of it: behind a relay all datagrams have one sender.
  DatagramToMessage(const MessageRules& rules, std::string run);

  OutgoingMessage convert(Datagram datagram);

 private:
  const MessageRules& rules_;
  bool names_exporter_;
  std::string id_;  // begins with the run's word
  size_t run_size_;
  uint64_t count_ = 0;
};

}  // namespace ew::publish
