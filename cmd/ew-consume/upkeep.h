// The timers of outstanding messages, in a thread of their own: +WPI every third of ack_wait,
// letting go of what was overtaken, releasing what suspects held back.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "cmd/ew-consume/acks_to_server.h"
#include "cmd/ew-consume/relay.h"

namespace ew::consume {

class Upkeep {
 public:
  using Clock = std::chrono::steady_clock;

  Upkeep(Relay& relay, AckSender& sender, Metrics& metrics, Clock::duration ack_wait,
         Clock::duration overtaken_wait);
  ~Upkeep();
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

 private:
  void run();
  void keep(Clock::time_point now);

  Relay& relay_;
  AckSender& sender_;
  Counter& kept_;
  const Clock::duration ack_wait_;
  const Clock::duration overtaken_wait_;
  Clock::time_point next_keep_;
  Replies replies_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ew::consume
