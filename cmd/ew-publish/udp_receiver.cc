#include "cmd/ew-publish/udp_receiver.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

namespace ew::publish {
namespace {

using Clock = std::chrono::steady_clock;

// Reading what the kernel held at the stop takes milliseconds; the bound is for a socket that could
// not be told to refuse what is new.
constexpr std::chrono::seconds kLongestRest{2};

}  // namespace

UdpReceiver::UdpReceiver(std::vector<UdpSocket> sockets, DatagramQueue* queue, Metrics& metrics)
    : sockets_(std::move(sockets)),
      dropped_(sockets_.size()),
      queue_(queue),
      received_(metrics.counter("received")),
      received_bytes_(metrics.counter("received_bytes")),
      dropped_kernel_(metrics.counter("dropped_kernel")),
      dropped_queue_(metrics.counter("dropped_queue")),
      dropped_truncated_(metrics.counter("dropped_truncated")),
      stop_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { run(); }) {}

UdpReceiver::~UdpReceiver() {
  finish();
  close(stop_fd_);
}

void UdpReceiver::stop() { eventfd_write(stop_fd_, 1); }

void UdpReceiver::finish() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void UdpReceiver::count_kernel_drops() {
  for (size_t i = 0; i < sockets_.size(); ++i) {
    const uint32_t now = sockets_[i].dropped();
    dropped_kernel_ += static_cast<uint32_t>(now - dropped_[i]);
    dropped_[i] = now;
  }
}

void UdpReceiver::run() {
  status_ = receive_until_stopped();
  if (Status rest = read_rest(); status_) status_ = rest;
  ended_ = true;
  queue_->wake();
}

Status UdpReceiver::receive_until_stopped() {
  std::vector<pollfd> fds{{stop_fd_, POLLIN, 0}};
  for (const UdpSocket& socket : sockets_) fds.push_back({socket.fd(), POLLIN, 0});
  for (;;) {
    if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) {
      return errno_status(Kind::internal, "unable to wait for datagrams", errno);
    }
    if (fds.front().revents != 0) return {};
    for (size_t i = 0; i < sockets_.size(); ++i) {
      bool more = false;
      if (fds[i + 1].revents == 0) continue;
      if (Status status = read(sockets_[i], &more); !status) return status;
    }
  }
}

Status UdpReceiver::read_rest() {
  for (UdpSocket& socket : sockets_) socket.refuse_new();
  const Clock::time_point late = Clock::now() + kLongestRest;
  for (const UdpSocket& socket : sockets_) {
    for (bool more = true; more && Clock::now() < late;) {
      if (Status status = read(socket, &more); !status) return status;
    }
  }
  return {};
}

Status UdpReceiver::read(const UdpSocket& socket, bool* more) {
  const Result<size_t> count = batch_.receive(socket);
  if (!count) return count.status();
  *more = *count > 0;
  keep(*count);
  return {};
}

void UdpReceiver::keep(size_t count) {
  uint64_t bytes = 0;
  for (size_t i = 0; i < count; ++i) {
    const std::string_view payload = batch_.payload(i);
    bytes += payload.size();
    if (batch_.truncated(i)) {
      ++dropped_truncated_;
      continue;
    }
    datagrams_.push_back({std::string(payload), address_text(batch_.sender(i))});
  }
  received_ += count;
  received_bytes_ += bytes;
  const size_t complete = datagrams_.size();
  if (complete > 0) dropped_queue_ += complete - queue_->add(&datagrams_);
}

}  // namespace ew::publish
