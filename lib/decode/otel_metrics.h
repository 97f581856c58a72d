// Metrics of OpenTelemetry to rows of otel_metrics: OTLP as protobuf or JSON, a row for each data
// point of any kind, and performance metrics as JSON (reference messages.md section 6).
// Not responsible for reading either: otlp_metric.h, otlp_point.h, flat_metric.h.
#pragma once

#include <memory>

#include "lib/decode/decoder.h"

namespace ew {

std::unique_ptr<Decoder> make_otel_metrics(const DecodeOptions& options);

}  // namespace ew
