// Performance metrics, which the collector derives from slow spans, to rows of otel_metrics
// (reference messages.md section 6.1): one object a metric, with the names of the columns or their
// camelCase forms. What is present is stored as it is sent. Not responsible for OTLP: otlp_point.h.
#pragma once

#include <cstdint>
#include <memory>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"

namespace ew {

class FlatMetric {
 public:
  FlatMetric();
  ~FlatMetric();
  FlatMetric(const FlatMetric&) = delete;
  FlatMetric& operator=(const FlatMetric&) = delete;

  // To a row or a bad element.
  void decode(JsonValue object, uint64_t element, const Message& message, Decoded* out);

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace ew
