#include "lib/decode/otlp/otlp_metric.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

class OtlpMetricTest : public testing::Test {
 protected:
  TextStore texts;
  OtlpValueWriter values{&texts};
  OtlpMetric metric{&values};

  std::string fault(std::string_view json) {
    const JsonText text(json);
    return std::string(metric.read(text.root()).code);
  }
};

TEST_F(OtlpMetricTest, NothingIsLeftFromTheOneBefore) {
  const std::string sum = pb::number(2, 2) + pb::number(3, 1) + pb::bytes(1, "");
  const std::string whole = pb::bytes(1, "n") + pb::bytes(2, "d") + pb::bytes(3, "u") +
                            pb::bytes(12, pb::key_value("k", pb::text("v"))) + pb::bytes(7, sum);
  EXPECT_TRUE(metric.read(whole).none());
  EXPECT_EQ(metric.name(), "n");
  EXPECT_EQ(metric.metadata(), R"({"k":"v"})");
  EXPECT_EQ(metric.kind(), MetricKind::sum);
  EXPECT_EQ(metric.temporality(), 2);
  EXPECT_TRUE(metric.is_monotonic());
  EXPECT_EQ(metric.size(), 3 + metric.metadata().size());
  EXPECT_TRUE(metric.read(std::string_view()).none());
  EXPECT_EQ(metric.kind(), MetricKind::none);
  EXPECT_EQ(metric.size(), 0u);
  EXPECT_EQ(metric.temporality(), 0);
  EXPECT_FALSE(metric.is_monotonic());
  EXPECT_EQ(metric.data(), "");
}

TEST_F(OtlpMetricTest, DataOfOneKindMergesAndOfAnotherReplaces) {
  const std::string one = pb::bytes(1, pb::fixed64(3, 1));
  const std::string two = pb::bytes(1, pb::fixed64(3, 2));
  const std::string same = pb::bytes(5, one) + pb::bytes(5, two);
  EXPECT_TRUE(metric.read(same).none());
  EXPECT_EQ(metric.data(), one + two);
  const std::string thrice = same + pb::bytes(11, two) + same + pb::bytes(5, one);
  EXPECT_TRUE(metric.read(thrice).none());
  EXPECT_EQ(metric.data(), one + two + one);
  const std::string other = pb::bytes(5, one) + pb::bytes(11, two);
  EXPECT_TRUE(metric.read(other).none());
  EXPECT_EQ(metric.kind(), MetricKind::summary);
  EXPECT_EQ(metric.data(), two);
  EXPECT_EQ(metric.read(pb::bytes(5, pb::bytes(1, "\x0a")) + pb::bytes(11, two)).code,
            code::kBadProtobuf);
}

TEST_F(OtlpMetricTest, TwoKindsInJsonAreAFault) {
  EXPECT_EQ(fault(R"({"gauge":{},"summary":null})"), "");
  EXPECT_EQ(metric.kind(), MetricKind::gauge);
  EXPECT_FALSE(metric.points().exists());
  EXPECT_EQ(fault(R"({"gauge":{},"summary":{}})"), "bad_otlp");
  EXPECT_EQ(fault("5"), "bad_otlp");
  EXPECT_EQ(fault(R"({"sum":{"dataPoints":7}})"), "bad_otlp");
}

TEST_F(OtlpMetricTest, NamesOfEnumsAreCounted) {
  EXPECT_EQ(fault(R"({"sum":{"aggregationTemporality":"AGGREGATION_TEMPORALITY_DELTA"}})"), "");
  EXPECT_EQ(metric.temporality(), 1);
  EXPECT_EQ(metric.take_tolerated(), 1u);
  EXPECT_EQ(metric.take_tolerated(), 0u);
  EXPECT_EQ(fault(R"({"gauge":{"aggregationTemporality":{},"isMonotonic":5}})"), "");
}

TEST_F(OtlpMetricTest, TypesAreNamedAsRowsNameThem) {
  EXPECT_EQ(metric_type(MetricKind::exponential_histogram), "exponential_histogram");
  EXPECT_EQ(metric_type(MetricKind::none), "");
}

}  // namespace
}  // namespace ew
