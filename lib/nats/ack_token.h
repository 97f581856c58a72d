// The reply subject of a delivered message: what the server tells about the delivery, and the
// subject that acks go to (reference jetstream.md section 2, versions 1 and 2). Not responsible for
// sending acks: they are published to the subject as it came.
#pragma once

#include <cstdint>
#include <string_view>

namespace ew {

struct AckToken {
  std::string_view domain;  // version 2 only; "" = none or not said
  std::string_view stream;
  std::string_view consumer;
  uint64_t delivered = 0;     // 1 = first delivery
  uint64_t stream_seq = 0;    // the message's place in the stream
  uint64_t consumer_seq = 0;  // grows with every delivery
  int64_t time_ns = 0;        // when the stream stored the message
  uint64_t pending = 0;       // still to be delivered after this one
};

// False if the subject is no ack token; then nothing may be published to it. The views point into
// the subject.
bool parse_ack_token(std::string_view subject, AckToken* token);

}  // namespace ew
