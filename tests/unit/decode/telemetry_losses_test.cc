// Where the older writers lose or falsify metrics of telemetry, by the numbers of the reference's
// catalogue (messages.md section 9); the entries that concern other families have their tests
// there.
#include <gtest/gtest.h>

#include <set>

#include "lib/decode/telemetry.h"
#include "tests/unit/decode/decoding.h"

namespace ew {
namespace {

// A metric with further members.
std::string metric(std::string_view more = "") {
  return R"({"timestamp":1767225600,"name":"n","value":1)" + std::string(more) + "}";
}

class TelemetryLossesTest : public testing::Test {
 protected:
  bool has(std::string_view payload, std::string_view member) {
    return telemetry.rows(payload).find(member) != std::string::npos;
  }
  // How many different series the rows of a payload belong to.
  size_t series(std::string_view payload) {
    constexpr std::string_view kKey = R"("series_key":)";
    const std::string rows = telemetry.rows(payload);
    std::set<std::string> keys;
    for (size_t at = rows.find(kKey); at != std::string::npos; at = rows.find(kKey, at + 1)) {
      keys.insert(rows.substr(at, rows.find('\n', at) - at));
    }
    return keys.size();
  }

  Decoding telemetry{"telemetry"};
};

TEST_F(TelemetryLossesTest, Loss1AMissingOrForeignTimeIsNotTheClock) {
  EXPECT_EQ(telemetry.fault(R"({"name":"n","value":1})"), "no_timestamp /timestamp");
  EXPECT_EQ(telemetry.fault(R"({"name":"n","value":1,"timestamp":"yesterday"})"),
            "bad_timestamp /timestamp");
  EXPECT_EQ(telemetry.fault(R"({"memory":{"used_bytes":1}})"), "no_timestamp /timestamp");
  telemetry.message.time = "2026-01-02T00:00:00Z";
  EXPECT_TRUE(has(R"({"name":"n","value":1})", R"("timestamp":"2026-01-02T00:00:00.000000Z")"));
  EXPECT_TRUE(
      has(R"({"memory":{"used_bytes":1}})", R"("timestamp":"2026-01-02T00:00:00.000000Z")"));
  EXPECT_EQ(telemetry.fault(R"({"name":"n","value":1,"timestamp":"yesterday"})"),
            "bad_timestamp /timestamp");
}

TEST_F(TelemetryLossesTest, Loss2DecimalsAndNanosecondsAreKept) {
  const auto at = [](std::string_view time) {
    return R"({"name":"n","value":1,"timestamp":)" + std::string(time) + "}";
  };
  EXPECT_TRUE(has(at("1767225600.3"), R"("timestamp":"2026-01-01T00:00:00.300000Z")"));
  EXPECT_TRUE(has(at("1767225600123"), R"("timestamp":"2026-01-01T00:00:00.123000Z")"));
  EXPECT_TRUE(has(at("1767225600123456789"), R"("timestamp":"2026-01-01T00:00:00.123456Z")"));
  EXPECT_TRUE(
      has(at(R"("2025-12-31T23:59:59.9999999Z")"), R"("timestamp":"2025-12-31T23:59:59.999999Z")"));
}

TEST_F(TelemetryLossesTest, Loss3WhatIsMalformedIsADeadLetter) {
  EXPECT_EQ(telemetry.fault("{\"a\":"), "bad_json ");
  EXPECT_EQ(telemetry.fault(""), "empty_payload ");
  EXPECT_EQ(telemetry.fault("[7," + metric() + "]"), "not_object ");
  EXPECT_EQ(telemetry.decoded.rows(), 1u);
}

// U+0000, an array where an object was expected, the same metric twice; text in an integer column
// is the only one that can be no row.
TEST_F(TelemetryLossesTest, Loss4ABadElementLeavesItsNeighbours) {
  EXPECT_EQ(
      telemetry.fault("[" + metric(R"(,"unit":"a\u0000")") + "," + metric(R"(,"tags":[1])") + "," +
                      metric(R"(,"if_index":"x")") + "," + metric() + "," + metric() + "]"),
      "bad_number /if_index");
  EXPECT_EQ(telemetry.decoded.rows(), 4u);
}

TEST_F(TelemetryLossesTest, Loss8FalseZeroAndEmptyAreValues) {
  EXPECT_TRUE(has(metric(R"(,"is_delta":false,"isDelta":true)"),
                  R"("is_delta":false,"metadata":{"_unmapped":{"isDelta":true}})"));
  EXPECT_TRUE(has(metric(R"(,"unit":false,"scale":0,"if_index":0,"ifIndex":7)"),
                  R"("unit":"false","scale":0,"is_delta":false,"if_index":0,)"));
  EXPECT_TRUE(has(metric(R"(,"unit":"","tags":{"up":false})"), R"("unit":"","tags":{"up":false})"));
  EXPECT_TRUE(has(R"({"timestamp":1767225600,"name":"n","value":0})", R"("value":0,)"));
}

TEST_F(TelemetryLossesTest, Loss9NoNameAndNoNumberIsInvented) {
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"name":"n"})"), "missing_field /value");
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"name":"n","value":null})"),
            "missing_field /value");
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"name":"n","value":"45.5abc"})"),
            "bad_number /value");
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"value":1})"), "missing_field /metric_name");
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"value":1,"name":" "})"),
            "missing_field /metric_name");
}

TEST_F(TelemetryLossesTest, Loss10EachNumberOfASampleIsARow) {
  const std::string sample =
      R"({"timestamp":1767225600,"cpus":[{"core_id":0,"usage_percent":12.5}],)"
      R"("memory":{"used_bytes":4,"swap_used_bytes":5},"network":[{"interface":"eth0",)"
      R"("bytes_sent":6,"drops_out":7}]})";
  for (const std::string& payload : {sample, R"({"available":true,"status":)" + sample + "}"}) {
    for (const std::string_view row :
         {R"("metric_name":"cpu_usage_percent","metric_type":"sysmon","value":12.5)",
          R"("metric_name":"memory_used_bytes","metric_type":"sysmon","value":4)",
          R"("metric_name":"memory_swap_used_bytes","metric_type":"sysmon","value":5)",
          R"("metric_name":"network_bytes_sent","metric_type":"sysmon","value":6)",
          R"("metric_name":"network_drops_out","metric_type":"sysmon","value":7)"}) {
      EXPECT_TRUE(has(payload, row)) << row;
    }
    EXPECT_EQ(telemetry.decoded.rows(), 5u);
  }
}

TEST_F(TelemetryLossesTest, Loss11UnknownKeysAreKept) {
  EXPECT_TRUE(has(metric(R"(,"site":"lab","x":null,"metadata":{"oid":"1.3"})"),
                  R"("metadata":{"oid":"1.3","_unmapped":{"site":"lab","x":null}})"));
  EXPECT_TRUE(has(R"({"timestamp":1767225600,"kernel":"6.1","memory":{"used_bytes":1,"huge":2}})",
                  R"("metadata":{"_unmapped":{"huge":2,"kernel":"6.1"}})"));
}

// Metrics of one poller, name and time.
TEST_F(TelemetryLossesTest, Loss13MetricsThatLookAlikeHaveKeysOfTheirOwn) {
  EXPECT_EQ(
      series("[" + metric() + "," + metric(R"(,"type":"counter")") + "," +
             metric(R"(,"device_id":"d")") + "," + metric(R"(,"if_index":1)") + "," +
             metric(R"(,"tags":{"disk":"a"})") + "," + metric(R"(,"tags":{"disk":"b"})") + "]"),
      6u);
  EXPECT_EQ(telemetry.decoded.rows(), 6u);
  EXPECT_EQ(series("[" + metric() + "," + metric(R"(,"unit":"By","x":1)") + "]"), 1u);
}

TEST_F(TelemetryLossesTest, Loss16NumbersAreExactOrBad) {
  EXPECT_TRUE(has(R"({"timestamp":1767225600,"name":"n","value":9007199254740993})",
                  R"("value":9007199254740993,)"));
  EXPECT_TRUE(has(metric(R"(,"x":18446744073709551615)"), R"({"x":18446744073709551615})"));
  EXPECT_TRUE(has(R"({"timestamp":1767225600,"memory":{"used_bytes":18446744073709551615}})",
                  R"("value":18446744073709551615,)"));
  EXPECT_EQ(telemetry.fault(metric(R"(,"if_index":2147483648)")), "out_of_range /if_index");
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"name":"n","value":1e400})"),
            "out_of_range /value");
}

}  // namespace
}  // namespace ew
