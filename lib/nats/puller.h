// Fetches the messages of a consumer: up to two pull requests in flight, each on a subscription of
// its own, because data messages carry the original subject and one inbox could not tell two pulls
// apart. cnats' own fetch has one in flight and its pull subscription deletes durables.
// Not responsible for budgets (it asks), for acks, or for what a stopped or strange consumer means:
// it stops pulling and says so; restart() begins anew.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "lib/base/status.h"
#include "lib/nats/connection.h"
#include "lib/nats/message.h"

namespace ew {

struct PullerOptions {
  std::string stream;
  std::string consumer;
  uint64_t batch = 1000;
  int64_t expires_ns = int64_t{10} * 1'000'000'000;
  int64_t heartbeat_ns = int64_t{3} * 1'000'000'000;
  uint64_t max_messages = 0;  // bounds of what the library may hold for us; beyond it drops
  uint64_t max_bytes = 0;
};

// What may be fetched now, besides what open pulls already ask for.
struct PullAllowance {
  uint64_t messages = 0;
  uint64_t bytes = 0;  // counted like Delivery::size
  bool idle = false;   // nothing is outstanding
};

enum class PullNote {
  cut_by_bytes,   // a pull ended by its max_bytes: on 2.9 an acked message may come again
  consumer_gone,  // deleted
  trouble,        // lost leader, no responders...: look at the consumer, then restart
  refused,        // our requests are not what the consumer allows
};

class Puller {
 public:
  using Clock = std::chrono::steady_clock;
  struct Handlers {
    // In the order of arrival, always from one thread; must not wait for anything.
    std::function<void(const Delivery&, Clock::time_point)> message;
    std::function<void(PullNote, const std::string&)> note;
    std::function<PullAllowance()> allowance;  // called with the puller's lock held
  };

  Puller(Connection& connection, PullerOptions options, Handlers handlers);
  ~Puller();  // afterwards no handler is called
  Puller(const Puller&) = delete;
  Puller& operator=(const Puller&) = delete;

  // Gives up what is open and waits for restart().
  void hold();
  // Forgets what is open and subscribes anew (consumer: "" = as before). Pulls start with pump().
  Status restart(const std::string& consumer = "");
  // Sends pulls as far as the allowance goes. From any thread; cheap if there is nothing to do.
  void pump();
  // Fetches nothing more. Waits until what is on its way has been handed over, a second at most, so
  // that a nak that follows is not answered by a delivery to us. Not from a handler.
  void stop();
  // Whether an open pull is overdue: no message, heartbeat or end for too long.
  bool silent(Clock::time_point now) const;
  // Since when nothing came, for asking whether the end is reached.
  Clock::time_point last_arrival() const;

  struct Core;  // inside puller.cc

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace ew
