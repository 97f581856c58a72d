// How many messages may travel together when some of them were delivered often: a message that
// crashes a stage is found without making its neighbours suspects. From the 5th delivery on 1,000
// travel together, at the 6th 100, at the 7th 10, from the 8th on one alone; whatever a suspect
// does, it holds others back for 10 s at most. Each suspect that was acked lets one more travel, so
// that their number doubles with every round: kills by others make suspects of thousands at once,
// and a crash begins with one again. Knows no threads, servers or clocks.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ew::consume {

class SlowLanes {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr uint64_t kUnlimited = UINT64_MAX;
  static constexpr uint64_t kSuspectFrom = 5;  // deliveries
  static constexpr uint64_t kAloneFrom = 8;
  static constexpr std::chrono::seconds kLongestHold{10};

  // How many may travel with a message of that delivery count at first.
  static uint64_t company(uint64_t delivered);
  // The wait that a suspect which travelled alone asks for when it is nakked: 1 s to 1 min.
  static std::chrono::seconds nak_delay(uint64_t delivered);

  // A message came in; later pulls are as large as it allows.
  void arrived(uint64_t delivered, Clock::time_point now);
  // Whether the first that waits may go, with so many downstream.
  bool may_pass(uint64_t delivered, size_t downstream, Clock::time_point now);
  void passed(uint64_t seq, uint64_t delivered, Clock::time_point now);
  void done(uint64_t seq);
  // How many messages may be outstanding. At first one: its delivery count says what to expect, and
  // what is not pulled is not made a suspect by a crash.
  uint64_t pull_limit(Clock::time_point now) const;
  size_t suspects() const { return travelling_.size(); }

 private:
  struct Suspect {
    uint64_t seq;
    uint64_t company;
    Clock::time_point until;
  };
  uint64_t allowed(uint64_t delivered) const;
  uint64_t travelling_limit(Clock::time_point now) const;

  uint64_t cleared_ = 0;  // suspects that were acked
  std::vector<Suspect> travelling_;
  std::optional<Suspect> first_;  // waits for its turn, before all others
  uint64_t arrival_limit_ = 1;
  Clock::time_point arrival_limit_until_ = Clock::time_point::max();
};

}  // namespace ew::consume
