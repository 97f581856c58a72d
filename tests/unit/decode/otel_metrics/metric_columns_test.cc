#include "lib/decode/otel_metrics/metric_columns.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(MetricColumns, StandInTheOrderOfTheTable) {
  EXPECT_EQ(metrics::columns()[metrics::kTimestamp], ",\"timestamp\":");
  EXPECT_EQ(metrics::columns()[metrics::kDurationMs], ",\"duration_ms\":");
  EXPECT_EQ(metrics::columns()[metrics::kLevel], ",\"level\":");
  EXPECT_EQ(metrics::columns()[metrics::kUnit], ",\"unit\":");
  EXPECT_EQ(metrics::columns()[metrics::kDataPoint], ",\"data_point\":");
}

}  // namespace
}  // namespace ew
