// How long to wait before the next attempt: doubling, with jitter, so that many loaders do not come
// back to a server that has just risen at the same moment.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

namespace ew::load {

class Backoff {
 public:
  using Duration = std::chrono::milliseconds;

  Duration next() {
    const Duration most = std::exchange(delay_, std::min(kLongest, 2 * delay_));
    // Between half of it and all of it.
    std::uniform_int_distribution<Duration::rep> spread(most.count() / 2, most.count());
    return Duration(spread(random_));
  }
  void reset() { delay_ = kShortest; }

 private:
  // Shorter hammers a server that is starting, longer delays the usual restart.
  static constexpr Duration kShortest{250};
  // Longer leaves a server that is back unused, shorter fills its log while it is away.
  static constexpr Duration kLongest{30'000};

  Duration delay_ = kShortest;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace ew::load
