#include "lib/decode/netflow/protocols.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(ProtocolsTest, AreKnownByTheirKeywordsInAnyCase) {
  EXPECT_EQ(protocol_of_name("tcp"), 6);
  EXPECT_EQ(protocol_of_name("UDP"), 17);
  EXPECT_EQ(protocol_of_name("Icmp"), 1);
  EXPECT_EQ(protocol_of_name("icmpv6"), 58);
  EXPECT_EQ(protocol_of_name("ipv6-icmp"), 58);
  EXPECT_EQ(protocol_of_name("GRE"), 47);
  EXPECT_EQ(protocol_of_name("esp"), 50);
  EXPECT_EQ(protocol_of_name("SCTP"), 132);
}

// Places along the registry, so that no keyword has slipped.
TEST(ProtocolsTest, HaveTheNumbersOfTheRegistry) {
  EXPECT_EQ(protocol_of_name("HOPOPT"), 0);
  EXPECT_EQ(protocol_of_name("IPv4"), 4);
  EXPECT_EQ(protocol_of_name("ISO-TP4"), 29);
  EXPECT_EQ(protocol_of_name("IPv6"), 41);
  EXPECT_EQ(protocol_of_name("AH"), 51);
  EXPECT_EQ(protocol_of_name("CFTP"), 62);
  EXPECT_EQ(protocol_of_name("SAT-MON"), 69);
  EXPECT_EQ(protocol_of_name("VINES"), 83);
  EXPECT_EQ(protocol_of_name("OSPFIGP"), 89);
  EXPECT_EQ(protocol_of_name("GMTP"), 100);
  EXPECT_EQ(protocol_of_name("PIM"), 103);
  EXPECT_EQ(protocol_of_name("VRRP"), 112);
  EXPECT_EQ(protocol_of_name("L2TP"), 115);
  EXPECT_EQ(protocol_of_name("ISIS over IPv4"), 124);
  EXPECT_EQ(protocol_of_name("UDPLite"), 136);
  EXPECT_EQ(protocol_of_name("HIP"), 139);
  EXPECT_EQ(protocol_of_name("NSH"), 145);
  EXPECT_EQ(protocol_of_name("BIT-EMU"), 147);
  EXPECT_EQ(protocol_of_name("SWIPE (deprecated)"), 53);
}

TEST(ProtocolsTest, OtherNamesAreNone) {
  EXPECT_EQ(protocol_of_name(""), std::nullopt);
  EXPECT_EQ(protocol_of_name("TPC"), std::nullopt);
  EXPECT_EQ(protocol_of_name("tcp "), std::nullopt);
  EXPECT_EQ(protocol_of_name(" (deprecated)"), std::nullopt);
  EXPECT_TRUE(is_no_protocol("Unknown"));
  EXPECT_TRUE(is_no_protocol("reserved"));
  EXPECT_FALSE(is_no_protocol(""));
  EXPECT_FALSE(is_no_protocol("tcp"));
}

}  // namespace
}  // namespace ew
