// The columns of otel_traces in the order of reference tables.md section 10, for both forms of
// spans: otlp_span.h, flat_span.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/decode/row_writer.h"

namespace ew::traces {

enum Column : size_t {
  kTimestamp,
  kTraceId,
  kSpanId,
  kParentSpanId,
  kName,
  kKind,
  kStart,
  kEnd,
  kServiceName,
  kServiceVersion,
  kServiceInstance,
  kScopeName,
  kScopeVersion,
  kStatusCode,
  kStatusMessage,
  kAttributes,
  kResourceAttributes,
  kEvents,
  kLinks,
  kTraceState,
  kFlags,
  kScopeAttributes,
  kDroppedAttributes,
  kDroppedEvents,
  kDroppedLinks,
};

const TableColumns& columns();

inline constexpr std::string_view kUnknownService = "unknown";
inline constexpr std::string_view kNothing = "[]";  // events and links, where there are none

// Nanoseconds are decimal strings, so that a filter which reads numbers as doubles does no harm.
void write_nanos(Column column, int64_t nanos, RowWriter* row);

}  // namespace ew::traces
