#include "cmd/ew-publish/udp_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace ew::publish {
namespace {

TEST(UdpAddress, IsReadInThreeForms) {
  const auto any = parse_udp_address("udp://:2055");
  ASSERT_TRUE(any);
  EXPECT_TRUE(any->both_families);
  EXPECT_EQ(udp_text(any->address), "udp://[::]:2055");
  const auto v4 = parse_udp_address("udp://10.0.0.1:1");
  ASSERT_TRUE(v4);
  EXPECT_FALSE(v4->both_families);
  EXPECT_EQ(udp_text(v4->address), "udp://10.0.0.1:1");
  const auto v6 = parse_udp_address("udp://[2001:db8::1]:65535");
  ASSERT_TRUE(v6);
  EXPECT_FALSE(v6->both_families);
  EXPECT_EQ(udp_text(v6->address), "udp://[2001:db8::1]:65535");
  EXPECT_EQ(v6->text, "udp://[2001:db8::1]:65535");
  EXPECT_EQ(udp_text(parse_udp_address("udp://[::]:0")->address), "udp://[::]:0");
}

TEST(UdpAddress, OtherTextIsNone) {
  for (const char* text : {"",
                           "udp://",
                           "udp://:",
                           ":2055",
                           "2055",
                           "tcp://:2055",
                           "udp://:65536",
                           "udp://:-1",
                           "udp://:2055x",
                           "udp://: 2055",
                           "udp://localhost:2055",
                           "udp://10.0.0:2055",
                           "udp://10.0.0.1",
                           "udp://2001:db8::1:2055",
                           "udp://[2001:db8::1]",
                           "udp://[]:2055",
                           "udp://[10.0.0.1]:2055",
                           "udp://[::1:2055",
                           "udp://[:2055",
                           "udp://10.0.0.1:2055/x"}) {
    EXPECT_FALSE(parse_udp_address(text)) << text;
  }
}

TEST(UdpAddress, AnIPv4SenderOnAnIPv6SocketIsIPv4) {
  const auto text = [](const char* address) {
    sockaddr_storage storage{};
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    EXPECT_EQ(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
    return address_text(storage);
  };
  EXPECT_EQ(text("::ffff:10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(text("2001:DB8::A"), "2001:db8::a");
  EXPECT_EQ(text("::10.1.2.3"), "::10.1.2.3");
}

}  // namespace
}  // namespace ew::publish
