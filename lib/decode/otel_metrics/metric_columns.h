// The columns of otel_metrics in the order of reference tables.md section 10, for OTLP data points
// (otel_metrics.h) and performance metrics (flat_metric.h).
#pragma once

#include <cstddef>
#include <string_view>

#include "lib/decode/row_writer.h"

namespace ew::metrics {

enum Column : size_t {
  kTimestamp,
  kTraceId,
  kSpanId,
  kServiceName,
  kSpanName,
  kSpanKind,
  kDurationMs,
  kDurationSeconds,
  kMetricType,
  kHttpMethod,
  kHttpRoute,
  kHttpStatusCode,
  kGrpcService,
  kGrpcMethod,
  kGrpcStatusCode,
  kIsSlow,
  kComponent,
  kLevel,
  kUnit,
  kSeriesKey,
  kValue,
  kAttributes,
  kResourceAttributes,
  kDataPoint,
  kColumns,
};

const TableColumns& columns();

inline constexpr std::string_view kUnknownService = "unknown";

}  // namespace ew::metrics
