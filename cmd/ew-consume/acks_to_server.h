// Reads ack lines on stdin, in a thread of its own, and publishes what they ask for. Acks are never
// kept for later: what cannot be sent over the connection on which the consumer was verified is
// counted as lost, and the message comes again.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "cmd/ew-consume/relay.h"
#include "lib/base/metrics.h"
#include "lib/base/status.h"
#include "lib/nats/connection.h"

namespace ew::consume {

// Publishing to ack subjects, gated by the verification of the consumer.
class AckSender {
 public:
  explicit AckSender(Connection& connection) : connection_(connection) {}

  // The consumer was read over the connection as it was after so many reconnects, and is ours.
  void open(uint64_t reconnects);
  // Nothing more is sent until open().
  void close();
  bool is_open() const;
  // Returns how many were sent: the first so many of the list.
  size_t send(const Replies& replies, std::string_view payload);

 private:
  Connection& connection_;
  std::atomic<int64_t> verified_{-1};  // reconnects, -1 = closed
};

class AcksToServer {
 public:
  struct Handlers {
    std::function<void()> made_room;
    std::function<void()> ended;
  };
  AcksToServer(int fd, size_t max_line, Relay& relay, AckSender& sender, Metrics& metrics,
               Handlers handlers);
  ~AcksToServer();  // stops reading
  AcksToServer(const AcksToServer&) = delete;
  AcksToServer& operator=(const AcksToServer&) = delete;

  bool ended() const { return ended_; }
  // Why it ended: ok = end of input; io; internal: a line that is no ack.
  Status status() const;

 private:
  void run();
  Status take_line(std::string_view line);
  void end(Status status);

  int fd_;
  size_t max_line_;
  Relay& relay_;
  AckSender& sender_;
  Counter& lost_;
  Handlers handlers_;
  int wake_fd_;
  std::atomic<bool> ended_{false};
  mutable std::mutex mutex_;
  Status status_;
  std::vector<std::string> ids_;
  Replies replies_;
  std::thread thread_;
};

}  // namespace ew::consume
