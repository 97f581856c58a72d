// The fields of the FlowMessage schema (reference netflow.md section 14), for both of its forms:
// protobuf (flow_message.h) and the JSON that collectors make of it (flow_json.h).
// Not responsible for reading values.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ew::flow {

enum class Kind : uint8_t {
  number32,  // cut to 32 bits
  number64,
  type,     // number32 that names the format of an exporter
  mac,      // number64, the low 48 bits
  address,  // 4 or 16 bytes
  text,
  numbers,    // repeated number32
  layers,     // repeated number32 that name headers
  addresses,  // repeated
  old_time,   // of the numbering before goflow2 v2
};

struct Field {
  uint32_t number;
  std::string_view name;
  Kind kind;
  bool is_column = false;  // feeds a column; all others go to metadata under their names
};

// The numbers that are spoken of one by one.
enum Number : uint32_t {
  kOldReceived = 2,
  kOldEnd = 5,
  kSrcAddr = 6,
  kDstAddr = 7,
  kBytes = 9,
  kPackets = 10,
  kSamplerAddress = 11,
  kInIf = 18,
  kOutIf = 19,
  kProto = 20,
  kSrcPort = 21,
  kDstPort = 22,
  kIpFlags = 38,  // in the old numbering when the flow began
  kFlowDirection = 42,
  kOldStartMs = 63,
  kOldEndMs = 64,
  kReceivedNs = 110,
  kStartNs = 111,
  kEndNs = 112,
  kNumberLimit = 117,  // beyond the last one
};

// In ascending order.
std::span<const Field> fields();
const Field* find_field(uint32_t number);  // nullptr: the schema has none

// The times of the numbering before goflow2 v2, in the order in which they are tried. Less than a
// day after 1970 is none: other schemas have other fields at these numbers.
struct OldTime {
  uint32_t number;
  int64_t nanos_per_unit;
  uint64_t least;  // a day in this unit
};
std::span<const OldTime> old_times();

// "" if the schema has no name for the value.
std::string_view type_name(uint64_t value);
std::string_view layer_name(uint64_t value);

}  // namespace ew::flow
