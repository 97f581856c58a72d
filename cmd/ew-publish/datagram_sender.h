// Datagrams on their way into JetStream. A collector lasts: what the server does not take at the
// moment, for whatever reason, or does not answer for, is sent again, for ever, under the id that
// the server knows it by. Only a datagram that the server can never take is given up and counted
// (dropped_refused).
// Final are reasons that come to light before the first datagram is sent: a refused login, a
// missing right, no stream.
// Not responsible for receiving; releases what is stored in the queue.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "cmd/ew-publish/datagram_queue.h"
#include "cmd/ew-publish/datagram_to_message.h"
#include "cmd/ew-publish/loss_report.h"
#include "cmd/ew-publish/options.h"
#include "lib/base/metrics.h"
#include "lib/base/retry_notice.h"
#include "lib/nats/publish_window.h"

namespace ew::publish {

class DatagramSender {
 public:
  using Clock = PublishWindow::Clock;
  using Stop = std::function<bool()>;

  DatagramSender(const Options& options, Diagnostics& diagnostics, Metrics& metrics,
                 DatagramQueue* queue, LossReport* losses);

  // Connects, makes the stream if that is wished, and sees whether there is one; waits for a server
  // that is away until stop() says so. Errors: temporary: stopped; permission, config.
  Status open(const Stop& stop);

  bool has_room() const { return window_->has_room(); }
  bool empty() const { return window_->empty(); }
  void send(Datagram datagram) { window_->add(to_message_.convert(std::move(datagram))); }
  // Goes on with what is on its way. Errors: temporary: the connection is closed for good.
  Status work();

  int wake_fd() const { return publisher_->wake_fd(); }
  Clock::time_point due() const { return window_->due(); }

 private:
  struct Told {
    std::mutex mutex;
    Status refused;
    Status closed;
  };

  Status connect(const Stop& stop);
  Status prepare();
  Status probe();
  void look_at_connection();
  PublishWindow::Verdict judge(const PublishWindow::Attempt& attempt);
  void done(const OutgoingMessage& message, const PublishAnswer& answer);

  const Options& options_;
  DatagramQueue* queue_;
  LossReport* losses_;
  DatagramToMessage to_message_;
  RetryNotice notice_;
  Metrics& metrics_;
  Counter& published_;
  Counter& duplicates_;
  Counter& retries_;
  std::shared_ptr<Told> told_;
  std::unique_ptr<Connection> connection_;
  bool connected_ = true;  // when it was looked at last
  std::unique_ptr<Publisher> publisher_;
  std::unique_ptr<PublishWindow> window_;
};

}  // namespace ew::publish
