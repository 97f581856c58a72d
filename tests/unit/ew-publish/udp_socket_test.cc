#include "cmd/ew-publish/udp_socket.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

namespace ew::publish {
namespace {

constexpr uint64_t kBuffer = 64 << 10;

// Sends from 127.0.0.1 to where the socket listens.
class Sender {
 public:
  explicit Sender(const UdpSocket& socket) : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    const std::string text = socket.text();
    const auto port = static_cast<uint16_t>(std::stoi(text.substr(text.rfind(':') + 1)));
    to_ = parse_udp_address("udp://127.0.0.1:" + std::to_string(port))->address;
  }
  ~Sender() { close(fd_); }
  void send(std::string_view payload) const {
    ASSERT_EQ(sendto(fd_, payload.data(), payload.size(), 0,
                     reinterpret_cast<const sockaddr*>(&to_), sizeof(sockaddr_in)),
              static_cast<ssize_t>(payload.size()));
  }

 private:
  int fd_;
  sockaddr_storage to_;
};

UdpSocket open_socket(const char* address = "udp://127.0.0.1:0", uint64_t buffer = kBuffer) {
  auto socket = UdpSocket::open(*parse_udp_address(address), buffer);
  EXPECT_TRUE(socket.ok()) << socket.status().message();
  return *std::move(socket);
}

TEST(UdpSocket, ReadsManyWithTheirSenders) {
  const UdpSocket socket = open_socket("udp://:0");
  EXPECT_TRUE(socket.text().starts_with("udp://[::]:") ||
              socket.text().starts_with("udp://0.0.0.0:"));
  const Sender sender(socket);
  sender.send("one");
  sender.send("");
  sender.send(std::string(60'000, 'z'));
  UdpBatch batch;
  const auto count = batch.receive(socket);
  ASSERT_TRUE(count.ok());
  ASSERT_EQ(*count, 3u);
  EXPECT_EQ(batch.payload(0), "one");
  EXPECT_EQ(batch.payload(1), "");
  EXPECT_EQ(batch.payload(2), std::string(60'000, 'z'));
  EXPECT_EQ(address_text(batch.sender(2)), "127.0.0.1");
  EXPECT_FALSE(batch.truncated(2));
  EXPECT_EQ(*batch.receive(socket), 0u);
}

TEST(UdpSocket, SaysWhatDidNotFit) {
  const UdpSocket socket = open_socket();
  const Sender sender(socket);
  sender.send("12345678");
  sender.send("123456789");
  UdpBatch batch(8);
  ASSERT_EQ(*batch.receive(socket), 2u);
  EXPECT_FALSE(batch.truncated(0));
  EXPECT_TRUE(batch.truncated(1));
  EXPECT_EQ(batch.payload(1), "12345678");
}

TEST(UdpSocket, CountsWhatTheKernelDropped) {
  const UdpSocket socket = open_socket();
  const Sender sender(socket);
  constexpr uint32_t kSent = 500;
  for (uint32_t i = 0; i < kSent; ++i) sender.send(std::string(1000, 'x'));
  UdpBatch batch;
  uint32_t got = 0;
  while (const size_t count = *batch.receive(socket)) got += static_cast<uint32_t>(count);
  EXPECT_GT(got, 10u);
  EXPECT_GT(socket.dropped(), 100u);
  EXPECT_EQ(got + socket.dropped(), kSent);
}

TEST(UdpSocket, WhatTheKernelHoldsCanBeReadAfterTheEnd) {
  for (const char* address : {"udp://:0", "udp://127.0.0.1:0"}) {
    UdpSocket socket = open_socket(address);
    const Sender sender(socket);
    sender.send("before");
    socket.refuse_new();
    sender.send("after");
    UdpBatch batch;
    ASSERT_EQ(*batch.receive(socket), 1u);
    EXPECT_EQ(batch.payload(0), "before");
    EXPECT_EQ(*batch.receive(socket), 0u);
  }
}

TEST(UdpSocket, APortInUseAndAForeignAddressAreConfiguration) {
  const UdpSocket socket = open_socket();
  const auto second = UdpSocket::open(*parse_udp_address(socket.text()), kBuffer);
  EXPECT_EQ(second.kind(), Kind::config);
  EXPECT_NE(second.status().message().find("another program listens there"), std::string::npos);
  const auto foreign = UdpSocket::open(*parse_udp_address("udp://192.0.2.1:0"), kBuffer);
  EXPECT_EQ(foreign.kind(), Kind::config);
}

TEST(UdpSocket, GrantsTheReceiveBufferThatIsAllowed) {
  EXPECT_EQ(open_socket().receive_buffer(), kBuffer);
}

}  // namespace
}  // namespace ew::publish
