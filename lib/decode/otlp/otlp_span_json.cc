#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/otlp/otlp_span.h"

namespace ew {
namespace {

constexpr std::string_view kKinds[] = {"SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL",
                                       "SPAN_KIND_SERVER",      "SPAN_KIND_CLIENT",
                                       "SPAN_KIND_PRODUCER",    "SPAN_KIND_CONSUMER"};
constexpr std::string_view kStatusCodes[] = {"STATUS_CODE_UNSET", "STATUS_CODE_OK",
                                             "STATUS_CODE_ERROR"};

// In the order of OtlpSpan::Field.
const OtlpKeys& span_keys() {
  static const OtlpKeys kKeys = {"traceId",
                                 "spanId",
                                 "traceState",
                                 "parentSpanId",
                                 "name",
                                 "kind",
                                 "startTimeUnixNano",
                                 "endTimeUnixNano",
                                 "attributes",
                                 "droppedAttributesCount",
                                 "events",
                                 "droppedEventsCount",
                                 "links",
                                 "droppedLinksCount",
                                 "status",
                                 "flags"};
  return kKeys;
}

enum EventField : size_t { kEventTime, kEventName, kEventAttributes, kEventDropped, kEventFields };
const OtlpKeys& event_keys() {
  static const OtlpKeys kKeys = {"timeUnixNano", "name", "attributes", "droppedAttributesCount"};
  return kKeys;
}

enum LinkField : size_t {
  kLinkTraceId,
  kLinkSpanId,
  kLinkTraceState,
  kLinkAttributes,
  kLinkDropped,
  kLinkFlags,
  kLinkFields
};
const OtlpKeys& link_keys() {
  static const OtlpKeys kKeys = {
      "traceId", "spanId", "traceState", "attributes", "droppedAttributesCount", "flags"};
  return kKeys;
}

enum StatusField : size_t { kMessage, kCode, kStatusFields };
const OtlpKeys& status_keys() {
  static const OtlpKeys kKeys = {"message", "code"};
  return kKeys;
}

// The end of a span is no time of its row, only a number of its column.
Fault read_end(JsonValue value, uint64_t* nanos) {
  const Fault fault = read_otlp_uint64(value, nanos);
  if (fault.code != code::kBadNumber) return fault;
  return {code::kBadTimestamp, "is no number of nanoseconds"};
}

}  // namespace

std::string_view OtlpSpanReader::key(OtlpSpan::Field field) const {
  return fields_[field].exists() ? fields_[field].key() : span_keys().name(field);
}

Fault OtlpSpanReader::check(OtlpSpan::Field field, const Fault& fault) {
  if (!fault.none()) place_ = field;
  return fault;
}

Fault OtlpSpanReader::read(JsonValue span, OtlpSpan* out) {
  out->clear();
  fields_ = {};
  span_keys().read(span, fields_);
  Fault fault = read_scalars(out);
  if (fault.none()) fault = read_counts(out);
  if (fault.none()) fault = read_lists(out);
  if (fault.none()) finish(out);
  return fault;
}

Fault OtlpSpanReader::read_scalars(OtlpSpan* out) {
  using S = OtlpSpan;
  Fault fault = check(S::kTraceId, out->trace_id.read_hex(fields_[S::kTraceId]));
  if (fault.none()) fault = check(S::kSpanId, out->span_id.read_hex(fields_[S::kSpanId]));
  if (fault.none()) {
    fault = check(S::kTraceState, read_otlp_text(fields_[S::kTraceState], &out->trace_state));
  }
  if (fault.none()) {
    fault = check(S::kParentSpanId, out->parent_span_id.read_hex(fields_[S::kParentSpanId]));
  }
  if (fault.none()) fault = check(S::kName, read_otlp_text(fields_[S::kName], &out->name));
  if (fault.none()) {
    fault = check(S::kKind, read_otlp_enum(fields_[S::kKind], kKinds, &out->kind, &tolerated_));
  }
  if (fault.none()) fault = check(S::kStart, read_otlp_nanos(fields_[S::kStart], &out->start));
  if (fault.none()) fault = check(S::kEnd, read_end(fields_[S::kEnd], &out->end));
  if (fault.none()) fault = check(S::kStatus, read_status(fields_[S::kStatus], out));
  return fault;
}

Fault OtlpSpanReader::read_counts(OtlpSpan* out) {
  const struct {
    OtlpSpan::Field field;
    uint32_t* number;
  } counts[] = {{OtlpSpan::kDroppedAttributes, &out->dropped_attributes},
                {OtlpSpan::kDroppedEvents, &out->dropped_events},
                {OtlpSpan::kDroppedLinks, &out->dropped_links},
                {OtlpSpan::kFlags, &out->flags}};
  for (const auto& count : counts) {
    const Fault fault = check(count.field, read_otlp_uint32(fields_[count.field], count.number));
    if (!fault.none()) return fault;
  }
  return {};
}

Fault OtlpSpanReader::read_lists(OtlpSpan* out) {
  Fault fault =
      check(OtlpSpan::kAttributes, out->attributes.add_all(fields_[OtlpSpan::kAttributes]));
  if (!fault.none()) return fault;
  const JsonValue events = fields_[OtlpSpan::kEvents];
  if (events.exists()) {
    if (!events.is_array()) return check(OtlpSpan::kEvents, kNoArray);
    for (const JsonValue event : events) {
      fault = check(OtlpSpan::kEvents, within_otlp(read_event(event, &out->events)));
      if (!fault.none()) return fault;
    }
  }
  const JsonValue links = fields_[OtlpSpan::kLinks];
  if (!links.exists()) return {};
  if (!links.is_array()) return check(OtlpSpan::kLinks, kNoArray);
  for (const JsonValue link : links) {
    fault = check(OtlpSpan::kLinks, within_otlp(read_link(link, &out->links)));
    if (!fault.none()) return fault;
  }
  return {};
}

Fault OtlpSpanReader::read_event(JsonValue event, std::string* out) {
  if (!event.is_object()) return kNoObject;
  std::array<JsonValue, kEventFields> fields;
  event_keys().read(event, fields);
  Part part;
  inner_.clear();
  Fault fault = read_otlp_nanos(fields[kEventTime], &part.time);
  if (fault.none()) fault = read_otlp_text(fields[kEventName], &part.text);
  if (fault.none()) fault = inner_.add_all(fields[kEventAttributes]);
  if (fault.none()) fault = read_otlp_uint32(fields[kEventDropped], &part.dropped);
  if (fault.none()) write_event(part, out);
  return fault;
}

Fault OtlpSpanReader::read_link(JsonValue link, std::string* out) {
  if (!link.is_object()) return kNoObject;
  std::array<JsonValue, kLinkFields> fields;
  link_keys().read(link, fields);
  Part part;
  inner_.clear();
  link_trace_id_.clear();
  link_span_id_.clear();
  Fault fault = link_trace_id_.read_hex(fields[kLinkTraceId]);
  if (fault.none()) fault = link_span_id_.read_hex(fields[kLinkSpanId]);
  if (fault.none()) fault = read_otlp_text(fields[kLinkTraceState], &part.text);
  if (fault.none()) fault = inner_.add_all(fields[kLinkAttributes]);
  if (fault.none()) fault = read_otlp_uint32(fields[kLinkDropped], &part.dropped);
  if (fault.none()) fault = read_otlp_uint32(fields[kLinkFlags], &part.flags);
  if (fault.none()) write_link(part, out);
  return fault;
}

Fault OtlpSpanReader::read_status(JsonValue status, OtlpSpan* out) {
  if (!status.exists()) return {};
  if (!status.is_object()) return kNoObject;
  std::array<JsonValue, kStatusFields> fields;
  status_keys().read(status, fields);
  Fault fault = read_otlp_text(fields[kMessage], &out->status_message);
  if (fault.none()) {
    fault = read_otlp_enum(fields[kCode], kStatusCodes, &out->status_code, &tolerated_);
  }
  return within_otlp(fault);
}

}  // namespace ew
