// A log record of OTLP as plain values, read from protobuf or from OTLP/JSON (reference otlp.md
// section 3). Not responsible for the row that it becomes: logs.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/json.h"
#include "lib/decode/codes.h"
#include "lib/decode/otlp/otlp_attributes.h"
#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/otlp/otlp_value.h"

namespace ew {

struct OtlpLog {
  // By field number; in the order in which a fault is looked for.
  enum Field : size_t {
    kTime,
    kSeverityNumber,
    kSeverityText,
    kBody,
    kAttributes,
    kDropped,
    kFlags,
    kTraceId,
    kSpanId,
    kObserved,
    kEventName,
    kFields,
  };

  explicit OtlpLog(OtlpValueWriter* values) : attributes(values) {}
  void clear();

  uint64_t time = 0;
  uint64_t observed = 0;
  int32_t severity_number = 0;
  std::string_view severity_text, event_name;
  OtlpValue body;
  std::string body_json;      // "" if there is no body
  OtlpAttributes attributes;  // those of the record, then how many were dropped
  bool has_flags = false;
  uint32_t flags = 0;
  OtlpId trace_id{16};
  OtlpId span_id{8};
};

class OtlpLogReader {
 public:
  explicit OtlpLogReader(OtlpValueWriter* values) : values_(values) {}

  // kMalformed concerns the message, other faults the record: at which field says place().
  Fault read(std::string_view record, OtlpLog* out);
  Fault read(JsonValue record, OtlpLog* out);

  OtlpLog::Field place() const { return place_; }
  // The name of a field, as the record that was read last spells it.
  std::string_view key(OtlpLog::Field field) const;
  // Names of enums since the last call: producers should send numbers.
  uint64_t take_tolerated() { return std::exchange(tolerated_, 0); }

 private:
  Fault finish(OtlpLog* out);
  Fault check(OtlpLog::Field field, const Fault& fault);
  Fault read_scalars(OtlpLog* out);

  OtlpValueWriter* values_;
  std::array<JsonValue, OtlpLog::kFields> fields_;
  OtlpLog::Field place_ = OtlpLog::kTime;
  uint32_t dropped_ = 0;
  uint64_t tolerated_ = 0;
};

}  // namespace ew
