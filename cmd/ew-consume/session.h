// A run of ew-consume from the first pull to the exit code: owns the threads, restarts the pull
// loop after every interruption once the consumer was read and is the same, and drains. Not
// responsible for connecting and settling: run.h, setup.h.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cmd/ew-consume/acks_to_server.h"
#include "cmd/ew-consume/options.h"
#include "cmd/ew-consume/output.h"
#include "cmd/ew-consume/relay.h"
#include "cmd/ew-consume/setup.h"
#include "cmd/ew-consume/upkeep.h"
#include "cmd/ew-consume/watch.h"
#include "lib/base/diagnostics.h"
#include "lib/base/metrics.h"
#include "lib/nats/puller.h"

namespace ew::consume {

// What other threads tell the session; made before it, since the connection's callbacks need it.
struct Alarm {
  std::mutex mutex;
  std::condition_variable wake;
  std::atomic<int> stop_signal{0};
  std::atomic<bool> disconnected{false};  // since the session last looked
  std::atomic<bool> closed{false};        // the connection will not come back
  std::atomic<uint64_t> dropped{0};       // messages that the library had no room for
  std::atomic<uint64_t> refused{0};       // publishes that the server does not allow us

  void ring() { wake.notify_all(); }
  bool stopping() const { return stop_signal != 0; }
};

class Session {
 public:
  using Clock = std::chrono::steady_clock;

  Session(Connection& connection, const ConsumeOptions& options, Setup setup, Alarm& alarm,
          Diagnostics& diagnostics, Metrics& metrics);
  ~Session();

  int run();

 private:
  enum class Outcome { go_on, signalled, complete, reader_gone, acks_ended, made_anew, failed };

  Outcome step();
  Outcome look_around();
  Outcome after_trouble();
  Outcome renew_ephemeral();
  Outcome made_anew(const std::string& how);
  bool put_back();
  bool caught_up();
  void look_at_server();
  void pause(Clock::duration longest);
  void on_note(PullNote note, const std::string& text);
  void count_errors();

  int finish(Outcome outcome);
  int drain(bool write_rest, std::optional<Clock::duration> timeout);
  int finish_export(bool write_rest);
  void nak_rest();

  Connection& connection_;
  const ConsumeOptions& options_;
  Setup setup_;
  Alarm& alarm_;
  Diagnostics& diagnostics_;
  Metrics& metrics_;
  Watch watch_;
  AckSender sender_;
  Output output_;
  Relay relay_;
  Puller puller_;
  std::unique_ptr<AcksToServer> acks_;
  std::unique_ptr<Upkeep> upkeep_;

  std::atomic<bool> trouble_{true};  // the pull loop has to begin (again)
  std::atomic<bool> gone_{false};    // the server said that the consumer was deleted
  bool first_start_ = true;
  Clock::time_point next_attempt_{};
  Clock::duration backoff_{};
  Clock::time_point next_look_{};
  Clock::time_point next_end_check_{};
  Clock::time_point next_refusal_report_{};
};

}  // namespace ew::consume
