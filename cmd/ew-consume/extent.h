// Where reading ends: behind a sequence, behind a store time, after a number of messages. Decides
// from the messages that came; that nothing more will come is found by asking the server.
#pragma once

#include <cstdint>
#include <optional>

#include "lib/nats/ack_token.h"

namespace ew::consume {

struct Extent {
  std::optional<uint64_t> end_seq;   // the last sequence that belongs to it
  std::optional<int64_t> until_ns;   // the last store time
  std::optional<uint64_t> count;     // messages
  bool ends_when_caught_up = false;  // no waiting for what is not stored yet

  bool is_beyond(const AckToken& token) const {
    return (end_seq && token.stream_seq > *end_seq) || (until_ns && token.time_ns > *until_ns);
  }
  // Whether the message is certainly the last. Redeliveries come in any order, so that only a first
  // delivery says something.
  bool is_last(const AckToken& token) const {
    return end_seq && token.stream_seq == *end_seq && token.delivered == 1;
  }
};

}  // namespace ew::consume
