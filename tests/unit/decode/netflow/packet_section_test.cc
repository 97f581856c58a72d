#include "lib/decode/netflow/packet_section.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/netflow/records.h"

namespace ew::flow {
namespace {

std::string ethernet(uint64_t type) { return be(1, 6) + be(2, 6) + be(type, 2); }

std::string ipv4(uint64_t protocol, const std::string& behind, uint64_t fragment = 0) {
  return be(0x4500, 2) + be(1000, 2) + be(0, 2) + be(fragment, 2) + be(64, 1) + be(protocol, 1) +
         be(0, 2) + ip(10, 0, 0, 1) + ip(10, 0, 0, 2) + behind;
}

std::string ipv6(uint64_t next, const std::string& behind) {
  return be(0x6000'0000, 4) + be(60, 2) + be(next, 1) + be(64, 1) + be(1, 16) + be(2, 16) + behind;
}

const std::string kPorts = be(53, 2) + be(5353, 2);

TEST(PacketSectionTest, ReadsAFrame) {
  const std::string frame = ethernet(0x0800) + ipv4(17, kPorts);
  const PacketHeaders headers = read_frame(frame);
  EXPECT_EQ(headers.src, ip(10, 0, 0, 1));
  EXPECT_EQ(headers.dst, ip(10, 0, 0, 2));
  EXPECT_EQ(headers.protocol, 17u);
  EXPECT_EQ(headers.octets, 1000u);
  EXPECT_EQ(headers.src_port, 53u);
  EXPECT_EQ(headers.dst_port, 5353u);
  EXPECT_FALSE(headers.icmp_type);
}

TEST(PacketSectionTest, PassesTagsLabelsAndControlWords) {
  const std::string packet = ipv4(6, kPorts);
  const std::string tag = be(7, 2);
  EXPECT_EQ(read_frame(ethernet(0x8100) + tag + be(0x0800, 2) + packet).dst_port, 5353u);
  EXPECT_EQ(
      read_frame(ethernet(0x88A8) + tag + be(0x8100, 2) + tag + be(0x0800, 2) + packet).dst_port,
      5353u);
  const std::string label = be(0x0004'E040, 4);
  const std::string last_label = be(0x0004'E140, 4);
  const std::string mpls = ethernet(0x8847) + label + last_label;
  EXPECT_EQ(read_frame(mpls + packet).dst_port, 5353u);
  EXPECT_EQ(read_frame(mpls + be(5, 4) + ethernet(0x0800) + packet).dst_port, 5353u);
  EXPECT_TRUE(read_frame(ethernet(0x8847) + label).src.empty());
  EXPECT_TRUE(read_frame(ethernet(0x8847) + last_label).src.empty());
  EXPECT_TRUE(read_frame(ethernet(0x0806) + packet).src.empty());
}

TEST(PacketSectionTest, ReadsIpv6AndWhatStandsBetween) {
  const std::string packet = ipv6(0, be(43, 1) + be(0, 7) + be(44, 1) + be(1, 1) + be(0, 14) +
                                         be(58, 1) + be(0, 7) + be(0x8001, 2));
  const PacketHeaders headers = read_ip_packet(packet);
  EXPECT_EQ(headers.src, be(1, 16));
  EXPECT_EQ(headers.protocol, 58u);
  EXPECT_EQ(headers.octets, 100u);
  EXPECT_EQ(headers.icmp_type, 128u);
  EXPECT_EQ(headers.icmp_code, 1u);
  const PacketHeaders tunnel = read_ip_packet(ipv6(4, ipv4(17, kPorts)));
  EXPECT_EQ(tunnel.protocol, 4u);
  EXPECT_FALSE(tunnel.src_port);
}

TEST(PacketSectionTest, LaterFragmentsHaveNoPorts) {
  EXPECT_FALSE(read_ip_packet(ipv4(17, kPorts, 0x0010)).src_port);
  EXPECT_TRUE(read_ip_packet(ipv4(17, kPorts, 0x2000)).src_port);
  EXPECT_FALSE(
      read_ip_packet(ipv6(44, be(17, 1) + be(0, 1) + be(8, 2) + be(0, 4) + kPorts)).src_port);
}

TEST(PacketSectionTest, StopsAtTheCut) {
  const std::string packets[] = {
      ethernet(0x8100) + be(7, 2) + be(0x8847, 2) + be(0x140, 4) + be(0, 4) + ethernet(0x0800) +
          ipv4(17, kPorts),
      ethernet(0x86DD) + ipv6(0, be(43, 1) + be(0, 7) + be(6, 1) + be(0, 7) + kPorts)};
  for (const std::string& whole : packets) {
    EXPECT_EQ(read_frame(whole).dst_port, 5353u);
    for (size_t size = 0; size < whole.size(); ++size) {
      const std::string cut = whole.substr(0, size);  // so that a read beyond it shows
      EXPECT_FALSE(read_frame(cut).dst_port) << size;
    }
  }
  EXPECT_TRUE(read_ip_packet("").src.empty());
}

}  // namespace
}  // namespace ew::flow
