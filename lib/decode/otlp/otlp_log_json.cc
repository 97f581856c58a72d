#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/otlp/otlp_log.h"

namespace ew {
namespace {

constexpr std::string_view kSeverities[] = {
    "SEVERITY_NUMBER_UNSPECIFIED", "SEVERITY_NUMBER_TRACE",  "SEVERITY_NUMBER_TRACE2",
    "SEVERITY_NUMBER_TRACE3",      "SEVERITY_NUMBER_TRACE4", "SEVERITY_NUMBER_DEBUG",
    "SEVERITY_NUMBER_DEBUG2",      "SEVERITY_NUMBER_DEBUG3", "SEVERITY_NUMBER_DEBUG4",
    "SEVERITY_NUMBER_INFO",        "SEVERITY_NUMBER_INFO2",  "SEVERITY_NUMBER_INFO3",
    "SEVERITY_NUMBER_INFO4",       "SEVERITY_NUMBER_WARN",   "SEVERITY_NUMBER_WARN2",
    "SEVERITY_NUMBER_WARN3",       "SEVERITY_NUMBER_WARN4",  "SEVERITY_NUMBER_ERROR",
    "SEVERITY_NUMBER_ERROR2",      "SEVERITY_NUMBER_ERROR3", "SEVERITY_NUMBER_ERROR4",
    "SEVERITY_NUMBER_FATAL",       "SEVERITY_NUMBER_FATAL2", "SEVERITY_NUMBER_FATAL3",
    "SEVERITY_NUMBER_FATAL4"};

// In the order of OtlpLog::Field.
const OtlpKeys& log_keys() {
  static const OtlpKeys kKeys = {
      "timeUnixNano", "severityNumber",         "severityText", "body",
      "attributes",   "droppedAttributesCount", "flags",        "traceId",
      "spanId",       "observedTimeUnixNano",   "eventName"};
  return kKeys;
}

}  // namespace

std::string_view OtlpLogReader::key(OtlpLog::Field field) const {
  return fields_[field].exists() ? fields_[field].key() : log_keys().name(field);
}

Fault OtlpLogReader::read(JsonValue record, OtlpLog* out) {
  out->clear();
  fields_ = {};
  dropped_ = 0;
  log_keys().read(record, fields_);
  const Fault fault = read_scalars(out);
  return fault.none() ? finish(out) : fault;
}

Fault OtlpLogReader::read_scalars(OtlpLog* out) {
  using L = OtlpLog;
  Fault fault = check(L::kTime, read_otlp_nanos(fields_[L::kTime], &out->time));
  if (fault.none()) {
    fault = check(L::kSeverityNumber, read_otlp_enum(fields_[L::kSeverityNumber], kSeverities,
                                                     &out->severity_number, &tolerated_));
  }
  if (fault.none()) {
    fault = check(L::kSeverityText, read_otlp_text(fields_[L::kSeverityText], &out->severity_text));
  }
  if (fault.none()) {
    fault = check(L::kBody, values_->append(fields_[L::kBody], &out->body, &out->body_json));
  }
  if (fault.none()) {
    fault = check(L::kAttributes, out->attributes.add_all(fields_[L::kAttributes]));
  }
  if (fault.none()) fault = check(L::kDropped, read_otlp_uint32(fields_[L::kDropped], &dropped_));
  if (fault.none()) fault = check(L::kFlags, read_otlp_uint32(fields_[L::kFlags], &out->flags));
  out->has_flags = fields_[L::kFlags].exists();
  if (fault.none()) fault = check(L::kTraceId, out->trace_id.read_hex(fields_[L::kTraceId]));
  if (fault.none()) fault = check(L::kSpanId, out->span_id.read_hex(fields_[L::kSpanId]));
  if (fault.none())
    fault = check(L::kObserved, read_otlp_nanos(fields_[L::kObserved], &out->observed));
  if (fault.none()) {
    fault = check(L::kEventName, read_otlp_text(fields_[L::kEventName], &out->event_name));
  }
  return fault;
}

}  // namespace ew
