#include "lib/decode/netflow/record_metadata.h"

#include <gtest/gtest.h>

#include "lib/decode/netflow/record_plan.h"
#include "lib/decode/netflow/record_plans.h"
#include "tests/unit/decode/netflow/records.h"

namespace ew::flow {
namespace {

class RecordMetadataTest : public testing::Test, protected Records {
 protected:
  // The members that elements made.
  std::string shown() {
    std::string text = metadata();
    for (const char* made :
         {R"({"type":"IPFIX","sequence_num":42,)", R"("template_id":300,)",
          R"("observation_domain_id":7,)", R"("export_time_ms":1751500800000)"}) {
      const size_t at = text.find(made);
      if (at == std::string::npos) return text;
      text.erase(at, std::string_view(made).size());
    }
    return text;
  }
};

TEST_F(RecordMetadataTest, FollowsFlowMessageThenEnterpriseAndNumber) {
  add(3, be(1, 4), 29305).add(7, "z", 9999).add(50000, "y").add(136, 2, 1).add(63, be(1, 16));
  add(95, be(3, 1) + be(80, 3)).add(5, 1, 1).add(16, 64500, 2).add(65, "x").add(58, 12, 2);
  EXPECT_EQ(metadata(),
            R"({"type":"IPFIX","sequence_num":42,"src_as":64500,"ip_tos":1,"src_vlan":12,)"
            R"("observation_domain_id":7,"bgp_next_hop":"::1","template_id":300,)"
            R"("export_time_ms":1751500800000,"enterprise:0:65":"78","applicationId":"3:80",)"
            R"("flowEndReason":2,"enterprise:0:50000":"79","enterprise:9999:7":"7a",)"
            R"("reverseDeltaFlowCount":1})");
}

TEST_F(RecordMetadataTest, KeepsTheLastOfWhatRepeatsAndNoPadding) {
  add(5, 1, 1).add(210, "abc").add(136, 1, 1).add(5, 2, 1).add(136, 3, 1).add(210, "d");
  EXPECT_EQ(shown(), R"("ip_tos":2,,"flowEndReason":3})");
  add(5, 0, 1).add(136, 0, 1);
  EXPECT_EQ(shown(), R"("ip_tos":0,,"flowEndReason":0})");
  add(5, "").add(136, "");
  EXPECT_EQ(shown(), R"("ip_tos":0,,"flowEndReason":0})");
  clear().add(15, 0x0a000001, 4).add(15, 0, 4);  // of addresses the last that is one
  EXPECT_EQ(shown(), R"("next_hop":"10.0.0.1",})");
  clear().add(52, 7, 1).add(192, 0, 1);  // two elements with one key
  EXPECT_EQ(shown(), R"("ip_ttl":7,})");
  clear().add(7, 1, 4).add(7, 70000, 4);  // the column is for the last one
  EXPECT_EQ(shown(), R"(,"sourceTransportPort":70000})");
}

TEST_F(RecordMetadataTest, WhatHasNoBytesHasNoValue) {
  add(5, "").add_variable(96, "").add_variable(7, "", 9999).add_variable(371, "bob").add(1, "");
  EXPECT_EQ(shown(), R"(,"userName":"bob"})");
}

TEST_F(RecordMetadataTest, WhatIsNoValueOfItsTypeStaysAsHex) {
  add(16, be(5, 9)).add(56, be(1, 5)).add(43, be(7, 2)).add(276, be(9, 1)).add(70, be(1, 4));
  EXPECT_EQ(shown(), R"(,"bgpSourceAsNumber":"000000000000000005","ipv4RouterSc":"0007",)"
                     R"("sourceMacAddress":"0000000001","mplsTopLabelStackSection":"00000001",)"
                     R"("dataRecordsReliability":"09"})");
}

TEST_F(RecordMetadataTest, OfTwoFamiliesShowsTheOneThatSaysSomething) {
  add(15, be(0, 4)).add(62, be(1, 16)).add(9, 24, 1).add(29, 0, 1);
  EXPECT_EQ(shown(), R"("next_hop":"::1","src_net":24,})");
  clear().add(15, be(0, 4)).add(62, be(0, 16));
  EXPECT_EQ(meta("next_hop"), R"("0.0.0.0")");
  add(27, be(1, 16));
  EXPECT_EQ(meta("next_hop"), R"("::")");
  clear().add(8, be(1, 4)).add(9, 24, 1).add(29, 64, 1);
  EXPECT_EQ(meta("src_net") + meta("sourceIPv6PrefixLength"), "2464");
  clear().add(52, 10, 1).add(192, 12, 1);
  EXPECT_EQ(meta("ip_ttl") + meta("minimumTTL"), "1210");
}

TEST_F(RecordMetadataTest, ShowsLabelsFromTheTop) {
  add(71, (uint64_t{16033} << 4) | 1, 3).add(70, uint64_t{16065} << 4, 3).add(72, 0, 3);
  EXPECT_EQ(shown(), R"("mpls_label":[16065,16033],})");
  clear().add(72, 3 << 4, 3);
  EXPECT_EQ(meta("mpls_label"), "[0,0,3]");
  clear().add(70, 0, 3).add(79, 0, 3);
  EXPECT_EQ(meta("mpls_label"), "");
}

TEST_F(RecordMetadataTest, KnowsFieldsOfVendorsInV9) {
  header.domain.version = Version::v9;
  add(33000, be(0xABCDEF, 12)).add(33002, 2030, 2).add(40000, std::string("bob\0\0", 5));
  add(40001, "x");
  EXPECT_EQ(meta("ingressAclId") + meta("fwExtEvent") + meta("userName"),
            R"("000000000000000000abcdef"2030"bob")");
  EXPECT_EQ(meta("enterprise:0:40001"), R"("78")");
  EXPECT_EQ(meta("type"), R"("NETFLOW_V9")");
  add(371, "eve");
  EXPECT_EQ(metadata().find("userName"), metadata().rfind("userName"));
}

TEST_F(RecordMetadataTest, NamesTheOtherDirection) {
  add(153, be(1'751'500'796'000, 8), 29305).add(8, ip(10, 0, 0, 1), 29305).add(6, "\x1B", 29305);
  add(999, "x", 29305);
  EXPECT_EQ(column("src_addr"), "");
  EXPECT_EQ(meta("reverseFlowEndMilliseconds"), "1751500796000");
  EXPECT_EQ(meta("reverseSourceIPv4Address"), R"("10.0.0.1")");
  EXPECT_EQ(meta("reverseTcpControlBits"), "27");
  EXPECT_EQ(meta("enterprise:29305:999"), R"("78")");
}

TEST_F(RecordMetadataTest, StructuredDataAreHex) {
  add_variable(291, "\x03\x01").add_variable(293, "\xFF");
  EXPECT_EQ(meta("basicList") + meta("subTemplateMultiList"), R"("0301""ff")");
}

TEST_F(RecordMetadataTest, PlansFitTheirLayoutOnly) {
  RecordPlans plans;
  add(8, be(1, 4)).add(1, 5, 4);
  EXPECT_TRUE(plans.find(1, 300, values).fits(values));
  const std::vector<FieldValue> before = values;
  clear().add(8, be(1, 4)).add(1, 5, 8);
  const RecordPlan& plan = plans.find(1, 300, values);  // the same template, redefined
  EXPECT_TRUE(plan.fits(values));
  EXPECT_FALSE(plan.fits(before));
  EXPECT_EQ(plan.last(Role::octets), 1);
  EXPECT_EQ(plan.last(Role::packets), RecordPlan::kAbsent);
  for (uint16_t i = 0; i < 300; ++i) add(i, 1, 1);
  EXPECT_TRUE(plans.find(1, 300, values).fits(values));
  EXPECT_TRUE(plan.fits({values.data(), 2}));  // large ones stand elsewhere
}

}  // namespace
}  // namespace ew::flow
