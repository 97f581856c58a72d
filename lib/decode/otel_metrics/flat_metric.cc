#include "lib/decode/otel_metrics/flat_metric.h"

#include <string>

#include "lib/decode/doubles.h"
#include "lib/decode/keys.h"
#include "lib/decode/metadata.h"
#include "lib/decode/otel_metrics/metric_columns.h"
#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/pointer.h"
#include "lib/decode/row_writer.h"
#include "lib/decode/series_key.h"
#include "lib/decode/times.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

using namespace metrics;  // the columns

// In the order of Column, as far as this form has keys for them.
const KeyTable& metric_keys() {
  static const KeyTable kTable = {
      {Take::time, {"timestamp"}},
      {Take::name, {"trace_id", "traceId"}},
      {Take::name, {"span_id", "spanId"}},
      {Take::host, {"service_name", "serviceName"}},
      {Take::name, {"span_name", "spanName", "name"}},
      {Take::any, {"span_kind", "spanKind"}},
      {Take::any, {"duration_ms", "durationMs"}},
      {Take::any, {"duration_seconds", "durationSeconds"}},
      {Take::any, {"metric_type", "metricType"}},
      {Take::any, {"http_method", "httpMethod"}},
      {Take::any, {"http_route", "httpRoute"}},
      {Take::any, {"http_status_code", "httpStatusCode"}},
      {Take::any, {"grpc_service", "grpcService"}},
      {Take::any, {"grpc_method", "grpcMethod"}},
      {Take::any, {"grpc_status_code", "grpcStatusCode"}},
      {Take::any, {"is_slow", "isSlow"}},
      {Take::any, {"component"}},
      {Take::any, {"level"}},
      {Take::any, {"unit"}},
  };
  return kTable;
}

constexpr double kMillisecondsPerSecond = 1000;

}  // namespace

class FlatMetric::Writer {
 public:
  void decode(JsonValue object, uint64_t element, const Message& message, Decoded* out);

 private:
  Fault write_row(const Message& message, Decoded* out);
  Fault write_origin(const Message& message);
  void write_id(Column column, OtlpId* id);
  Fault write_durations();
  Fault read_duration(Column column, std::string_view* json, double* number);
  void write_texts(Column first, Column last);
  void write_attributes();
  Fault at(Column column, const Fault& fault);

  Fields fields_{metric_keys()};
  RowWriter row_{columns()};
  SeriesKey series_key_;
  OtlpId trace_id_{16};
  OtlpId span_id_{8};
  Column place_ = kTimestamp;
};

void FlatMetric::Writer::decode(JsonValue object, uint64_t element, const Message& message,
                                Decoded* out) {
  const Decoded::Mark mark = out->mark();
  fields_.read(object);
  const Fault fault = write_row(message, out);
  if (fault.none()) return;
  out->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out->bad(element, fault.code, "", "the element " + std::string(fault.reason));
  }
  const std::string_view key = fields_.key(place_);
  std::string pointer;
  append_pointer(key, &pointer);
  out->bad(element, fault.code, pointer, std::string(key) + " " + std::string(fault.reason));
}

Fault FlatMetric::Writer::at(Column column, const Fault& fault) {
  if (!fault.none()) place_ = column;
  return fault;
}

Fault FlatMetric::Writer::write_row(const Message& message, Decoded* out) {
  row_.begin(out);
  if (const Fault fault = write_origin(message); !fault.none()) return fault;
  row_.text(kSpanKind, fields_[kSpanKind]);
  if (const Fault fault = write_durations(); !fault.none()) return fault;
  write_texts(kMetricType, kGrpcStatusCode);
  if (fields_[kIsSlow].exists()) {
    bool is_slow = false;
    const Fault fault = at(kIsSlow, read_boolean(fields_[kIsSlow], &is_slow));
    if (!fault.none()) return fault;
    row_.boolean(kIsSlow, is_slow);
  }
  write_texts(kComponent, kUnit);
  series_key_.clear();
  series_key_.add("metric_type", fields_[kMetricType]);
  series_key_.add("unit", fields_[kUnit]);
  if (series_key_.text().empty()) {
    row_.text(kSeriesKey, "");
  } else {
    series_key_.append_json(row_.member(kSeriesKey));
  }
  write_attributes();
  return row_.finish();
}

Fault FlatMetric::Writer::write_origin(const Message& message) {
  int64_t nanos = 0;
  const Fault fault = read_time_or_stored(fields_[kTimestamp], message, &nanos);
  if (!fault.none()) return at(kTimestamp, fault);
  row_.time(kTimestamp, nanos);
  write_id(kTraceId, &trace_id_);
  if (fields_[kSpanId].exists()) {
    write_id(kSpanId, &span_id_);
  } else {
    row_.text(kSpanId, "");
  }
  if (fields_[kServiceName].exists()) {
    row_.text(kServiceName, fields_[kServiceName]);
  } else {
    row_.text(kServiceName, kUnknownService);
  }
  if (!fields_[kSpanName].exists()) return at(kSpanName, {code::kMissingField, "is missing"});
  row_.text(kSpanName, fields_[kSpanName]);
  return {};
}

// Hex digits in lower case; what is no id of its length is text like any other.
void FlatMetric::Writer::write_id(Column column, OtlpId* id) {
  const JsonValue value = fields_[column];
  id->clear();
  if (value.exists() && value.is_string() && id->read_hex(value).none() && id->valid()) {
    row_.text(column, id->hex());
  } else {
    row_.text(column, value);
  }
}

Fault FlatMetric::Writer::read_duration(Column column, std::string_view* json, double* number) {
  const JsonValue value = fields_[column];
  if (!value.exists()) return {};
  const Fault fault = read_double(value, json);
  return at(column, fault.none() ? read_otlp_double(value, number) : fault);
}

// One of them is computed where only the other is given.
Fault FlatMetric::Writer::write_durations() {
  std::string_view ms, seconds;
  double number = 0;
  Fault fault = read_duration(kDurationMs, &ms, &number);
  if (fault.none()) fault = read_duration(kDurationSeconds, &seconds, &number);
  if (!fault.none() || (ms.empty() && seconds.empty())) return fault;
  if (!ms.empty()) {
    row_.raw(kDurationMs, ms);
  } else {
    append_double(number * kMillisecondsPerSecond, row_.member(kDurationMs));
  }
  if (!seconds.empty()) {
    row_.raw(kDurationSeconds, seconds);
  } else {
    append_double(number / kMillisecondsPerSecond, row_.member(kDurationSeconds));
  }
  return {};
}

void FlatMetric::Writer::write_texts(Column first, Column last) {
  for (size_t column = first; column <= last; ++column) row_.text(column, fields_[column]);
}

// The members that no column took.
void FlatMetric::Writer::write_attributes() {
  if (fields_.unknown().empty()) return;
  std::string* const line = row_.member(kAttributes);
  line->push_back('{');
  for (const JsonValue member : fields_.unknown()) append_member(member, line);
  line->push_back('}');
}

FlatMetric::FlatMetric() : writer_(std::make_unique<Writer>()) {}
FlatMetric::~FlatMetric() = default;

void FlatMetric::decode(JsonValue object, uint64_t element, const Message& message, Decoded* out) {
  writer_->decode(object, element, message, out);
}

}  // namespace ew
