#include "cmd/ew-consume/acks_to_server.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "lib/base/line_reader.h"
#include "lib/record/control.h"

namespace ew::consume {
namespace {

// How often a long list of acks looks whether the connection is still the one that was verified.
constexpr size_t kLookEvery = 256;

}  // namespace

void AckSender::open(uint64_t reconnects) { verified_ = static_cast<int64_t>(reconnects); }
void AckSender::close() { verified_ = -1; }

bool AckSender::is_open() const {
  return verified_ >= 0 && connection_.connected() &&
         connection_.reconnects() == static_cast<uint64_t>(verified_);
}

size_t AckSender::send(const Replies& replies, std::string_view payload) {
  size_t sent = 0;
  for (size_t i = 0; i < replies.size(); ++i) {
    if (i % kLookEvery == 0 && !is_open()) break;
    if (!connection_.publish(replies[i], payload).ok()) break;
    ++sent;
  }
  return sent;
}

AcksToServer::AcksToServer(int fd, size_t max_line, Relay& relay, AckSender& sender,
                           Metrics& metrics, Handlers handlers)
    : fd_(fd),
      max_line_(max_line),
      relay_(relay),
      sender_(sender),
      lost_(metrics.counter("acks_lost")),
      handlers_(std::move(handlers)),
      wake_fd_(eventfd(0, EFD_CLOEXEC)),
      thread_([this] { run(); }) {}

AcksToServer::~AcksToServer() {
  const uint64_t one = 1;
  if (::write(wake_fd_, &one, sizeof one) == sizeof one) thread_.join();
  ::close(wake_fd_);
}

Status AcksToServer::take_line(std::string_view line) {
  if (line.empty()) return {};
  ids_.clear();
  Status status = parse_ack(line, &ids_);
  if (!status.ok()) {
    const LineKind kind = line_kind(line);
    if (kind == LineKind::other) return {};
    return {Kind::internal, "unable to read an ack on stdin: " + status.message()};
  }
  replies_.clear();
  relay_.take_acks(ids_, &replies_);
  lost_ += replies_.size() - sender_.send(replies_, "+ACK");
  handlers_.made_room();
  return {};
}

void AcksToServer::run() {
  LineReader reader(fd_, max_line_);
  for (;;) {
    std::string_view line;
    const ReadResult result = reader.next(&line, LineReader::Clock::time_point::max(), wake_fd_);
    switch (result) {
      case ReadResult::torn:
        if (!is_whole_object(line)) break;
        [[fallthrough]];
      case ReadResult::line:
        if (Status status = take_line(line); !status.ok()) return end(status);
        break;
      case ReadResult::too_long:
        return end({Kind::internal, "unable to read an ack on stdin: longer than --max-line"});
      case ReadResult::timeout:
        return;
      case ReadResult::end:
        return end({});
      case ReadResult::error:
        return end(reader.status());
    }
  }
}

void AcksToServer::end(Status status) {
  {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  ended_ = true;
  handlers_.ended();
}

Status AcksToServer::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace ew::consume
