#include "lib/decode/telemetry/telemetry_columns.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew::telemetry {
namespace {

TEST(TelemetryColumns, AreNumberedInTheOrderOfTheTable) {
  EXPECT_EQ(columns()[kTimestamp], ",\"timestamp\":");
  EXPECT_EQ(columns()[kValue], ",\"value\":");
  EXPECT_EQ(columns()[kIfIndex], ",\"if_index\":");
  EXPECT_EQ(columns()[kSeriesKey], ",\"series_key\":");
}

TEST(AddSeriesTags, LeavesOutWhatVariesFromSampleToSample) {
  const JsonText tags(R"({"available":"x","metric":"x","packet_loss":"x","host":"h"})");
  SeriesKey key;
  add_series_tags(tags.root(), &key);
  EXPECT_EQ(key.text(), "8:tag:host=1:h");
}

}  // namespace
}  // namespace ew::telemetry
