// The data_point column of otel_metrics: a data point in the form of OTLP/JSON without its
// attributes, and what its metric and its scope say (reference messages.md section 6.3).
// Not responsible for reading points.
#pragma once

#include <string>
#include <string_view>

#include "lib/decode/otlp/otlp_metric.h"
#include "lib/decode/otlp/otlp_point.h"
#include "lib/decode/otlp/otlp_resource.h"

namespace ew {

// The members that all points of a metric share, each with a comma before it; "" if there are none.
void append_shared_members(const OtlpMetric& metric, const OtlpScope& scope, std::string* out);

// The object; `shared` are its last members.
void append_data_point(const OtlpPoint& point, MetricKind kind, std::string_view shared,
                       std::string* out);

}  // namespace ew
