#include "lib/decode/otel_metrics/data_point.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

class DataPointTest : public testing::Test {
 protected:
  TextStore texts;
  OtlpValueWriter values{&texts};
  OtlpMetric metric{&values};
  OtlpScope scope{&values};
  OtlpPoint point{&values};
  OtlpPointReader reader{&values};

  std::string of(MetricKind kind, std::string_view bytes) {
    EXPECT_TRUE(reader.read(bytes, kind, &point).none());
    std::string result;
    append_data_point(point, kind, "", &result);
    return result;
  }
  std::string shared(std::string_view metric_bytes, std::string_view scope_bytes) {
    EXPECT_TRUE(metric.read(metric_bytes).none());
    EXPECT_TRUE(scope.read(scope_bytes, "").none());
    std::string result;
    append_shared_members(metric, scope, &result);
    return result;
  }
};

TEST_F(DataPointTest, SomeFieldsAreAlwaysThere) {
  EXPECT_EQ(of(MetricKind::gauge, ""), "{}");
  EXPECT_EQ(of(MetricKind::histogram, ""), R"({"count":"0"})");
  EXPECT_EQ(of(MetricKind::exponential_histogram, ""),
            R"({"count":"0","scale":0,"zeroCount":"0"})");
  EXPECT_EQ(of(MetricKind::summary, ""), R"({"count":"0","sum":0.0})");
  EXPECT_EQ(of(MetricKind::sum, pb::fixed64(6, 0)), R"({"asInt":"0"})");
}

TEST_F(DataPointTest, FieldsStandByTheirNumbers) {
  EXPECT_EQ(of(MetricKind::gauge, pb::number(8, 2) + pb::fixed64(6, 1) + pb::bytes(5, "") +
                                      pb::fixed64(3, 3) + pb::fixed64(2, 2)),
            R"({"startTimeUnixNano":"2","timeUnixNano":"3","exemplars":[{}],"asInt":"1",)"
            R"("flags":2})");
  EXPECT_EQ(of(MetricKind::gauge, pb::bytes(5, "") + pb::real(4, 1)),
            R"({"asDouble":1.0,"exemplars":[{}]})");
  EXPECT_EQ(of(MetricKind::exponential_histogram,
               pb::real(14, 0.5) + pb::real(13, 3) + pb::real(12, 2) + pb::bytes(11, "") +
                   pb::number(10, 1) + pb::bytes(9, "") + pb::bytes(8, pb::number(1, 1))),
            R"({"count":"0","scale":0,"zeroCount":"0","positive":{"offset":-1,"bucketCounts":[]},)"
            R"("negative":{"offset":0,"bucketCounts":[]},"flags":1,"exemplars":[{}],"min":2.0,)"
            R"("max":3.0,"zeroThreshold":0.5})");
}

TEST_F(DataPointTest, WhatTheMetricAndItsScopeSayFollows) {
  EXPECT_EQ(shared(pb::bytes(5, ""), ""), "");
  EXPECT_EQ(shared(pb::bytes(7, ""), ""), R"(,"aggregationTemporality":0,"isMonotonic":false)");
  EXPECT_EQ(shared(pb::bytes(9, pb::number(2, 1)), pb::bytes(2, "v")),
            R"(,"aggregationTemporality":1,"scope":{"version":"v"})");
  EXPECT_EQ(shared(pb::bytes(11, "") + pb::bytes(2, "\"") +
                       pb::bytes(12, pb::key_value("k", pb::number(3, 1))),
                   pb::number(4, 7)),
            R"(,"scope":{"droppedAttributesCount":7},"metricDescription":"\"",)"
            R"("metricMetadata":{"k":1})");
}

}  // namespace
}  // namespace ew
