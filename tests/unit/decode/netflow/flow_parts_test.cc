// The parts of a row that are chosen among several elements: ends, counters, ICMP, sampling.
#include <gtest/gtest.h>

#include "lib/decode/netflow/flow_counters.h"
#include "lib/decode/netflow/flow_ends.h"
#include "lib/decode/netflow/flow_icmp.h"
#include "lib/decode/netflow/sampling_rate.h"
#include "tests/unit/decode/netflow/records.h"

namespace ew::flow {
namespace {

class FlowPartsTest : public testing::Test, protected Records {
 protected:
  std::string ends() { return column("src_addr") + column("dst_addr"); }
  std::optional<uint64_t> rate() { return sampling_rate(header, by_role()); }
};

std::string ipv6(unsigned last) { return be(0x2001'0DB8, 4) + be(last, 12); }

TEST_F(FlowPartsTest, TheFamilyThatIsNotZeroCounts) {
  add(8, be(0, 4)).add(12, be(0, 4)).add(27, ipv6(1)).add(28, ipv6(2));
  EXPECT_EQ(ends(), R"("2001:db8::1""2001:db8::2")");
  clear().add(8, ip(10, 0, 0, 1)).add(12, be(0, 4)).add(27, be(0, 16)).add(28, be(0, 16));
  EXPECT_EQ(ends(), R"("10.0.0.1""0.0.0.0")");
  EXPECT_EQ(meta("sourceIPv6Address"), "");
  clear().add(8, be(0, 4)).add(12, be(0, 4)).add(27, be(0, 16)).add(28, be(0, 16));
  EXPECT_EQ(ends(), R"("0.0.0.0""0.0.0.0")");
  add(60, 6, 1);
  EXPECT_EQ(ends(), R"("::""::")");
}

TEST_F(FlowPartsTest, TheInnerHeaderOfATunnelCounts) {
  add(27, ipv6(1)).add(28, ipv6(2)).add(7, 1, 2).add(4, 41, 1);
  add(8, ip(10, 0, 0, 1)).add(12, ip(10, 0, 0, 2)).add(7, 9, 2).add(4, 6, 1);
  EXPECT_EQ(ends(), R"("10.0.0.1""10.0.0.2")");
  EXPECT_EQ(column("src_port") + column("protocol"), "96");
  EXPECT_EQ(meta("sourceIPv6Address"), R"("2001:db8::1")");
  add(27, ipv6(3)).add(28, ipv6(4)).add(27, be(0, 16));  // the last that is not zero
  EXPECT_EQ(ends(), R"("2001:db8::3""2001:db8::4")");
}

TEST_F(FlowPartsTest, WhatIsNoAddressStaysAsHex) {
  add(8, be(0x0A01, 2)).add(12, ip(10, 0, 0, 2));
  EXPECT_EQ(ends(), R"("10.0.0.2")");
  EXPECT_EQ(meta("sourceIPv4Address"), R"("0a01")");
  clear().add(28, ipv6(1));
  EXPECT_TRUE(read_ends(roles()).ipv6);
}

TEST_F(FlowPartsTest, TheFirstCounterThatIsNotZeroCounts) {
  add(1, 0, 4).add(2, 0, 4);
  EXPECT_EQ(column("octets") + column("packets"), "00");
  for (const uint16_t element : {352, 231, 171, 23, 85}) {
    add(element, element, 8);
    EXPECT_EQ(column("octets"), std::to_string(element));
    EXPECT_EQ(meta(find_element(element)->name), std::to_string(element));
  }
  for (const uint16_t element : {298, 172, 24, 86}) {
    add(element, element, 8);
    EXPECT_EQ(column("packets"), std::to_string(element));
  }
  add(1, 5, 3).add(2, 6, 5);
  EXPECT_EQ(column("octets") + column("packets"), "56");
}

TEST_F(FlowPartsTest, OtherDirectionsAreNoCounters) {
  add(232, 1, 8).add(299, 1, 8).add(1, be(4400, 8), 29305).add(2, be(44, 8), 29305);
  const Counters counters = read_counters(roles());
  EXPECT_FALSE(counters.octets || counters.packets);
  EXPECT_EQ(meta("reverseOctetDeltaCount") + meta("reversePacketDeltaCount"), "440044");
  clear().add(1, be(7, 9));
  EXPECT_EQ(column("octets"), "");
  EXPECT_EQ(meta("octetDeltaCount"), R"("000000000000000007")");
}

TEST_F(FlowPartsTest, IcmpStandsInOneElementOrInTwo) {
  add(32, 0x0301, 2);
  EXPECT_EQ(meta("icmp_type") + meta("icmp_code"), "31");
  clear().add(27, ipv6(1)).add(32, 0, 2).add(139, 0x8700, 2);
  EXPECT_EQ(meta("icmp_type") + meta("icmp_code"), "1350");
  clear().add(176, 8, 1).add(177, 0, 1);
  EXPECT_EQ(meta("icmp_type") + meta("icmp_code"), "80");
  clear().add(178, 128, 1);
  EXPECT_EQ(meta("icmp_type") + meta("icmp_code"), "128");
  clear().add(32, 0, 2);
  EXPECT_EQ(meta("icmp_type") + meta("icmp_code"), "00");
  clear().add(8, ip(1, 2, 3, 4)).add(32, 0x0800, 2).add(139, 0x8000, 2);
  EXPECT_EQ(meta("icmp_type") + meta("icmpTypeCodeIPv6"), "832768");
  EXPECT_EQ(meta("icmpTypeCodeIPv4"), "");
  EXPECT_EQ(read_icmp(true, roles()).type, 128u);
}

TEST_F(FlowPartsTest, APortMayTellWhatIcmpItIs) {
  add(4, 58, 1).add(11, 34304, 2);
  EXPECT_EQ(meta("icmp_type") + meta("icmp_code"), "1340");
  EXPECT_EQ(column("dst_port"), "34304");
  add(139, 0x8001, 2);
  EXPECT_EQ(meta("icmp_type") + meta("icmp_code"), "1281");
  clear().add(4, 17, 1).add(11, 34304, 2);
  EXPECT_EQ(meta("icmp_type"), "");
  clear().add(4, 1, 1).add(11, 0, 2);
  EXPECT_EQ(meta("icmp_type"), "");
  header.domain.version = Version::v5;
  EXPECT_EQ(meta("icmp_type") + meta("icmp_code"), "00");
  EXPECT_FALSE(icmp_of_port(1, std::nullopt, true).type);
}

TEST_F(FlowPartsTest, ARecordMayTellItsSampling) {
  EXPECT_EQ(rate(), std::nullopt);
  add(34, 0, 4);
  EXPECT_EQ(rate(), std::nullopt);
  clear().add(34, 2048, 4).add(50, 7, 4);
  EXPECT_EQ(rate(), 2048u);
  EXPECT_EQ(meta("sampling_rate") + meta("samplingInterval"), "20482048");
  clear().add(50, 7, 4);
  EXPECT_EQ(rate(), 7u);
  clear().add(305, 1, 4).add(306, 99, 4);
  EXPECT_EQ(rate(), 100u);
  clear().add(305, 3, 4).add(306, 2, 4);
  EXPECT_EQ(rate(), 2u);
  clear().add(305, 1, 8).add(306, ~uint64_t{0}, 8);  // beyond any number: none
  EXPECT_EQ(rate(), std::nullopt);
  clear().add(305, 100, 4);
  EXPECT_EQ(rate(), 100u);
  clear().add(309, 2, 4).add(310, 1000, 4);
  EXPECT_EQ(rate(), 500u);
  clear().add(309, 0, 4).add(310, 1000, 4);
  EXPECT_EQ(rate(), std::nullopt);
  clear().add(311, std::bit_cast<uint64_t>(0.001), 8);
  EXPECT_EQ(rate(), 1000u);
  for (const double odd : {0.0, -1.0, 2.0, 1e-300}) {
    clear().add(311, std::bit_cast<uint64_t>(odd), 8);
    EXPECT_EQ(rate(), std::nullopt) << odd;
  }
}

TEST_F(FlowPartsTest, OptionsTellTheSamplingOfOthers) {
  DomainOptions options;
  options.sampler_rates = {{2, 100}, {7, 300}};
  header.options = &options;
  add(48, 2, 1);
  EXPECT_EQ(rate(), 100u);
  clear().add(302, 7, 8);
  EXPECT_EQ(rate(), 300u);
  clear().add(48, 3, 1);
  EXPECT_EQ(rate(), std::nullopt);
  options.rate = 10;
  EXPECT_EQ(rate(), 10u);
  add(34, 5, 4);
  EXPECT_EQ(rate(), 5u);
  header.sampling_rate = 512;  // v5
  EXPECT_EQ(rate(), 512u);
}

}  // namespace
}  // namespace ew::flow
