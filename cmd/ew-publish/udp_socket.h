// A UDP socket that datagrams come in on: opened with a receive buffer, read many datagrams at a
// time, asked how many the kernel had to drop.
// Not responsible for waiting nor for what becomes of a datagram.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/ew-publish/udp_address.h"
#include "lib/base/status.h"

namespace ew::publish {

class UdpSocket {
 public:
  // Errors: config: the address is in use or not on this machine; permission; internal.
  static Result<UdpSocket> open(const UdpAddress& address, uint64_t receive_buffer);
  ~UdpSocket();
  UdpSocket(UdpSocket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  UdpSocket& operator=(UdpSocket&&) = delete;

  int fd() const { return fd_; }
  std::string text() const;         // what it is bound to, its port included
  uint64_t receive_buffer() const;  // what the kernel grants of what was asked for
  // How many datagrams the kernel dropped since the socket was opened, nearly always because the
  // receive buffer was full; modulo 2^32. Asked of the socket, not taken from SO_RXQ_OVFL, which
  // tells of drops only with the next datagram.
  uint32_t dropped() const;
  // No new datagrams come in; what the kernel holds can still be read.
  void refuse_new();

 private:
  explicit UdpSocket(int fd) : fd_(fd) {}
  Status bind_to(const UdpAddress& address) const;

  int fd_;
};

// Room for the datagrams of one system call.
class UdpBatch {
 public:
  // More: fewer system calls under load, memory. Fewer: the receive buffer runs over earlier.
  static constexpr size_t kDatagrams = 64;
  // No datagram is longer.
  static constexpr size_t kLongest = size_t{64} << 10;

  explicit UdpBatch(size_t longest = kLongest);

  // Reads what has come in, without waiting, at most kDatagrams; the number of datagrams read.
  // Errors: internal.
  Result<size_t> receive(const UdpSocket& socket);
  std::string_view payload(size_t index) const;
  const sockaddr_storage& sender(size_t index) const { return senders_[index]; }
  bool truncated(size_t index) const;  // longer than there was room

 private:
  size_t longest_;
  std::unique_ptr<char[]> bytes_;
  std::vector<sockaddr_storage> senders_;
  std::vector<iovec> pieces_;
  std::vector<mmsghdr> headers_;
};

}  // namespace ew::publish
