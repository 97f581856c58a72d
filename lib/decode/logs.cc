#include "lib/decode/logs.h"

#include <string>

#include "lib/decode/cloudevent.h"
#include "lib/decode/logs/flat_log.h"
#include "lib/decode/logs/log_columns.h"
#include "lib/decode/logs/log_source.h"
#include "lib/decode/metadata.h"
#include "lib/decode/otlp/otlp_log.h"
#include "lib/decode/otlp/otlp_signal.h"
#include "lib/decode/pointer.h"
#include "lib/decode/row_id.h"
#include "lib/decode/severity.h"
#include "lib/decode/times.h"

namespace ew {
namespace {

using namespace logs;  // the columns

constexpr OtlpNames kNames = {"resourceLogs", "scopeLogs", "logRecords"};
constexpr std::string_view kOtelSource = "otel";

class LogsDecoder final : public OtlpSignal {
 public:
  explicit LogsDecoder(const DecodeOptions& options)
      : OtlpSignal(options, kNames), events_(options), flat_(options) {}

  void decode(const Message& message, Decoded* out) override;

 private:
  Fault decode_record(std::string_view record) override;
  void decode_record(JsonValue record) override;
  void decode_flat(JsonValue object, uint64_t element) override;
  bool unwrap(JsonValue object) override;
  bool unwrap_opened();

  void decode_event(const Message& message, Decoded* out);
  bool is_request(const Message& message) const;

  // What was read, to a row or a bad element.
  void take_log(uint64_t element, const Fault& fault, OtlpLog::Field place);
  Fault write_row(uint64_t element);
  Fault write_timestamp();
  void write_details(uint64_t element);
  void write_attributes();
  Fault at(OtlpLog::Field field, const Fault& fault);
  void text(Column column, std::string_view text);  // "" = NULL
  void json(Column column, std::string_view json);  // the same

  OtlpLog log_{values()};
  OtlpLogReader reader_{values()};
  RowWriter row_{columns()};
  CloudEventReader events_;
  Fault event_fault_;      // of the event that is open
  bool in_event_ = false;  // records are those of a request that an event holds
  FlatLog flat_;
  std::string subject_;  // of the message before
  std::string lower_subject_;
  std::string_view source_;  // what the subject says
  int64_t observed_ = 0;
  OtlpLog::Field place_ = OtlpLog::kTime;
};

void LogsDecoder::decode(const Message& message, Decoded* out) {
  in_event_ = false;
  if (subject_ != message.subject) {
    subject_ = message.subject;
    source_ = source_of_subject(subject_, &lower_subject_);
  }
  events_.begin(message);
  if (events_.binary()) return decode_event(message, out);
  OtlpSignal::decode(message, out);
}

// ---- events ------------------------------------------------------------------------------------

// An event in binary mode: the payload is its data.
void LogsDecoder::decode_event(const Message& message, Decoded* out) {
  begin(message, out);
  const JsonValue object = events_.read_binary(message, out);
  if (!object.exists()) return;
  event_fault_ = events_.open(object, may_hold_trap(), out);
  if (is_request(message)) {
    in_event_ = true;
    return OtlpSignal::decode(message, out);
  }
  if (unwrap_opened()) return count_tolerated();
  const uint64_t element = take_element();
  if (wanted(element)) decode_flat(object, element);
}

// A body in protobuf, which the event holds as bytes or as the text that they happen to be.
bool LogsDecoder::is_request(const Message& message) const {
  if (message.json.exists() || message.too_deep) return false;
  const JsonValue type = events_.event().event.find("datacontenttype");
  const Content content = type.exists() ? content_of(type.string()) : Content::unsaid;
  const bool may_be = content == Content::other || content == Content::unsaid;
  return may_be && protobuf_shape(message.bytes) == ProtobufShape::request;
}

bool LogsDecoder::unwrap(JsonValue object) {
  event_fault_ = events_.open(object, may_hold_trap(), out());
  return unwrap_opened();
}

bool LogsDecoder::unwrap_opened() {
  const CloudEvent& event = events_.event();
  if (!event_fault_.none() || !event.data.exists() || !event.data.is_object()) return false;
  if (otlp_object(event.data, kNames.resources) == OtlpObject::flat) return false;
  in_event_ = true;
  if (event.encoded) expect_traps();
  decode_object(event.data);
  in_event_ = false;
  return true;
}

void LogsDecoder::decode_flat(JsonValue /*object*/, uint64_t element) {
  if (!event_fault_.none()) return events_.report(event_fault_, element, out());
  const CloudEvent& event = events_.event();
  FlatRecord record;
  record.source = source_;
  if (!event.enveloped) {
    record.object = event.event;
  } else {
    record.event = &event;
    if (event.data.exists() && event.data.is_object()) record.object = event.data;
  }
  flat_.decode(record, element, message(), out());
}

// ---- OTLP --------------------------------------------------------------------------------------

Fault LogsDecoder::decode_record(std::string_view record) {
  const uint64_t element = take_element();
  if (!wanted(element)) return {};
  const Fault fault = reader_.read(record, &log_);
  if (is_malformed(fault)) return fault;
  take_log(element, fault, reader_.place());
  return {};
}

void LogsDecoder::decode_record(JsonValue record) {
  const uint64_t element = take_element();
  if (!wanted(element) || !take_object(record, element)) return;
  const Fault fault = reader_.read(record, &log_);
  take_log(element, fault, reader_.place());
}

void LogsDecoder::take_log(uint64_t element, const Fault& read_fault, OtlpLog::Field place) {
  const Decoded::Mark mark = out()->mark();
  place_ = place;
  const Fault fault = read_fault.none() ? write_row(element) : read_fault;
  if (fault.none()) {
    const uint64_t ids = (log_.trace_id.invalid() ? 1 : 0) + (log_.span_id.invalid() ? 1 : 0);
    return out()->add_tolerated(reader_.take_tolerated() + ids);
  }
  out()->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out()->bad(element, fault.code, "", "the record " + std::string(fault.reason));
  }
  const std::string_view key = reader_.key(place_);
  std::string pointer;
  append_pointer(key, &pointer);
  out()->bad(element, fault.code, pointer, std::string(key) + " " + std::string(fault.reason));
}

Fault LogsDecoder::at(OtlpLog::Field field, const Fault& fault) {
  if (!fault.none()) place_ = field;
  return fault;
}

void LogsDecoder::text(Column column, std::string_view text) {
  if (!text.empty()) append_otlp_string(text, row_.member(column));
}

void LogsDecoder::json(Column column, std::string_view json) {
  if (!json.empty()) row_.raw(column, without_communities(json));
}

Fault LogsDecoder::write_row(uint64_t element) {
  // Before a text that all records of the block repeat is written for nothing.
  Fault fault = out()->check_room(resource().json().size() + scope().json().size());
  if (!fault.none()) return fault;
  row_.begin(out());
  fault = write_timestamp();
  if (!fault.none()) return fault;
  text(kTraceId, log_.trace_id.hex());
  text(kSpanId, log_.span_id.hex());
  const int32_t number = log_.severity_number;
  text(kSeverityText,
       log_.severity_text.empty() ? severity_number_name(number) : log_.severity_text);
  if (number != 0) row_.integer(kSeverityNumber, number);
  if (log_.body.kind == OtlpKind::string) {
    json(kBody, log_.body_json);
  } else {
    text(kBody, without_communities(log_.body_json));
  }
  write_details(element);
  return row_.finish();
}

// A record without time has the time at which it was seen, else the one at which it was stored.
Fault LogsDecoder::write_timestamp() {
  observed_ = 0;
  Fault fault;
  if (log_.observed != 0) {
    fault = at(OtlpLog::kObserved, read_unix_nanos(log_.observed, &observed_));
  }
  int64_t nanos = observed_;
  if (log_.time != 0) {
    const Fault bad = at(OtlpLog::kTime, read_unix_nanos(log_.time, &nanos));
    if (!bad.none()) return bad;
  } else if (log_.observed == 0) {
    fault = at(OtlpLog::kTime, read_time_or_stored({}, message(), &nanos));
  }
  if (fault.none()) row_.time(kTimestamp, nanos);
  return fault;
}

void LogsDecoder::write_details(uint64_t element) {
  text(kServiceName, resource().service_name());
  text(kServiceVersion, resource().service_version());
  text(kServiceInstance, resource().service_instance());
  text(kScopeName, scope().name());
  text(kScopeVersion, scope().version());
  write_attributes();
  json(kResourceAttributes, resource().json());
  append_row_uuid(message(), element, row_.member(kId));
  if (log_.observed != 0) row_.time(kObservedTimestamp, observed_);
  if (log_.has_flags) row_.integer(kTraceFlags, log_.flags & kTraceFlagsMask);
  text(kEventName, log_.event_name);
  text(kSource, source_.empty() ? kOtelSource : source_);
  json(kScopeAttributes, scope().json());
}

void LogsDecoder::write_attributes() {
  if (!in_event_) return json(kAttributes, log_.attributes.json());
  const std::string_view own = without_communities(log_.attributes.json());
  std::string both = "[{\"cloudevents\":";
  append_attributes(events_.event(), &both);
  both.append("},").append(own.empty() ? "{}" : own).push_back(']');
  const size_t size = both.size();
  both.append(kJsonPadding, ' ');
  JsonDocument document;
  document.parse(std::string_view(both).substr(0, size), kMaxJsonDepth + 3);
  auto it = document.root().begin();
  const JsonValue event = *(*it).begin();
  append_attributes(*++it, {&event, 1}, row_.member(kAttributes));
}

}  // namespace

std::unique_ptr<Decoder> make_logs(const DecodeOptions& options) {
  return std::make_unique<LogsDecoder>(options);
}

}  // namespace ew
