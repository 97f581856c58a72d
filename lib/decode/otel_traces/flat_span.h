// Flattened JSON spans to rows of otel_traces (reference messages.md section 7.2): one object a
// span, with the names of the columns or their camelCase forms. What is present is stored as it is
// sent, also 0 and "". Not responsible for OTLP: otlp_span.h.
#pragma once

#include <cstdint>
#include <memory>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"

namespace ew {

class FlatSpan {
 public:
  explicit FlatSpan(const DecodeOptions& options);
  ~FlatSpan();
  FlatSpan(const FlatSpan&) = delete;
  FlatSpan& operator=(const FlatSpan&) = delete;

  // To a row or a bad element.
  void decode(JsonValue object, uint64_t element, const Message& message, Decoded* out);

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace ew
