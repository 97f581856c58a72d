// What is looked for in the server's words about consumer and stream while messages flow: messages
// that retention took before we read them, a stream that lost its tail, the lag.
// Not responsible for asking, nor for a consumer that is gone: session.h.
#pragma once

#include "lib/base/diagnostics.h"
#include "lib/base/metrics.h"
#include "lib/nats/consumer.h"
#include "lib/nats/stream.h"

namespace ew::consume {

class Watch {
 public:
  Watch(Diagnostics& diagnostics, Metrics& metrics);
  // Called at the start (a new consumer has missed nothing), after reconnects and now and then.
  void look(const ConsumerInfo& consumer, const StreamInfo& stream, bool new_consumer);

 private:
  void look_for_retention(const ConsumerInfo& consumer, const StreamInfo& stream);

  Diagnostics& diagnostics_;
  Metrics& metrics_;
  uint64_t seen_first_seq_ = 0;  // retention up to here is told
  uint64_t told_tail_at_ = 0;    // the loss of the tail that was told
};

}  // namespace ew::consume
