#include "lib/decode/telemetry.h"

#include <gtest/gtest.h>

#include "lib/record/row.h"
#include "tests/unit/decode/decoding.h"

namespace ew {
namespace {

class TelemetryTest : public testing::Test {
 protected:
  Decoding telemetry{"telemetry"};
};

TEST_F(TelemetryTest, WritesTheDefaultsThatTheLoaderDoesNotKnow) {
  EXPECT_EQ(telemetry.rows(R"({"timestamp":1767225600,"name":"m","value":1})"),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z","poller_id":"unknown",)"
            R"("metric_name":"m","metric_type":"gauge","value":1,"is_delta":false,)"
            R"("series_key":"2c97c132b58cd2cec47dfb6634a4db1a"})"
            "\n");
}

TEST_F(TelemetryTest, GoodElementsBecomeRowsBesideBadOnes) {
  const std::string good = R"({"timestamp":1767225600,"name":"m","value":1})";
  telemetry.rows("[" + good + R"(,{"timestamp":1767225600,"name":"m"},)" + good + "]");
  EXPECT_EQ(telemetry.decoded.rows(), 2u);
  ASSERT_EQ(telemetry.decoded.bad_elements().size(), 1u);
  EXPECT_EQ(telemetry.decoded.bad_elements()[0].code, code::kMissingField);
  EXPECT_EQ(telemetry.decoded.bad_elements()[0].at, "/value");
  EXPECT_EQ(telemetry.decoded.bad_elements()[0].message, "value is missing");
}

TEST_F(TelemetryTest, AnElementThatFailsMidwayLeavesNothing) {
  EXPECT_EQ(telemetry.rows(R"({"timestamp":1767225600,"name":"m","value":1,"ifIndex":1.5})"), "");
  EXPECT_EQ(telemetry.decoded.rows(), 0u);
  EXPECT_EQ(telemetry.decoded.bad_elements()[0].at, "/ifIndex");
}

TEST_F(TelemetryTest, NeverInventsTimeNameOrValue) {
  EXPECT_EQ(telemetry.fault(R"({"name":"m","value":1})"), "no_timestamp /timestamp");
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"value":1})"), "missing_field /metric_name");
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"name":"m","value":"45.5abc"})"),
            "bad_number /value");
  telemetry.message.time = "2026-01-01T00:00:00Z";
  EXPECT_EQ(telemetry.fault(R"({"name":"m","value":1})"), "");
}

TEST_F(TelemetryTest, ARowLongerThanALineIsABadElement) {
  Decoding narrow("telemetry", {200, false});
  EXPECT_EQ(narrow.fault(R"({"timestamp":1767225600,"name":"m","value":1,"unit":")" +
                         std::string(100, 'x') + "\"}"),
            "too_long ");
  EXPECT_EQ(narrow.decoded.rows(), 0u);
}

TEST_F(TelemetryTest, TheDeepestRowIsReadByTheLoader) {
  const std::string deep = std::string(511, '[') + std::string(511, ']');
  std::string row =
      telemetry.rows(R"({"timestamp":1767225600,"name":"m","value":1,"x":)" + deep + "}");
  ASSERT_EQ(telemetry.decoded.rows(), 1u);
  row.resize(row.size() + kJsonPadding, ' ');
  RowParser parser;
  std::vector<RowMember> members;
  EXPECT_TRUE(parser.parse(row, &members).ok());
}

// A trap that comes as a metric, or inside one.
TEST_F(TelemetryTest, CommunitiesAreStoredNowhere) {
  telemetry.message.time = "2026-01-01T00:00:00Z";
  const std::string trap = R"("community":"SECRET","varbinds":[])";
  for (const std::string& payload :
       {R"({"name":"n","value":1,)" + trap + "}", R"([{"name":"n","value":1,)" + trap + "}]",
        R"({"name":"n","value":1,"tags":{)" + trap + "}}",
        std::string(R"({"name":"n","value":1,"metadata":"{\"community\":\"SECRET\",)"
                    R"(\"varbinds\":[]}"})"),
        R"({"cpus":[{"usage_percent":1,"x":{)" + trap + "}}]}"}) {
    const std::string rows = telemetry.rows(payload);
    EXPECT_EQ(telemetry.decoded.rows(), 1u) << payload;
    EXPECT_NE(rows.find("varbinds"), std::string::npos) << rows;
    EXPECT_EQ(rows.find("SECRET"), std::string::npos) << rows;
  }
}

// The same message a thousand times, so that a buffer that grew on the way would show.
TEST_F(TelemetryTest, GivesTheSameBytesAgainAndAgain) {
  const std::string payload =
      R"([{"timestamp":1767225600.25,"pollerId":"a\"","name":"m","value":"1","x":1,)"
      R"("metadata":"{\"a\":1}","tags":{"b":1,"a":"\u00e9"}},{"timestamp":1,"name":"x"}])";
  const std::string first = telemetry.rows(payload);
  ASSERT_EQ(telemetry.decoded.rows(), 1u);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(telemetry.rows(payload), first);
}

}  // namespace
}  // namespace ew
