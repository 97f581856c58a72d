// The columns of events in the order of reference tables.md section 10, for what fills them:
// events.h, ocsf_to_event.h.
#pragma once

#include <cstddef>

#include "lib/decode/row_writer.h"

namespace ew::events {

enum Column : size_t {
  kEventTimestamp,
  kSpecversion,
  kId,
  kSource,
  kType,
  kDatacontenttype,
  kSubject,
  kRemoteAddr,
  kHost,
  kLevel,
  kSeverity,
  kShortMessage,
  kVersion,
  kRawData,
};

const TableColumns& columns();

}  // namespace ew::events
