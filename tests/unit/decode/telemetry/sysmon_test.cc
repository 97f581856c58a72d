#include "lib/decode/telemetry/sysmon.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/decoding.h"
#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

bool found(std::string_view json) {
  const JsonText text(json);
  SysmonSample sample;
  return sample.find(text.root());
}

TEST(SysmonSample, IsFoundByAnyOfItsSections) {
  for (const char* section : {"cpus", "clusters", "disks", "memory", "network", "processes"}) {
    const std::string json = "{\"" + std::string(section) + "\":null}";
    EXPECT_TRUE(found(json)) << json;
    EXPECT_TRUE(found("{\"status\":" + json + "}")) << json;
  }
  EXPECT_FALSE(found(R"({"name":"m","value":1})"));
  EXPECT_FALSE(found(R"({"status":"cpus","x":{"cpus":[]}})"));
}

class SysmonTest : public testing::Test {
 protected:
  Decoding telemetry{"telemetry"};
};

TEST_F(SysmonTest, EachNumberIsARowAndAbsentOnesAreNone) {
  const std::string& rows = telemetry.rows(
      R"({"timestamp":1767225600,"memory":{"total_bytes":2},"cpus":[{"usage_percent":0}]})");
  EXPECT_EQ(telemetry.decoded.rows(), 2u);
  EXPECT_LT(rows.find("cpu_usage_percent"), rows.find("memory_total_bytes"));
}

TEST_F(SysmonTest, IsBadAsAWholeAndSaysWhere) {
  EXPECT_EQ(telemetry.fault(R"({"status":{"timestamp":1767225600,"memory":{"used_bytes":1},)"
                            R"("disks":[{"used_bytes":1},{"used_bytes":"x"}]}})"),
            "bad_number /status/disks/1/used_bytes");
  EXPECT_EQ(telemetry.decoded.rows(), 0u);
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"cpus":5})"), "not_object /cpus");
  EXPECT_EQ(telemetry.fault(R"({"timestamp":1767225600,"cpus":[5]})"), "not_object /cpus/0");
}

TEST_F(SysmonTest, TheSampleAfterABadOneHasItsOwnPlace) {
  telemetry.rows(R"([{"timestamp":1767225600,"cpus":[{"usage_percent":"x"}]},
                     {"timestamp":1767225600,"cpus":[{"usage_percent":"x"}]}])");
  ASSERT_EQ(telemetry.decoded.bad_elements().size(), 1u);
  EXPECT_EQ(telemetry.decoded.bad_elements()[0].rows.front().second, 1u);
}

TEST_F(SysmonTest, MembersThatAreRepeatedInEveryRowDoNotFillTheMemory) {
  Decoding narrow("telemetry", {2000, false});
  std::string cpus;
  for (int i = 0; i < 40; ++i) cpus += (i > 0 ? "," : "") + std::string("{\"usage_percent\":1}");
  EXPECT_EQ(narrow.fault(R"({"timestamp":1767225600,"x":")" + std::string(1000, 'x') +
                         "\",\"cpus\":[" + cpus + "]}"),
            "too_long ");
}

}  // namespace
}  // namespace ew
