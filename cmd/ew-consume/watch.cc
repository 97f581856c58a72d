#include "cmd/ew-consume/watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace ew::consume {

Watch::Watch(Diagnostics& diagnostics, Metrics& metrics, std::string filter)
    : diagnostics_(diagnostics), metrics_(metrics), filter_(std::move(filter)) {
  metrics_.counter("lost_to_retention");
  metrics_.counter("tail_lost");
}

// With nothing pending all that was delivered is done, and the ack floor may lie behind it since
// messages that do not match the filter are stepped over.
Watch::Gone Watch::not_acked(const ConsumerInfo& consumer, const StreamInfo& stream) const {
  const uint64_t done = consumer.num_ack_pending == 0
                            ? std::max(consumer.ack_floor_stream_seq, consumer.delivered_stream_seq)
                            : consumer.ack_floor_stream_seq;
  const uint64_t begin = std::max(done + 1, seen_first_seq_);
  return {begin, stream.first_seq - std::min(begin, stream.first_seq)};
}

// Since the look before: a consumer that is through again by now does not show what it missed.
Watch::Gone Watch::stepped_over(const ConsumerInfo& consumer, const StreamInfo& stream) const {
  // With a filter, sequences of other subjects are stepped over all the time.
  const bool whole_stream = filter_.empty() || filter_ == stream.only_subject;
  if (!whole_stream || !last_ || consumer.delivered_consumer_seq < last_->consumer_seq) {
    return {0, 0};
  }
  const uint64_t begin = std::max(last_->stream_seq + 1, seen_first_seq_);
  const uint64_t end = std::max(consumer.delivered_stream_seq + 1, stream.first_seq);
  if (stream.first_seq <= begin) return {0, 0};
  const uint64_t delivered = consumer.delivered_consumer_seq - last_->consumer_seq;
  return {begin,
          std::min(end - begin - std::min(delivered, end - begin), stream.first_seq - begin)};
}

void Watch::look_for_retention(const ConsumerInfo& consumer, const StreamInfo& stream) {
  const Gone by_acks = not_acked(consumer, stream);
  const Gone by_steps = stepped_over(consumer, stream);
  const Gone& gone = by_acks.count >= by_steps.count ? by_acks : by_steps;
  if (gone.count == 0) return;
  seen_first_seq_ = stream.first_seq;
  metrics_.counter("lost_to_retention") += gone.count;
  diagnostics_.warning(
      fmt::format("stream {} has dropped sequences {} to {} by its limits before consumer {} was "
                  "through: up to "
                  "{} messages are lost",
                  stream.name, gone.begin, stream.first_seq - 1, consumer.name, gone.count));
}

void Watch::look(const ConsumerInfo& consumer, const StreamInfo& stream, bool made_by_us) {
  metrics_.gauge("lag") = static_cast<int64_t>(consumer.num_pending);
  metrics_.gauge("ack_pending") = static_cast<int64_t>(consumer.num_ack_pending);
  if (made_by_us && !last_) seen_first_seq_ = stream.first_seq;
  // An export begins where the stream does.
  if (stream.retention == "limits" && consumer.ack_policy != "none") {
    look_for_retention(consumer, stream);
  }
  last_ = Position{consumer.delivered_stream_seq, consumer.delivered_consumer_seq};
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
