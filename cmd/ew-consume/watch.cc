#include "cmd/ew-consume/watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace ew::consume {

Watch::Watch(Diagnostics& diagnostics, Metrics& metrics)
    : diagnostics_(diagnostics), metrics_(metrics) {
  metrics_.counter("lost_to_retention");
  metrics_.counter("tail_lost");
}

// With nothing pending all that was delivered is done, and the ack floor may lie behind it since
// messages that do not match the filter are stepped over.
void Watch::look_for_retention(const ConsumerInfo& consumer, const StreamInfo& stream) {
  const uint64_t done = consumer.num_ack_pending == 0
                            ? std::max(consumer.ack_floor_stream_seq, consumer.delivered_stream_seq)
                            : consumer.ack_floor_stream_seq;
  const uint64_t from = std::max(done + 1, seen_first_seq_);
  if (stream.first_seq <= from) return;
  const uint64_t gone = stream.first_seq - from;
  seen_first_seq_ = stream.first_seq;
  metrics_.counter("lost_to_retention") += gone;
  diagnostics_.warning(
      fmt::format("stream {} has dropped sequences {} to {} by its limits before consumer {} was "
                  "through: up to "
                  "{} messages are lost",
                  stream.name, from, stream.first_seq - 1, consumer.name, gone));
}

void Watch::look(const ConsumerInfo& consumer, const StreamInfo& stream, bool new_consumer) {
  metrics_.gauge("lag") = static_cast<int64_t>(consumer.num_pending);
  metrics_.gauge("ack_pending") = static_cast<int64_t>(consumer.num_ack_pending);
  if (new_consumer) seen_first_seq_ = std::max(seen_first_seq_, stream.first_seq);
  if (stream.retention == "limits") look_for_retention(consumer, stream);
  if (consumer.delivered_stream_seq > stream.last_seq && told_tail_at_ != stream.last_seq + 1) {
    told_tail_at_ = stream.last_seq + 1;
    metrics_.counter("tail_lost") += consumer.delivered_stream_seq - stream.last_seq;
    diagnostics_.error(fmt::format(
        "stream {} has lost its tail: consumer {} was given sequences up to {}, the stream ends at "
        "{}; messages stored under the numbers between may be passed over",
        stream.name, consumer.name, consumer.delivered_stream_seq, stream.last_seq));
  }
}

}  // namespace ew::consume
