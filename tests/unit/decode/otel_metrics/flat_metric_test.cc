#include "lib/decode/otel_metrics/flat_metric.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

class FlatMetricTest : public testing::Test {
 protected:
  std::string row(std::string_view json) {
    const JsonText text(json);
    lines.clear();
    decoded.begin(&lines, 1000);
    flat.decode(text.root(), 7, message, &decoded);
    return lines;
  }
  std::string fault(std::string_view json) {
    EXPECT_EQ(row(json), "");
    if (decoded.bad_elements().size() != 1) return "";
    const BadElements& bad = decoded.bad_elements().front();
    EXPECT_EQ(bad.rows.front().first, 7u);
    return std::string(bad.code) + " " + bad.at;
  }

  FlatMetric flat;
  Message message;
  Decoded decoded;
  std::string lines;
};

TEST_F(FlatMetricTest, TheSmallestIsARow) {
  EXPECT_EQ(row(R"({"name":"n","timestamp":1767225600})"),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z","span_id":"","service_name":"unknown",)"
            R"("span_name":"n","series_key":""})"
            "\n");
}

TEST_F(FlatMetricTest, TheOtherDurationIsComputed) {
  EXPECT_NE(row(R"({"name":"n","timestamp":1767225600,"durationMs":"250.0"})")
                .find(R"("duration_ms":250.0,"duration_seconds":0.25,)"),
            std::string::npos);
  EXPECT_NE(row(R"({"name":"n","timestamp":1767225600,"duration_seconds":1.5})")
                .find(R"("duration_ms":1500,"duration_seconds":1.5,)"),
            std::string::npos);
}

TEST_F(FlatMetricTest, AFaultSaysWhere) {
  EXPECT_EQ(fault(R"({"name":"n"})"), "no_timestamp /timestamp");
  EXPECT_EQ(fault(R"({"timestamp":1767225600})"), "missing_field /span_name");
  EXPECT_EQ(fault(R"({"name":"n","timestamp":1767225600,"durationMs":[]})"),
            "bad_number /durationMs");
  EXPECT_EQ(fault(R"({"name":"n","timestamp":1767225600,"isSlow":"no"})"), "bad_boolean /isSlow");
  const std::string long_text(1000, 'x');
  EXPECT_EQ(fault(R"({"name":"n","timestamp":1767225600,"x":")" + long_text + "\"}"), "too_long ");
}

}  // namespace
}  // namespace ew
