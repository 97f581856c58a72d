// What is looked for in the server's words about consumer and stream while messages flow: messages
// that retention took before we read them, a stream that lost its tail, the lag.
// Not responsible for asking, nor for a consumer that is gone: session.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/base/diagnostics.h"
#include "lib/base/metrics.h"
#include "lib/nats/consumer.h"
#include "lib/nats/stream.h"

namespace ew::consume {

class Watch {
 public:
  // filter: the consumer's; "" for none.
  Watch(Diagnostics& diagnostics, Metrics& metrics, std::string filter);
  // Called at the start (a consumer made by us has missed nothing yet), after reconnects, now and
  // then, and at the end.
  void look(const ConsumerInfo& consumer, const StreamInfo& stream, bool made_by_us);

 private:
  struct Position {
    uint64_t stream_seq;
    uint64_t consumer_seq;
  };
  // Of the sequences from begin on that the stream dropped: how many cannot have been delivered.
  struct Gone {
    uint64_t begin;
    uint64_t count;
  };
  Gone not_acked(const ConsumerInfo& consumer, const StreamInfo& stream) const;
  Gone stepped_over(const ConsumerInfo& consumer, const StreamInfo& stream) const;
  void look_for_retention(const ConsumerInfo& consumer, const StreamInfo& stream);

  Diagnostics& diagnostics_;
  Metrics& metrics_;
  const std::string filter_;
  std::optional<Position> last_;  // delivered at the look before
  uint64_t seen_first_seq_ = 0;   // retention up to here is told
  uint64_t told_tail_at_ = 0;     // the loss of the tail that was told
};

}  // namespace ew::consume
