#include "cmd/ew-decode/packet_to_datagram.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

#include "tests/unit/ew-decode/packets.h"

namespace ew::decode {
namespace {

using namespace packets;  // NOLINT(google-build-using-namespace)

constexpr std::string_view kFrom4("\xc0\x00\x02\x01", 4);

std::variant<std::monostate, Datagram, Fragment> read(Link link, std::string_view bytes,
                                                      size_t size = 0) {
  return packet_to_datagram({link, bytes, size == 0 ? bytes.size() : size});
}

Datagram datagram_of(Link link, std::string_view bytes, size_t size = 0) {
  const auto found = read(link, bytes, size);
  const auto* const datagram = std::get_if<Datagram>(&found);
  EXPECT_NE(datagram, nullptr);
  return datagram != nullptr ? *datagram : Datagram{};
}

bool is_none(Link link, std::string_view bytes) {
  return std::holds_alternative<std::monostate>(read(link, bytes));
}

TEST(PacketToDatagram, ReadsUdpInIpv4OnEthernet) {
  const std::string packet = ethernet(ipv4(udp(2055, "payload")));
  const Datagram datagram = datagram_of(Link::ethernet, packet);
  EXPECT_EQ(datagram.source, kFrom4);
  EXPECT_EQ(datagram.destination, std::string_view("\xc0\x00\x02\x02", 4));
  EXPECT_TRUE(datagram.has_ports);
  EXPECT_EQ(datagram.source_port, 50000);
  EXPECT_EQ(datagram.destination_port, 2055);
  EXPECT_EQ(datagram.payload, "payload");
  EXPECT_EQ(datagram.damage, "");
}

TEST(PacketToDatagram, LeavesThePaddingOfShortFrames) {
  const std::string packet = ethernet(ipv4(udp(2055, "x"))) + std::string(17, '\0');
  EXPECT_EQ(datagram_of(Link::ethernet, packet).payload, "x");
}

TEST(PacketToDatagram, KnowsEveryLink) {
  const std::string four = ipv4(udp(1, "four"));
  const std::string six = ipv6(udp(1, "six"));
  const std::string tag = u16(0x8100) + u16(5);
  const std::string two_tags = u16(0x88a8) + u16(6) + tag;
  EXPECT_EQ(datagram_of(Link::ethernet, ethernet(four, 0x0800, tag)).payload, "four");
  EXPECT_EQ(datagram_of(Link::ethernet, ethernet(four, 0x0800, two_tags)).payload, "four");
  EXPECT_EQ(datagram_of(Link::ethernet, ethernet(six, 0x86dd, two_tags)).payload, "six");
  const std::string cooked(14, '\1');
  EXPECT_EQ(datagram_of(Link::cooked, cooked + u16(0x0800) + four).payload, "four");
  EXPECT_EQ(datagram_of(Link::cooked, cooked + tag + u16(0x86dd) + six).payload, "six");
  const std::string cooked2(18, '\1');
  EXPECT_EQ(datagram_of(Link::cooked2, u16(0x86dd) + cooked2 + six).payload, "six");
  EXPECT_EQ(datagram_of(Link::cooked2, u16(0x8100) + cooked2 + u16(5) + u16(0x0800) + four).payload,
            "four");
  EXPECT_EQ(datagram_of(Link::raw, four).payload, "four");
  EXPECT_EQ(datagram_of(Link::raw, six).payload, "six");
  EXPECT_EQ(datagram_of(Link::loopback, u32(2) + four).payload, "four");
  EXPECT_EQ(datagram_of(Link::loopback, u32(0x1e000000) + six).payload, "six");
}

TEST(PacketToDatagram, StepsOverOptionsAndExtensionHeaders) {
  const std::string options = "\x94\x04" + u16(0);
  EXPECT_EQ(datagram_of(Link::raw, ipv4(udp(1, "x"), 0, 7, options)).payload, "x");
  const std::string content = udp(1, "deep");
  const std::string atomic_fragment = u8(17) + u8(0) + u16(0) + u32(9);
  const std::string authentication = u8(44) + u8(4) + std::string(22, '\0');
  const std::string routing = u8(51) + u8(2) + std::string(22, '\0');
  const std::string hop_by_hop = u8(43) + u8(0) + std::string(6, '\0');
  const std::string packet =
      ipv6(hop_by_hop + routing + authentication + atomic_fragment + content, 0);
  const Datagram datagram = datagram_of(Link::raw, packet);
  EXPECT_EQ(datagram.payload, "deep");
  EXPECT_EQ(datagram.source.size(), 16u);
  EXPECT_EQ(datagram.source.back(), 1);
}

TEST(PacketToDatagram, FindsNothingInOtherPackets) {
  const std::string content = udp(1, "x");
  EXPECT_TRUE(is_none(Link::ethernet, ""));
  EXPECT_TRUE(is_none(Link::raw, ""));
  EXPECT_TRUE(is_none(Link::ethernet, ethernet("who has 192.0.2.1", 0x0806)));
  EXPECT_TRUE(is_none(Link::raw, ipv4(content, 0, 7, "", 6)));
  EXPECT_TRUE(is_none(Link::raw, ipv6(content, 6)));
  EXPECT_TRUE(is_none(Link::raw, ipv6(content, 59)));
  EXPECT_TRUE(is_none(Link::raw, "\x50" + ipv4(content).substr(1)));
  EXPECT_TRUE(is_none(Link::raw, "\x44" + ipv4(content).substr(1)));  // a header of 16 bytes
  EXPECT_TRUE(is_none(Link::raw, ipv4(content).substr(0, 19)));
}

TEST(PacketToDatagram, SaysWhatIsNotWhole) {
  const std::string packet = ethernet(ipv4(udp(2055, "payload")));
  const Datagram cut =
      datagram_of(Link::ethernet, packet.substr(0, packet.size() - 3), packet.size());
  EXPECT_EQ(cut.payload, "payl");
  EXPECT_EQ(cut.damage, "the packet was cut when it was captured (snap length)");
  const Datagram no_header = datagram_of(Link::ethernet, packet.substr(0, 38), packet.size());
  EXPECT_TRUE(no_header.has_ports);
  EXPECT_NE(no_header.damage, "");
  const Datagram no_ports = datagram_of(Link::ethernet, packet.substr(0, 37), packet.size());
  EXPECT_FALSE(no_ports.has_ports);
  EXPECT_NE(no_ports.damage, "");

  std::string longer = udp(1, "payload");
  longer[5] = 100;
  EXPECT_EQ(datagram_of(Link::raw, ipv4(longer)).damage,
            "the packet is shorter than its UDP header says");
  std::string shorter = udp(1, "payload");
  shorter[5] = 7;
  EXPECT_EQ(datagram_of(Link::raw, ipv4(shorter)).damage,
            "the length in the UDP header is shorter than that header");
}

// The lengths of what a sending host hands to its network card to be cut to size.
TEST(PacketToDatagram, TakesLengthZeroAsTheRestOfThePacket) {
  std::string content = udp(1, "offloaded");
  content[5] = 0;
  std::string packet = ipv4(content);
  packet[2] = packet[3] = 0;
  EXPECT_EQ(datagram_of(Link::raw, packet).payload, "offloaded");
  EXPECT_EQ(datagram_of(Link::raw, packet).damage, "");
  EXPECT_NE(datagram_of(Link::raw, packet.substr(0, 30), packet.size()).damage, "");
}

TEST(PacketToDatagram, HandsOutFragments) {
  const std::string first4 = ipv4("12345678", 0x2000 | 2, 300);
  const auto found4 = read(Link::raw, first4);
  ASSERT_TRUE(std::holds_alternative<Fragment>(found4));
  const auto& fragment4 = std::get<Fragment>(found4);
  EXPECT_EQ(fragment4.id, 300u);
  EXPECT_EQ(fragment4.offset, 16u);
  EXPECT_FALSE(fragment4.last);
  EXPECT_EQ(fragment4.content.bytes, "12345678");
  EXPECT_EQ(fragment4.content.source, kFrom4);

  const std::string last6 = ipv6(u8(17) + u8(0) + u16(24) + u32(70000) + "tail", 44);
  const auto found6 = read(Link::raw, last6);
  ASSERT_TRUE(std::holds_alternative<Fragment>(found6));
  const auto& fragment6 = std::get<Fragment>(found6);
  EXPECT_EQ(fragment6.id, 70000u);
  EXPECT_EQ(fragment6.offset, 24u);
  EXPECT_TRUE(fragment6.last);
  EXPECT_EQ(fragment6.content.bytes, "tail");
  EXPECT_TRUE(is_none(Link::raw, ipv6(u8(6) + u8(0) + u16(24) + u32(70000) + "tail", 44)));
}

// Each packet in memory of exactly its size, so that the sanitizers see a byte beyond it.
void read_alone(Link link, std::string_view bytes, size_t size) {
  const auto copy = std::make_unique<char[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), copy.get());
  const std::string_view view(copy.get(), bytes.size());
  const auto found = read(link, view, size);
  const auto inside = [&](std::string_view part) {
    return part.empty() ||
           (part.data() >= view.data() && part.data() + part.size() <= view.data() + view.size());
  };
  if (const auto* const datagram = std::get_if<Datagram>(&found)) {
    EXPECT_TRUE(inside(datagram->payload) && inside(datagram->source));
  } else if (const auto* const fragment = std::get_if<Fragment>(&found)) {
    EXPECT_TRUE(inside(fragment->content.bytes) && inside(fragment->content.source));
  }
}

TEST(PacketToDatagram, StaysInsideOfWhateverItIsGiven) {
  const std::string extension = u8(44) + u8(0) + std::string(6, '\0');
  const std::vector<std::string> packets = {
      ipv4(udp(1, "payload"), 0, 7, "\x94\x04" + u16(0)), ipv4("12345678", 0x2001),
      ipv6(extension + u8(17) + u8(0) + u16(1) + u32(1) + udp(1, "payload"), 60)};
  std::mt19937 random(1);
  for (const std::string& ip : packets) {
    const std::string packet = ethernet(ip, ip[0] < 0x50 ? 0x0800 : 0x86dd, u16(0x8100) + u16(1));
    for (size_t size = 0; size <= packet.size(); ++size) {
      read_alone(Link::ethernet, packet.substr(0, size), packet.size());
      read_alone(Link::ethernet, packet.substr(0, size), size);
    }
    for (int round = 0; round < 20000; ++round) {
      std::string bytes = ip;
      for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
      bytes.resize(random() % (bytes.size() + 1));
      for (const Link link : {Link::raw, Link::cooked, Link::cooked2, Link::loopback}) {
        read_alone(link, bytes, random() % 200);
      }
    }
  }
}

}  // namespace
}  // namespace ew::decode
