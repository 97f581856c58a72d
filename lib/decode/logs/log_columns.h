// The columns of logs in the order of reference tables.md section 10, for both forms of log
// records: otlp_log.h, flat_log.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/decode/row_writer.h"

namespace ew::logs {

enum Column : size_t {
  kTimestamp,
  kTraceId,
  kSpanId,
  kSeverityText,
  kSeverityNumber,
  kBody,
  kServiceName,
  kServiceVersion,
  kServiceInstance,
  kScopeName,
  kScopeVersion,
  kAttributes,
  kResourceAttributes,
  kId,
  kObservedTimestamp,
  kTraceFlags,
  kEventName,
  kSource,
  kScopeAttributes,
};

const TableColumns& columns();

inline constexpr int64_t kTraceFlagsMask = 0xFF;  // the other bits of flags are reserved

}  // namespace ew::logs
