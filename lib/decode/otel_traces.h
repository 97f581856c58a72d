// OTLP spans and flattened spans to rows of otel_traces, one a span (reference messages.md section
// 7). Not responsible for reading spans: otlp_span.h, flat_span.h.
#pragma once

#include <memory>

#include "lib/decode/decoder.h"

namespace ew {

std::unique_ptr<Decoder> make_otel_traces(const DecodeOptions& options);

}  // namespace ew
