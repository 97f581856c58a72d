// The columns of timeseries_metrics in the order of reference tables.md section 10, for both forms
// of telemetry messages: telemetry.h, sysmon.h.
#pragma once

#include <cstddef>
#include <string_view>

#include "lib/decode/row_writer.h"
#include "lib/decode/series_key.h"

namespace ew::telemetry {

enum Column : size_t {
  kTimestamp,
  kPollerId,
  kAgentId,
  kMetricName,
  kMetricType,
  kDeviceId,
  kValue,
  kUnit,
  kTags,
  kPartition,
  kScale,
  kIsDelta,
  kTargetDeviceIp,
  kIfIndex,
  kMetadata,
  kSeriesKey,
};

const TableColumns& columns();

inline constexpr std::string_view kUnknownPoller = "unknown";

// Adds the tags that tell series apart; those that vary from sample to sample are left out.
void add_series_tags(JsonValue tags, SeriesKey* key);

}  // namespace ew::telemetry
