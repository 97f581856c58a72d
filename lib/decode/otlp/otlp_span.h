// A span of OTLP as plain values, read from protobuf or from OTLP/JSON (reference otlp.md section
// 4). Not responsible for which spans make a row: otel_traces.h.
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

struct OtlpSpan {
  // By field number; in the order in which a fault is looked for.
  enum Field : size_t {
    kTraceId,
    kSpanId,
    kTraceState,
    kParentSpanId,
    kName,
    kKind,
    kStart,
    kEnd,
    kAttributes,
    kDroppedAttributes,
    kEvents,
    kDroppedEvents,
    kLinks,
    kDroppedLinks,
    kStatus,
    kFlags,
    kFields,
  };

  explicit OtlpSpan(OtlpValueWriter* values) : attributes(values) {}
  void clear();

  OtlpId trace_id{16};
  OtlpId span_id{8};
  OtlpId parent_span_id{8};
  std::string_view trace_state, name, status_message;
  int32_t kind = 0;
  int32_t status_code = 0;
  uint64_t start = 0;
  uint64_t end = 0;
  uint32_t flags = 0;
  uint32_t dropped_attributes = 0;
  uint32_t dropped_events = 0;
  uint32_t dropped_links = 0;
  OtlpAttributes attributes;
  std::string events;  // JSON arrays; "" = none
  std::string links;
};

class OtlpSpanReader {
 public:
  explicit OtlpSpanReader(OtlpValueWriter* values) : values_(values), inner_(values) {}

  // kMalformed concerns the message, other faults the span: at which field says place().
  Fault read(std::string_view span, OtlpSpan* out);
  Fault read(JsonValue span, OtlpSpan* out);

  OtlpSpan::Field place() const { return place_; }
  // The key of a field of the span that was read last, as it was sent if it was.
  std::string_view key(OtlpSpan::Field field) const;
  // Names of enums and unusable ids of links, since the last call.
  uint64_t take_tolerated() { return std::exchange(tolerated_, 0); }

 private:
  // Events and links are written as they are read; this is what one of either says.
  struct Part {
    uint64_t time = 0;
    std::string_view text;  // an event's name, a link's trace state
    uint32_t dropped = 0;
    uint32_t flags = 0;
  };

  static void finish(OtlpSpan* out);
  Fault read_event(std::string_view event, std::string* out);
  Fault read_link(std::string_view link, std::string* out);
  Fault read_scalars(OtlpSpan* out);
  Fault read_counts(OtlpSpan* out);
  Fault read_lists(OtlpSpan* out);
  Fault check(OtlpSpan::Field field, const Fault& fault);
  Fault read_event(JsonValue event, std::string* out);
  Fault read_link(JsonValue link, std::string* out);
  Fault read_status(JsonValue status, OtlpSpan* out);
  void write_event(const Part& part, std::string* out);
  void write_link(const Part& part, std::string* out);

  OtlpValueWriter* values_;
  OtlpAttributes inner_;  // of an event or link
  OtlpId link_trace_id_{16};
  OtlpId link_span_id_{8};
  std::array<JsonValue, OtlpSpan::kFields> fields_;
  OtlpSpan::Field place_ = OtlpSpan::kTraceId;
  uint64_t tolerated_ = 0;
};

}  // namespace ew
