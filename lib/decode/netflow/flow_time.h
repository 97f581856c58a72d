// When a flow began and ended, or was seen, and which of these times its row gets (reference
// netflow.md section 7).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "lib/decode/codes.h"
#include "lib/decode/message.h"
#include "lib/decode/netflow/record_values.h"

namespace ew::flow {

// A point in time as a record tells it, ns since 1970.
struct FlowTime {
  int64_t nanos = 0;
  Role role = Role::none;
  bool clocked = true;  // false: on the clock of a device that nobody told what time it is
};

struct FlowTimes {
  std::optional<FlowTime> start;
  std::optional<FlowTime> end;
  std::optional<FlowTime> event;
};

// Times that milliseconds can tell count as used: metadata has them as milliseconds. Without a
// clock, times that are told relative to the export still say how long the flow took.
FlowTimes read_flow_times(const Header& header, RecordValues* values);

// The end, else the event, else the start, else the time of the export, else, where the device has
// no clock, the time at which the message was stored. *key: what is to be named after a fault.
Fault find_timestamp(const FlowTimes& times, const Header& header, const Message& message,
                     const RecordValues& values, int64_t* nanos, std::string_view* key);

}  // namespace ew::flow
