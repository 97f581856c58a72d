#include "lib/decode/otel_traces.h"

#include <limits>
#include <string>

#include "lib/decode/otel_traces/flat_span.h"
#include "lib/decode/otel_traces/trace_columns.h"
#include "lib/decode/otlp/otlp_signal.h"
#include "lib/decode/otlp/otlp_span.h"
#include "lib/decode/pointer.h"
#include "lib/decode/row_writer.h"
#include "lib/decode/times.h"

namespace ew {
namespace {

using namespace traces;  // the columns

constexpr OtlpNames kNames = {"resourceSpans", "scopeSpans", "spans"};

class TracesDecoder final : public OtlpSignal {
 public:
  explicit TracesDecoder(const DecodeOptions& options)
      : OtlpSignal(options, kNames), flat_(options) {}

 private:
  Fault decode_record(std::string_view record) override;
  void decode_record(JsonValue record) override;
  void decode_flat(JsonValue object, uint64_t element) override;

  // What was read, to a row or a bad element.
  void take_span(uint64_t element, const Fault& fault, OtlpSpan::Field place);
  Fault write_row();
  Fault write_identity();
  Fault write_times();
  void write_origin();
  void write_details();
  Fault check_id(OtlpSpan::Field field, const OtlpId& id);
  Fault at(OtlpSpan::Field field, const Fault& fault);
  void text(Column column, std::string_view text);  // "" = NULL
  void json(Column column, std::string_view json, std::string_view otherwise = {});
  void count(Column column, uint32_t count);  // 0 = NULL

  OtlpSpan span_{values()};
  OtlpSpanReader reader_{values()};
  RowWriter row_{columns()};
  FlatSpan flat_;
  OtlpSpan::Field place_ = OtlpSpan::kTraceId;
};

Fault TracesDecoder::decode_record(std::string_view record) {
  const uint64_t element = take_element();
  if (!wanted(element)) return {};
  const Fault fault = reader_.read(record, &span_);
  if (is_malformed(fault)) return fault;
  take_span(element, fault, reader_.place());
  return {};
}

void TracesDecoder::decode_record(JsonValue record) {
  const uint64_t element = take_element();
  if (!wanted(element) || !take_object(record, element)) return;
  const Fault fault = reader_.read(record, &span_);
  take_span(element, fault, reader_.place());
}

void TracesDecoder::decode_flat(JsonValue object, uint64_t element) {
  flat_.decode(without_communities(object), element, message(), out());
}

void TracesDecoder::take_span(uint64_t element, const Fault& read_fault, OtlpSpan::Field place) {
  const Decoded::Mark mark = out()->mark();
  place_ = place;
  const Fault fault = read_fault.none() ? write_row() : read_fault;
  if (fault.none()) {
    out()->add_tolerated(reader_.take_tolerated() + (span_.parent_span_id.invalid() ? 1 : 0));
    return;
  }
  out()->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out()->bad(element, fault.code, "", "the span " + std::string(fault.reason));
  }
  const std::string_view key = reader_.key(place_);
  std::string pointer;
  append_pointer(key, &pointer);
  out()->bad(element, fault.code, pointer, std::string(key) + " " + std::string(fault.reason));
}

Fault TracesDecoder::at(OtlpSpan::Field field, const Fault& fault) {
  if (!fault.none()) place_ = field;
  return fault;
}

void TracesDecoder::text(Column column, std::string_view text) {
  if (!text.empty()) append_otlp_string(text, row_.member(column));
}

void TracesDecoder::json(Column column, std::string_view json, std::string_view otherwise) {
  const std::string_view value = json.empty() ? otherwise : json;
  if (!value.empty()) row_.raw(column, without_communities(value));
}

void TracesDecoder::count(Column column, uint32_t count) {
  if (count > 0) row_.integer(column, count);
}

Fault TracesDecoder::write_row() {
  // Before a text that all spans of the block repeat is written for nothing.
  Fault fault = out()->check_room(resource().json().size() + scope().json().size());
  if (!fault.none()) return fault;
  row_.begin(out());
  fault = write_identity();
  if (fault.none()) fault = write_times();
  if (!fault.none()) return fault;
  write_origin();
  write_details();
  return row_.finish();
}

Fault TracesDecoder::check_id(OtlpSpan::Field field, const OtlpId& id) {
  if (id.valid()) return {};
  if (!id.invalid()) return at(field, {code::kMissingField, "is missing"});
  return at(field, {code::kBadId, "is no id: zero, or not of its length"});
}

Fault TracesDecoder::write_identity() {
  const bool started = span_.start != 0;
  const OtlpSpan::Field place = started ? OtlpSpan::kStart : OtlpSpan::kEnd;
  if (!started && span_.end == 0) {
    return at(OtlpSpan::kStart, {code::kNoTimestamp, "is not set, nor is the end of the span"});
  }
  int64_t nanos = 0;
  Fault fault = at(place, read_unix_nanos(started ? span_.start : span_.end, &nanos));
  if (!fault.none()) return fault;
  row_.time(kTimestamp, nanos);
  fault = check_id(OtlpSpan::kTraceId, span_.trace_id);
  if (fault.none()) fault = check_id(OtlpSpan::kSpanId, span_.span_id);
  if (!fault.none()) return fault;
  text(kTraceId, span_.trace_id.hex());
  text(kSpanId, span_.span_id.hex());
  text(kParentSpanId, span_.parent_span_id.hex());
  text(kName, span_.name);
  row_.integer(kKind, span_.kind);
  return {};
}

Fault TracesDecoder::write_times() {
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  if (span_.start != 0) write_nanos(kStart, static_cast<int64_t>(span_.start), &row_);
  if (span_.end > kMax) {
    return at(OtlpSpan::kEnd, {code::kOutOfRange, "is beyond the range of its column"});
  }
  if (span_.end != 0) write_nanos(kEnd, static_cast<int64_t>(span_.end), &row_);
  return {};
}

void TracesDecoder::write_origin() {
  const std::string_view service = resource().service_name();
  text(kServiceName, service.empty() ? kUnknownService : service);
  text(kServiceVersion, resource().service_version());
  text(kServiceInstance, resource().service_instance());
  text(kScopeName, scope().name());
  text(kScopeVersion, scope().version());
}

void TracesDecoder::write_details() {
  row_.integer(kStatusCode, span_.status_code);
  text(kStatusMessage, span_.status_message);
  json(kAttributes, span_.attributes.json());
  json(kResourceAttributes, resource().json());
  json(kEvents, span_.events, kNothing);
  json(kLinks, span_.links, kNothing);
  text(kTraceState, span_.trace_state);
  count(kFlags, span_.flags);
  json(kScopeAttributes, scope().json());
  count(kDroppedAttributes, span_.dropped_attributes);
  count(kDroppedEvents, span_.dropped_events);
  count(kDroppedLinks, span_.dropped_links);
}

}  // namespace

std::unique_ptr<Decoder> make_otel_traces(const DecodeOptions& options) {
  return std::make_unique<TracesDecoder>(options);
}

}  // namespace ew
