#include "lib/decode/sweep.h"

#include <gtest/gtest.h>

#include "lib/decode/element_filter.h"
#include "lib/decode/sweep/sweep_host.h"
#include "lib/decode/sweep/sweep_summary.h"
#include "tests/unit/decode/decoding.h"
#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

class SweepTest : public testing::Test {
 protected:
  // The members of the row of one host behind `partition`, up to the time.
  std::string middle(const std::string& members) {
    const std::string row =
        sweep.rows(R"({"host_ip":"192.0.2.1","last_sweep_time":1767225660)" + members + "}");
    const size_t begin = row.find("\"default\"") + 9;
    return row.substr(begin, row.find(",\"last_sweep_time\"") - begin);
  }

  Decoding sweep{"sweep"};
};

TEST_F(SweepTest, WritesTheDefaultsThatTheLoaderDoesNotKnow) {
  EXPECT_EQ(sweep.rows(R"({"ip":"192.0.2.1","lastSweepTime":1767225660})"),
            R"({"host_ip":"192.0.2.1","poller_id":"unknown","agent_id":"unknown",)"
            R"("partition":"default","last_sweep_time":"2026-01-01T00:01:00.000000Z"})"
            "\n");
}

// Loss 1: the time of a host is its own or that of the stream, never the wall clock.
TEST_F(SweepTest, Loss1NoTimeIsInvented) {
  EXPECT_EQ(sweep.fault(R"({"host_ip":"192.0.2.1"})"), "no_timestamp /last_sweep_time");
  EXPECT_EQ(sweep.fault(R"({"hosts":[{"host":"192.0.2.1"}]})"), "no_timestamp /last_sweep");
  sweep.message.time = "2026-01-02T00:00:00Z";
  EXPECT_NE(sweep.rows(R"({"host_ip":"192.0.2.1"})")
                .find(R"("last_sweep_time":"2026-01-02T00:00:00.000000Z")"),
            std::string::npos);
  EXPECT_EQ(sweep.fault(R"({"host_ip":"192.0.2.1","last_sweep_time":"soon"})"),
            "bad_timestamp /last_sweep_time");
}

// Loss 3: what is malformed is acknowledged, and elements that are no objects are skipped.
TEST_F(SweepTest, Loss3WhatIsMalformedIsADeadLetter) {
  sweep.message.time = "2026-01-02T00:00:00Z";
  EXPECT_EQ(sweep.fault("{\"host_ip\":"), "bad_json ");
  EXPECT_EQ(sweep.fault(""), "empty_payload ");
  EXPECT_EQ(sweep.fault(R"([7,{"host_ip":"192.0.2.1"}])"), "not_object ");
  EXPECT_EQ(sweep.decoded.rows(), 1u);
  EXPECT_EQ(sweep.fault(R"({"hosts":[{"host":"192.0.2.1"},null]})"), "not_object ");
  EXPECT_EQ(sweep.decoded.rows(), 1u);
}

// Loss 4: one bad host fails the whole batch. U+0000 and an array as metadata are no reason.
TEST_F(SweepTest, Loss4ABadHostLeavesItsNeighbours) {
  sweep.message.time = "2026-01-02T00:00:00Z";
  EXPECT_EQ(sweep.fault(R"([{"ip":"192.0.2.1","hostname":"a\u0000"},)"
                        R"({"ip":"192.0.2.2","icmp_response_time_ns":"x"},)"
                        R"({"ip":"192.0.2.3","metadata":[1]},{"ip":"192.0.2.3"}])"),
            "bad_number /icmp_response_time_ns");
  EXPECT_EQ(sweep.decoded.rows(), 3u);
  EXPECT_EQ(sweep.fault(R"({"hosts":[{"host":"srv"},{"host":"192.0.2.2"}]})"), "bad_address /host");
  EXPECT_EQ(sweep.decoded.rows(), 1u);
}

// Loss 8: `a || b` makes false, 0 and empty lists NULL.
TEST_F(SweepTest, Loss8PresenceDecidesNotTruth) {
  EXPECT_EQ(middle(R"(,"icmp_available":false,"icmp_response_time_ns":0,"icmp_packet_loss":0)"),
            R"(,"icmp_available":false,"icmp_response_time_ns":0,"icmp_packet_loss":0)");
  EXPECT_EQ(middle(R"(,"tcp_ports_open":[],"tcp_ports_scanned":[],"port_scan_results":[])"),
            R"(,"tcp_ports_scanned":[],"tcp_ports_open":[],"port_scan_results":[])");
  EXPECT_EQ(middle(R"(,"icmp_available":null,"tcp_ports_open":null)"), "");
}

// Loss 9: unreadable numbers become 0 or a part of themselves.
TEST_F(SweepTest, Loss9NoNumberIsInvented) {
  EXPECT_EQ(sweep.fault(R"({"ip":"192.0.2.1","lastSweepTime":1767225660,"icmpPacketLoss":"5%"})"),
            "bad_number /icmpPacketLoss");
}

// Loss 11: unknown keys are dropped.
TEST_F(SweepTest, Loss11UnknownMembersAreKept) {
  const std::string row = sweep.rows(
      R"({"host_ip":"192.0.2.1","last_sweep_time":1767225660,"execution_id":"e","x":null})");
  EXPECT_NE(row.find(R"("metadata":{"_unmapped":{"execution_id":"e","x":null}}})"),
            std::string::npos);
}

// Loss 16: numbers go through doubles, or are cut to what fits.
TEST_F(SweepTest, Loss16NumbersAreExactOrBad) {
  EXPECT_EQ(middle(R"(,"icmp_response_time_ns":9007199254740993)"),
            R"(,"icmp_response_time_ns":9007199254740993)");
  EXPECT_EQ(sweep.fault(R"({"ip":"192.0.2.1","lastSweepTime":1767225660,)"
                        R"("icmpResponseTimeNs":9223372036854775808})"),
            "out_of_range /icmpResponseTimeNs");
}

TEST_F(SweepTest, NeedsAnAddressAndATime) {
  EXPECT_EQ(sweep.fault(R"({"last_sweep_time":1767225660})"), "missing_field /host_ip");
  EXPECT_EQ(sweep.fault(R"({"hostIp":"srv-1","last_sweep_time":1767225660})"),
            "bad_address /hostIp");
  EXPECT_EQ(sweep.fault(R"({"host_ip":"192.0.2.1"})"), "no_timestamp /last_sweep_time");
  sweep.message.time = "2026-01-01T00:00:00Z";
  EXPECT_EQ(sweep.fault(R"({"host_ip":"192.0.2.1"})"), "");
}

TEST_F(SweepTest, NumbersRunOverStatesAndHosts) {
  const std::string payload =
      R"([{"host_ip":"192.0.2.1"},{"hosts":[{"host":"192.0.2.2"},{"host":"x"}]},7,{"hosts":null}])";
  sweep.message.time = "2026-01-01T00:00:00Z";
  sweep.rows(payload);
  EXPECT_EQ(sweep.decoded.rows(), 2u);
  ASSERT_EQ(sweep.decoded.bad_elements().size(), 2u);
  EXPECT_EQ(sweep.decoded.bad_elements()[0].rows[0].first, 2u);
  EXPECT_EQ(sweep.decoded.bad_elements()[1].rows[0].first, 3u);
  ElementFilter only;
  ASSERT_TRUE(only.parse("[1]"));
  sweep.message.only = &only;
  EXPECT_NE(sweep.rows(payload).find("192.0.2.2"), std::string::npos);
  EXPECT_EQ(sweep.decoded.rows(), 1u);
  EXPECT_TRUE(sweep.decoded.bad_elements().empty());
}

TEST_F(SweepTest, CommunitiesAreStoredNowhere) {
  sweep.message.time = "2026-01-01T00:00:00Z";
  const std::string trap = R"("community":"SECRET","varbinds":[])";
  for (const std::string& payload :
       {R"({"host_ip":"192.0.2.1",)" + trap + "}",
        R"({"hosts":[{"host":"192.0.2.1","x":{)" + trap + "}}]}",
        R"({"host_ip":"192.0.2.1","metadata":{"t":{)" + trap + "}}}"}) {
    const std::string rows = sweep.rows(payload);
    EXPECT_EQ(sweep.decoded.rows(), 1u) << payload;
    EXPECT_NE(rows.find("varbinds"), std::string::npos) << rows;
    EXPECT_EQ(rows.find("SECRET"), std::string::npos) << rows;
  }
}

TEST_F(SweepTest, ARowLongerThanALineIsABadElement) {
  Decoding narrow("sweep", {200, false});
  EXPECT_EQ(narrow.fault(R"({"host_ip":"192.0.2.1","last_sweep_time":1767225660,"x":")" +
                         std::string(200, 'x') + "\"}"),
            "too_long ");
}

TEST(SweepSummaryTest, IsAnObjectWithAListOfHosts) {
  EXPECT_TRUE(sweep::Summary::matches(JsonText(R"({"hosts":[]})").root()));
  EXPECT_TRUE(sweep::Summary::matches(JsonText(R"({"hosts":null})").root()));
  EXPECT_FALSE(sweep::Summary::matches(JsonText(R"({"hosts":{}})").root()));
  EXPECT_FALSE(sweep::Summary::matches(JsonText(R"({"host":"192.0.2.1"})").root()));
}

TEST(SweepSummaryTest, TakesColumnsFromHostAndSummary) {
  const JsonText text(
      R"({"network":"n","last_sweep":1,"hosts":[{"host":"h","icmp_status":{"round_trip":7}}]})");
  sweep::Summary summary;
  summary.read(text.root());
  const sweep::Host& host = summary.host(*summary.hosts().begin());
  EXPECT_TRUE(host.ports_by_results);
  EXPECT_EQ(host.values[sweep::kNetworkCidr].string(), "n");
  EXPECT_EQ(host.values[sweep::kIcmpResponseTimeNs].raw(), "7");
  EXPECT_EQ(summary.pointer(sweep::kIcmpResponseTimeNs), "/icmp_status/round_trip");
  EXPECT_EQ(summary.pointer(sweep::kHostIp), "/host");
  EXPECT_EQ(summary.pointer(sweep::kLastSweepTime), "/last_sweep");
}

}  // namespace
}  // namespace ew
