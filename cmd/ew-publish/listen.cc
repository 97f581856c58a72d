#include "cmd/ew-publish/listen.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <optional>
#include <thread>

#include "cmd/ew-publish/datagram_sender.h"
#include "cmd/ew-publish/loss_report.h"
#include "cmd/ew-publish/udp_receiver.h"
#include "lib/base/diagnostics.h"
#include "lib/base/metrics.h"
#include "lib/base/signals.h"
#include "lib/base/standard_streams.h"

namespace ew::publish {
namespace {

using Clock = DatagramSender::Clock;

constexpr int kSignalled = 128;  // exit code of a second signal: this and its number
// How often drops of the kernel are looked at and losses are told.
constexpr std::chrono::seconds kLook{1};
// What comes in within it is published, and acknowledged, together. Shorter: more system calls a
// datagram; longer: nothing gets cheaper.
constexpr std::chrono::milliseconds kGather{5};

class Listen {
 public:
  explicit Listen(const Options& options)
      : options_(options),
        diagnostics_(options.common.diagnostics()),
        status_file_({options.common.status_file, "publish", options.common.pipeline}, metrics_,
                     diagnostics_),
        losses_(diagnostics_, metrics_),
        queue_(options.listen.queue_bytes),
        sender_(options, diagnostics_, metrics_, &queue_, &losses_),
        waiting_(metrics_.gauge("waiting")),
        waiting_bytes_(metrics_.gauge("waiting_bytes")) {}

  int run();
  // Asks for an orderly end, from another thread; false if nothing is received yet.
  bool stop();

 private:
  void begin_drain();
  Status open();
  Status pump();
  Status wait(Clock::time_point until);
  void look();
  bool late() const { return receiver_->ended() && Clock::now() >= deadline_.load(); }
  int end(Status status);

  const Options& options_;
  Diagnostics diagnostics_;
  Metrics metrics_;
  StatusFile status_file_;
  LossReport losses_;
  DatagramQueue queue_;
  DatagramSender sender_;
  Gauge& waiting_;
  Gauge& waiting_bytes_;
  std::optional<UdpReceiver> receiver_;
  std::vector<Datagram> datagrams_;  // taken from the queue, from sent_ on not yet sent
  size_t sent_ = 0;
  Clock::time_point next_look_{};
  std::atomic<Clock::time_point> deadline_{Clock::time_point::max()};  // of the drain
  std::atomic<bool> ready_{false};                                     // receiver_ is there
};

bool Listen::stop() {
  if (!ready_) return false;
  begin_drain();
  receiver_->stop();
  return true;
}

void Listen::begin_drain() {
  deadline_ = Clock::now() + std::chrono::nanoseconds(options_.listen.drain_timeout_ns);
}

int Listen::run() {
  metrics_.set_state("connecting");
  Status status = open();
  if (!status) {
    diagnostics_.error(status.message());
    return exit_code(status.kind());
  }
  status = sender_.open([this] {
    look();
    return late() || (receiver_->ended() && queue_.held() == 0);
  });
  // Stopped with nothing to store, before a server could be reached.
  if (!status && receiver_->ended() && queue_.held() == 0 && status.kind() == Kind::temporary) {
    status = {};
  } else if (status) {
    metrics_.set_state("running");
    status = pump();
  }
  return end(status);
}

Status Listen::open() {
  std::vector<UdpSocket> sockets;
  std::vector<std::string> names;
  uint64_t buffer = options_.listen.receive_buffer;
  for (const UdpAddress& address : options_.listen.addresses) {
    auto socket = UdpSocket::open(address, options_.listen.receive_buffer);
    if (!socket) return socket.status();
    buffer = std::min(buffer, socket->receive_buffer());
    names.push_back(socket->text());
    sockets.push_back(*std::move(socket));
  }
  if (buffer < options_.listen.receive_buffer) {
    diagnostics_.warning(fmt::format(
        "the kernel grants a receive buffer of {} bytes only; sysctl -w net.core.rmem_max={} "
        "allows what --receive-buffer asks for",
        buffer, options_.listen.receive_buffer));
  }
  metrics_.gauge("receive_buffer") = static_cast<int64_t>(buffer);
  metrics_.set_text("listening", fmt::format("{}", fmt::join(names, " ")));
  receiver_.emplace(std::move(sockets), &queue_, metrics_);
  ready_ = true;
  diagnostics_.info(fmt::format("listening on {}", fmt::join(names, " ")));
  return {};
}

Status Listen::pump() {
  for (;;) {
    if (Status status = sender_.work(); !status) return status;
    look();
    while (sender_.has_room()) {
      if (sent_ == datagrams_.size()) {
        datagrams_.clear();
        sent_ = 0;
        if (!queue_.take(&datagrams_)) break;
      }
      sender_.send(std::move(datagrams_[sent_++]));
    }
    if (receiver_->ended()) {
      if (queue_.held() == 0) return {};
      metrics_.set_state("draining");
      if (!receiver_->status() && deadline_.load() == Clock::time_point::max()) begin_drain();
      if (late()) {
        return {Kind::temporary,
                fmt::format("unable to store {} datagrams within --drain-timeout", queue_.held())};
      }
    }
    if (Status status = wait(std::min({sender_.due(), next_look_, deadline_.load()})); !status) {
      return status;
    }
  }
}

// Until an answer or a datagram comes in, or the time is there.
Status Listen::wait(Clock::time_point until) {
  if (sender_.has_room()) std::this_thread::sleep_for(kGather);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  pollfd fds[] = {{sender_.wake_fd(), POLLIN, 0}, {queue_.wake_fd(), POLLIN, 0}};
  const nfds_t count = sender_.has_room() ? 2 : 1;
  if (poll(fds, count, static_cast<int>(std::max<int64_t>(left.count(), 0))) < 0 &&
      errno != EINTR) {
    return errno_status(Kind::internal, "unable to wait", errno);
  }
  return {};
}

void Listen::look() {
  const Clock::time_point now = Clock::now();
  if (now < next_look_) return;
  next_look_ = now + kLook;
  waiting_ = static_cast<int64_t>(queue_.held());
  waiting_bytes_ = static_cast<int64_t>(queue_.held_bytes());
  receiver_->count_kernel_drops();
  losses_.look(now);
}

// Whatever ended it: what is received until now and not stored is counted.
int Listen::end(Status status) {
  receiver_->finish();
  receiver_->count_kernel_drops();
  metrics_.counter("dropped_at_end") += queue_.held();
  waiting_ = 0;
  waiting_bytes_ = 0;
  metrics_.set_state("stopped");
  if (status) status = receiver_->status();
  if (!status) diagnostics_.error(status.message());
  losses_.summarise();
  return exit_code(status.kind());
}

}  // namespace

int listen(const Options& options) {
  (void)hold_standard_streams(Streams::stdout_only);
  std::atomic<Listen*> running{nullptr};
  std::optional<Listen> object;
  const auto end_now = [](int signal) { _exit(kSignalled + signal); };
  const Signals signals(
      [&running, end_now](int signal) {
        Listen* const target = running;
        if (target == nullptr || !target->stop()) end_now(signal);
      },
      end_now);
  object.emplace(options);
  running = &*object;
  return object->run();
}

}  // namespace ew::publish
