#include "lib/decode/otel_traces/trace_columns.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(TraceColumns, StandInTheOrderOfTheTable) {
  EXPECT_EQ(traces::columns()[traces::kTimestamp], ",\"timestamp\":");
  EXPECT_EQ(traces::columns()[traces::kServiceName], ",\"service_name\":");
  EXPECT_EQ(traces::columns()[traces::kLinks], ",\"links\":");
  EXPECT_EQ(traces::columns()[traces::kDroppedLinks], ",\"dropped_links_count\":");
}

TEST(TraceColumns, NanosecondsAreStrings) {
  std::string lines;
  Decoded out;
  out.begin(&lines, 1000);
  RowWriter row(traces::columns());
  row.begin(&out);
  traces::write_nanos(traces::kStart, 1'767'225'600'000'000'999, &row);
  EXPECT_TRUE(row.finish().none());
  EXPECT_EQ(lines, "{\"start_time_unix_nano\":\"1767225600000000999\"}\n");
}

}  // namespace
}  // namespace ew
