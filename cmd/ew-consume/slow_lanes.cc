#include "cmd/ew-consume/slow_lanes.h"

#include <algorithm>

namespace ew::consume {

uint64_t SlowLanes::company(uint64_t delivered) {
  if (delivered < kSuspectFrom) return kUnlimited;
  if (delivered == 5) return 1000;
  if (delivered == 6) return 100;
  return delivered == 7 ? 10 : 1;
}

uint64_t SlowLanes::allowed(uint64_t delivered) const {
  return delivered < kSuspectFrom ? kUnlimited : company(delivered) + cleared_;
}

std::chrono::seconds SlowLanes::nak_delay(uint64_t delivered) {
  constexpr uint64_t kLongest = 60;
  constexpr uint64_t kMostDoublings = 6;
  const uint64_t doublings = std::min(kMostDoublings, delivered - std::min(delivered, kAloneFrom));
  return std::chrono::seconds(std::min(kLongest, uint64_t{1} << doublings));
}

void SlowLanes::arrived(uint64_t delivered, Clock::time_point now) {
  arrival_limit_ = allowed(delivered);
  arrival_limit_until_ = now + kLongestHold;
}

bool SlowLanes::may_pass(uint64_t delivered, size_t downstream, Clock::time_point now) {
  const bool waited = first_ && now >= first_->until;
  const uint64_t own = waited ? kUnlimited : allowed(delivered);
  if (downstream < std::min(own, travelling_limit(now))) return true;
  if (delivered >= kSuspectFrom && !first_) {
    first_ = Suspect{0, allowed(delivered), now + kLongestHold};
  }
  return false;
}

void SlowLanes::passed(uint64_t seq, uint64_t delivered, Clock::time_point now) {
  if (delivered >= kSuspectFrom) {
    travelling_.push_back({seq, allowed(delivered), first_ ? first_->until : now + kLongestHold});
  }
  first_.reset();
}

void SlowLanes::done(uint64_t seq) {
  cleared_ +=
      std::erase_if(travelling_, [seq](const Suspect& suspect) { return suspect.seq == seq; });
}

uint64_t SlowLanes::travelling_limit(Clock::time_point now) const {
  uint64_t limit = kUnlimited;
  for (const Suspect& suspect : travelling_) {
    if (now < suspect.until) limit = std::min(limit, suspect.company);
  }
  return limit;
}

uint64_t SlowLanes::pull_limit(Clock::time_point now) const {
  const uint64_t by_arrival = now < arrival_limit_until_ ? arrival_limit_ : kUnlimited;
  const uint64_t by_first = first_ && now < first_->until ? first_->company : kUnlimited;
  return std::min({by_arrival, by_first, travelling_limit(now)});
}

}  // namespace ew::consume
