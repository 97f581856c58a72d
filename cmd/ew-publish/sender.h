// Messages on their way, and the publish acks that are printed in the order of the input: one line
// a message, `{"stream":"S","seq":"4"}`, or `{"error":{...},"of":"line 17"}` for one that failed.
// After the first failure nothing more is taken.
//
// What is sent again: messages that the server certainly did not store (no responders, code 503, a
// full stream). A message whose answer is missing may be stored: it is sent again only if it has a
// Nats-Msg-Id, by which the server knows it; otherwise it fails and the error says so.
// Not responsible for reading input.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "cmd/ew-publish/options.h"
#include "lib/base/line_writer.h"
#include "lib/base/metrics.h"
#include "lib/base/retry_notice.h"
#include "lib/nats/publish_window.h"

namespace ew::publish {

class Sender {
 public:
  using Clock = PublishWindow::Clock;

  Sender(const Options& options, Diagnostics& diagnostics, Metrics& metrics, LineWriter* acks);

  // Connects, and makes the stream if that is wished.
  Status open();
  size_t max_payload() const { return connection_->max_payload(); }

  bool has_room() const { return window_->has_room(); }
  bool empty() const { return slots_.empty(); }
  size_t size() const { return slots_.size(); }
  // `place` says where the message comes from: "line 17".
  void send(OutgoingMessage message, std::string place);
  // A line that is printed behind the acks of what was sent before.
  void pass(std::string_view line);
  // Goes on with what is on its way and prints what is next. Errors: io.
  Status work();
  // Why a message failed; ok as long as none did.
  const Status& failure() const { return failure_; }

  int wake_fd() const { return publisher_->wake_fd(); }
  void wake() { publisher_->wake(); }
  Clock::time_point due() const { return window_->due(); }

 private:
  struct Slot {
    bool done = false;
    std::string text;  // where the message comes from, then the line to print
  };
  struct Told {
    std::mutex mutex;
    Status refused;
    Status closed;
  };

  PublishWindow::Verdict judge(const PublishWindow::Attempt& attempt);
  void done(const OutgoingMessage& message, const PublishAnswer& answer);
  void fail(Slot& slot, const OutgoingMessage& message, const PublishAnswer& answer);
  Kind kind_of(const OutgoingMessage& message, const PublishAnswer& answer);
  void look_for_stream();

  const Options& options_;
  RetryNotice notice_;
  Metrics& metrics_;
  Counter& published_;
  Counter& duplicates_;
  Counter& failed_;
  Counter& retries_;
  LineWriter* acks_;
  std::string run_word_;  // of --dedupe
  std::shared_ptr<Told> told_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Publisher> publisher_;
  std::unique_ptr<PublishWindow> window_;
  std::deque<Slot> slots_;  // the first has number base_
  uint64_t base_ = 0;
  std::string unheld_;     // subject that nobody answered for, to be looked into
  std::string no_stream_;  // subject that certainly no stream takes
  Status failure_;
};

}  // namespace ew::publish
