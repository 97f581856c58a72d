#include "cmd/ew-consume/relay.h"

#include <algorithm>

#include "lib/record/message_id.h"

namespace ew::consume {
namespace {

// Behind the extent, one message is fetched so often, in case an earlier one comes again. More
// often takes more messages that have to be given back; less often ends later.
constexpr std::chrono::milliseconds kProbe{200};

}  // namespace

Relay::Relay(RelayOptions options, Output& output, Metrics& metrics)
    : options_(std::move(options)),
      output_(output),
      metrics_(metrics),
      counters_{metrics.counter("delivered"),    metrics.counter("passed"),
                metrics.counter("bytes"),        metrics.counter("redelivered"),
                metrics.counter("suppressed"),   metrics.counter("acked"),
                metrics.counter("unknown_acks"), metrics.counter("dead_letters"),
                metrics.counter("let_go"),       metrics.gauge("lag")},
      converter_(options_.source, options_.domain, options_.stream, options_.max_line) {}

void Relay::make_line(const Delivery& delivery, bool doubtful) {
  converter_.convert(delivery, doubtful, &line_);
  const char* code = nullptr;
  std::string message;
  if (options_.max_deliveries > 0 && delivery.token.delivered > options_.max_deliveries) {
    code = "crashed_pipeline";
    message = "delivered " + std::to_string(delivery.token.delivered) + " times";
  } else if (!converter_.fits(line_)) {
    code = "too_long";
    message = "the envelope has " + std::to_string(line_.size()) + " bytes";
  }
  if (code == nullptr) return;
  converter_.to_dead_letter(delivery, code, message, doubtful, &line_);
  ++counters_.dead_letters;
}

void Relay::on_message(const Delivery& delivery, Clock::time_point now) {
  ++counters_.delivered;
  counters_.bytes += delivery.size();
  counters_.lag.store(static_cast<int64_t>(delivery.token.pending), std::memory_order_relaxed);
  if (delivery.token.delivered > 1) ++counters_.redelivered;
  {
    const std::lock_guard lock(mutex_);
    if (!admit(delivery, now)) return;
  }
  make_line(delivery, now < doubt_until_);
  const std::lock_guard lock(mutex_);
  pass_or_hold(delivery, now);
}

// Whether the message has to be passed on. With acks it is outstanding from here on.
bool Relay::admit(const Delivery& delivery, Clock::time_point now) {
  const AckToken& token = delivery.token;
  if (!options_.acks && !in_order(token)) return false;
  bool fresh = true;
  if (options_.acks) {
    lanes_.arrived(token.delivered, now);
    fresh = outstanding_.arrive(
        {token.stream_seq, token.time_ns, delivery.reply, delivery.size(), token.delivered});
    if (!fresh) ++counters_.suppressed;
  }
  if (options_.extent.is_beyond(token)) {
    beyond_ = true;
    probe_after_ = now + kProbe;
    ended_ = ended_ || !options_.acks;
    return false;
  }
  if (!fresh || stopped_ || (!options_.acks && ended_)) return false;
  return !options_.extent.count || taken_ < *options_.extent.count;
}

// An ephemeral consumer acks by delivering: its sequence shows whether one was lost on the way.
bool Relay::in_order(const AckToken& token) {
  if (gap_ || token.consumer != expected_consumer_) return false;
  if (token.consumer_seq != last_consumer_seq_ + 1) {
    gap_ = true;
    return false;
  }
  last_consumer_seq_ = token.consumer_seq;
  return true;
}

void Relay::count_passed(const AckToken& token) {
  ++taken_;
  last_seq_ = std::max(last_seq_.load(), token.stream_seq);
  const bool counted_out = options_.extent.count && taken_ >= *options_.extent.count;
  // With acks an earlier one may still come again, from a predecessor that was killed.
  if (counted_out || (!options_.acks && options_.extent.is_last(token))) ended_ = true;
}

void Relay::pass_or_hold(const Delivery& delivery, Clock::time_point now) {
  const AckToken& token = delivery.token;
  count_passed(token);
  ++counters_.passed;
  if (!options_.acks) {
    output_.append(line_, delivery.size());
    return;
  }
  if (held_.empty() && lanes_.may_pass(token.delivered, outstanding_.passed(), now)) {
    lanes_.passed(token.stream_seq, token.delivered, now);
    outstanding_.pass(token.stream_seq);
    output_.append(line_, delivery.size());
    return;
  }
  held_.push_back({token.stream_seq, token.delivered, delivery.size(), line_});
}

void Relay::release_locked(Clock::time_point now) {
  while (!held_.empty() && !stopped_ &&
         lanes_.may_pass(held_.front().delivered, outstanding_.passed(), now)) {
    const Held& first = held_.front();
    lanes_.passed(first.seq, first.delivered, now);
    outstanding_.pass(first.seq);
    output_.append(first.line, first.size);
    held_.pop_front();
  }
}

void Relay::release(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  release_locked(now);
}

void Relay::suspend() {
  const std::lock_guard lock(mutex_);
  gap_ = true;
}

void Relay::expect(const std::string& consumer) {
  const std::lock_guard lock(mutex_);
  expected_consumer_ = consumer;
  last_consumer_seq_ = 0;
  gap_ = false;
}

void Relay::take_acks(const std::vector<std::string>& ids, Replies* replies) {
  uint64_t unknown = 0;
  const std::lock_guard lock(mutex_);
  for (const std::string& id : ids) {
    const std::optional<MessageId> parsed = parse_message_id(id);
    if (!parsed || parsed->source != options_.source ||
        !outstanding_.ack(parsed->seq, parsed->time_ns, replies)) {
      ++unknown;
      continue;
    }
    if (lanes_.suspects() > 0) lanes_.done(parsed->seq);
  }
  counters_.acked += ids.size() - unknown;
  counters_.unknown_acks += unknown;
  if (!held_.empty()) release_locked(Clock::now());
}

void Relay::let_go_overtaken(Clock::time_point now, Clock::duration wait) {
  const std::lock_guard lock(mutex_);
  counters_.let_go += outstanding_.let_go_overtaken(now, wait);
}

void Relay::list_kept(Replies* replies) const {
  const std::lock_guard lock(mutex_);
  outstanding_.list_kept(replies);
}

PullAllowance Relay::allowance() const {
  const std::lock_guard lock(mutex_);
  if (stopped_ || ended_ || gap_ || (beyond_ && Clock::now() < probe_after_)) return {};
  const size_t messages = options_.acks ? outstanding_.count() : output_.messages();
  const size_t bytes = options_.acks ? outstanding_.bytes() : output_.bytes();
  uint64_t most = options_.max_outstanding;
  if (options_.acks) most = std::min(most, lanes_.pull_limit(Clock::now()));
  PullAllowance free;
  free.idle = messages == 0;
  free.messages = most - std::min<uint64_t>(most, messages);
  free.bytes = kByteBudget - std::min<uint64_t>(kByteBudget, bytes);
  if (options_.extent.count) {
    free.messages = std::min(free.messages, *options_.extent.count - taken_);
  }
  if (beyond_)
    free.messages = 1;  // whatever is outstanding: those beyond must not block earlier ones
  return free;
}

void Relay::doubt_until(Clock::time_point until) {
  const std::lock_guard lock(mutex_);
  doubt_until_ = std::max(doubt_until_, until);
}

void Relay::stop_passing() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

std::vector<Outstanding::Rest> Relay::rest() const {
  const std::lock_guard lock(mutex_);
  return outstanding_.rest();
}

Outstanding::Place Relay::newest() const {
  const std::lock_guard lock(mutex_);
  return outstanding_.newest();
}

void Relay::forget() {
  const std::lock_guard lock(mutex_);
  outstanding_.forget();
  stopped_ = true;
}

size_t Relay::outstanding() const {
  const std::lock_guard lock(mutex_);
  return outstanding_.count();
}

size_t Relay::unacked() const {
  const std::lock_guard lock(mutex_);
  return outstanding_.passed();
}

void Relay::update_gauges() {
  const std::lock_guard lock(mutex_);
  const size_t outstanding = options_.acks ? outstanding_.count() : output_.messages();
  metrics_.gauge("outstanding") = static_cast<int64_t>(outstanding);
  metrics_.gauge("outstanding_bytes") =
      static_cast<int64_t>(options_.acks ? outstanding_.bytes() : output_.bytes());
  metrics_.gauge("held_back") = static_cast<int64_t>(held_.size());
  metrics_.gauge("suspects") = static_cast<int64_t>(lanes_.suspects());
  metrics_.gauge("queued") = static_cast<int64_t>(output_.messages());
}

}  // namespace ew::consume
