#include "cmd/ew-publish/udp_socket.h"

#include <fcntl.h>
#include <linux/sock_diag.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace ew::publish {
namespace {

constexpr uint16_t kDiscardPort = 9;

int receive_buffer_of(int fd) {
  int size = 0;
  socklen_t length = sizeof size;
  getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &length);
  return size / 2;  // the kernel doubles what it is asked for, for its own accounts
}

// Beyond net.core.rmem_max only for those who may; everybody else gets as much as there is.
void set_receive_buffer(int fd, uint64_t bytes) {
  const int size = static_cast<int>(
      std::min<uint64_t>(bytes, static_cast<uint64_t>(std::numeric_limits<int>::max() / 2)));
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (receive_buffer_of(fd) < size) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  }
}

UdpAddress any_v4(const UdpAddress& address) {
  UdpAddress any;
  any.text = address.text;
  auto& to = reinterpret_cast<sockaddr_in&>(any.address);
  to.sin_family = AF_INET;
  to.sin_port = reinterpret_cast<const sockaddr_in6&>(address.address).sin6_port;
  any.size = sizeof to;
  return any;
}

Status refused(const UdpAddress& address, int error) {
  const std::string what = "unable to listen on " + address.text;
  switch (error) {
    case EADDRINUSE:
      return {Kind::config, what +
                                ": another program listens there (ss -ulnp shows which); end "
                                "it, or give another port"};
    case EADDRNOTAVAIL:
      return {Kind::config,
              what + ": this machine does not have the address; leave it out for all of its own"};
    case EACCES:
      return {Kind::permission,
              what + ": ports below 1024 are for root; give a higher one, or CAP_NET_BIND_SERVICE"};
    default:
      return errno_status(Kind::internal, what, error);
  }
}

}  // namespace

Result<UdpSocket> UdpSocket::open(const UdpAddress& address, uint64_t receive_buffer) {
  const int fd = ::socket(address.address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 && errno == EAFNOSUPPORT && address.both_families &&
      address.address.ss_family == AF_INET6) {
    return open(any_v4(address), receive_buffer);
  }
  if (fd < 0) return refused(address, errno);
  UdpSocket socket(fd);
  set_receive_buffer(fd, receive_buffer);
  if (Status status = socket.bind_to(address); !status) return status;
  return socket;
}

UdpSocket::~UdpSocket() {
  if (fd_ >= 0) close(fd_);
}

Status UdpSocket::bind_to(const UdpAddress& address) const {
  if (address.address.ss_family == AF_INET6) {
    const int only = address.both_families ? 0 : 1;
    setsockopt(fd_, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
  }
  const auto* to = reinterpret_cast<const sockaddr*>(&address.address);
  return ::bind(fd_, to, address.size) == 0 ? Status{} : refused(address, errno);
}

std::string UdpSocket::text() const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
  return udp_text(address);
}

uint64_t UdpSocket::receive_buffer() const { return static_cast<uint64_t>(receive_buffer_of(fd_)); }

uint32_t UdpSocket::dropped() const {
  uint32_t numbers[SK_MEMINFO_VARS] = {};
  socklen_t size = sizeof numbers;
  getsockopt(fd_, SOL_SOCKET, SO_MEMINFO, numbers, &size);
  return numbers[SK_MEMINFO_DROPS];
}

// A socket that is connected takes datagrams of its peer only, and nobody sends from the discard
// port of this machine.
void UdpSocket::refuse_new() {
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &size);
  sockaddr_storage peer{};
  if (own.ss_family == AF_INET6) {
    auto& to = reinterpret_cast<sockaddr_in6&>(peer);
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(kDiscardPort);
    to.sin6_addr = in6addr_loopback;
  } else {
    auto& to = reinterpret_cast<sockaddr_in&>(peer);
    to.sin_family = AF_INET;
    to.sin_port = htons(kDiscardPort);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  (void)connect(fd_, reinterpret_cast<const sockaddr*>(&peer), size);
}

UdpBatch::UdpBatch(size_t longest)
    : longest_(longest),
      bytes_(new char[kDatagrams * longest]),  // not cleared: only pages in use take memory
      senders_(kDatagrams),
      pieces_(kDatagrams),
      headers_(kDatagrams) {
  for (size_t i = 0; i < kDatagrams; ++i) {
    pieces_[i] = {bytes_.get() + i * longest, longest};
    headers_[i].msg_hdr.msg_name = &senders_[i];
    headers_[i].msg_hdr.msg_iov = &pieces_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
  }
}

Result<size_t> UdpBatch::receive(const UdpSocket& socket) {
  for (mmsghdr& header : headers_) header.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
  for (;;) {
    const int count = recvmmsg(socket.fd(), headers_.data(), kDatagrams, MSG_DONTWAIT, nullptr);
    if (count >= 0) return static_cast<size_t>(count);
    if (errno == EAGAIN || errno == EWOULDBLOCK) return size_t{0};
    // What a peer's host answered to somebody; it is told once and concerns no datagram.
    if (errno == EINTR || errno == ECONNREFUSED) continue;
    return errno_status(Kind::internal, "unable to receive on " + socket.text(), errno);
  }
}

std::string_view UdpBatch::payload(size_t index) const {
  return {bytes_.get() + index * longest_, headers_[index].msg_len};
}

bool UdpBatch::truncated(size_t index) const {
  return (headers_[index].msg_hdr.msg_flags & MSG_TRUNC) != 0;
}

}  // namespace ew::publish
