// What happens to a message between the server and stdout, and to an ack between stdin and the
// server: keeps the outstanding messages, passes each on once, holds back behind suspects, and
// knows when the end is reached. Thread-safe. Not responsible for fetching, for sending what is
// listed, and for timers: the owner calls.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "cmd/ew-consume/extent.h"
#include "cmd/ew-consume/message_to_envelope.h"
#include "cmd/ew-consume/output.h"
#include "cmd/ew-consume/outstanding.h"
#include "cmd/ew-consume/slow_lanes.h"
#include "lib/base/line_reader.h"
#include "lib/base/metrics.h"
#include "lib/nats/message.h"
#include "lib/nats/puller.h"

namespace ew::consume {

// Bytes that may be outstanding. More lets large messages travel in company and costs memory; less
// makes streams of large messages wait for acks.
inline constexpr uint64_t kByteBudget = uint64_t{64} << 20;

struct RelayOptions {
  std::string source;
  std::string domain;
  std::string stream;
  size_t max_line = kDefaultMaxLine;
  bool acks = false;
  uint64_t max_outstanding = 20'000;
  uint64_t max_deliveries = 0;
  Extent extent;
};

class Relay {
 public:
  using Clock = std::chrono::steady_clock;

  Relay(RelayOptions options, Output& output, Metrics& metrics);

  // From the delivering thread.
  void on_message(const Delivery& delivery, Clock::time_point now);
  // Without acks: take nothing until expect(), so that last_seq() stands still.
  void suspend();
  // Without acks: messages of this ephemeral consumer count, others are late.
  void expect(const std::string& consumer);

  // Takes the acked messages out and lists where to send +ACK. Ids that are not held are counted.
  void take_acks(const std::vector<std::string>& ids, Replies* replies);
  // Passes on what was held back and may go now.
  void release(Clock::time_point now);
  void let_go_overtaken(Clock::time_point now, Clock::duration wait);
  void list_kept(Replies* replies) const;
  PullAllowance allowance() const;

  // From now until then deliveries may be repeats whatever their count says.
  void doubt_until(Clock::time_point until);
  // Passes nothing more on; what still arrives stays outstanding.
  void stop_passing();
  std::vector<Outstanding::Rest> rest() const;
  Outstanding::Place newest() const;
  void forget();

  // The last message of the extent was passed on, or without acks one beyond it came.
  bool ended() const { return ended_; }
  bool beyond() const { return beyond_; }  // a message beyond the extent came
  bool gap() const { return gap_; }        // without acks: a message went missing
  size_t outstanding() const;
  size_t unacked() const;                                            // passed on, of those
  uint64_t last_seq() const { return last_seq_; }                    // passed on or held
  uint64_t last_consumer_seq() const { return last_consumer_seq_; }  // seen
  void update_gauges();

 private:
  struct Held {
    uint64_t seq;
    uint64_t delivered;
    size_t size;
    std::string line;
  };
  struct Counters {
    Counter& delivered;
    Counter& passed;
    Counter& bytes;
    Counter& redelivered;
    Counter& suppressed;
    Counter& acked;
    Counter& unknown_acks;
    Counter& dead_letters;
    Counter& let_go;
    Gauge& lag;
  };

  void make_line(const Delivery& delivery, bool doubtful);
  bool in_order(const AckToken& token);
  bool admit(const Delivery& delivery, Clock::time_point now);
  void pass_or_hold(const Delivery& delivery, Clock::time_point now);
  void pass(const Held& message, Clock::time_point now);
  void count_passed(const AckToken& token);
  void release_locked(Clock::time_point now);

  const RelayOptions options_;
  Output& output_;
  Metrics& metrics_;
  Counters counters_;

  MessageToEnvelope converter_;  // of the delivering thread, like line_
  std::string line_;

  mutable std::mutex mutex_;  // everything below that is not atomic
  Outstanding outstanding_;
  SlowLanes lanes_;
  std::deque<Held> held_;
  std::string expected_consumer_;
  uint64_t taken_ = 0;  // messages of the extent, for --count
  bool stopped_ = false;
  Clock::time_point doubt_until_{};
  Clock::time_point probe_after_{};

  std::atomic<bool> ended_{false};
  std::atomic<bool> beyond_{false};
  std::atomic<bool> gap_{false};
  std::atomic<uint64_t> last_seq_{0};
  std::atomic<uint64_t> last_consumer_seq_{0};
};

}  // namespace ew::consume
