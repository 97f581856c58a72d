#include "lib/decode/otel_metrics.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "lib/decode/doubles.h"
#include "lib/decode/otel_metrics/data_point.h"
#include "lib/decode/otel_metrics/flat_metric.h"
#include "lib/decode/otel_metrics/metric_columns.h"
#include "lib/decode/otel_metrics/point_columns.h"
#include "lib/decode/otel_metrics/time_units.h"
#include "lib/decode/otlp/otlp_metric.h"
#include "lib/decode/otlp/otlp_point.h"
#include "lib/decode/otlp/otlp_signal.h"
#include "lib/decode/pointer.h"
#include "lib/decode/protobuf.h"
#include "lib/decode/row_writer.h"
#include "lib/decode/series_key.h"
#include "lib/decode/times.h"

namespace ew {
namespace {

using namespace metrics;  // the columns

constexpr OtlpNames kNames = {"resourceMetrics", "scopeMetrics", "metrics"};

// What a duration is made of: a value, or the mean of what a distribution counted.
std::optional<double> measured(const OtlpPoint& point, MetricKind kind) {
  if (point.no_recorded_value()) return {};
  if (kind == MetricKind::gauge || kind == MetricKind::sum) {
    if (point.number.kind == OtlpNumber::Kind::none) return {};
    return point.number.nearest();
  }
  if (!point.sum || point.count == 0) return {};
  return *point.sum / static_cast<double>(point.count);
}

class MetricsDecoder final : public OtlpSignal {
 public:
  explicit MetricsDecoder(const DecodeOptions& options) : OtlpSignal(options, kNames) {}

 private:
  Fault decode_record(std::string_view record) override;
  void decode_record(JsonValue record) override;
  void decode_flat(JsonValue object, uint64_t element) override;
  void begin_scope() override { scope_ready_ = false; }

  void begin_metric();
  // What was read, to a row or a bad element.
  void take_point(uint64_t element, const Fault& fault);
  Fault write_row();
  void prepare_metric();
  Fault write_timestamp();
  void write_measured();
  void write_described();
  void write_data_point();
  void add_components(std::string_view prefix, const OtlpAttributes& attributes, std::string* out);
  void text(Column column, std::string_view text) { append_otlp_string(text, row_.member(column)); }
  void json(Column column, std::string_view json) {
    if (!json.empty()) row_.raw(column, without_communities(json));
  }

  OtlpMetric metric_{values()};
  bool scope_ready_ = false;   // what the rows of the scope share
  bool metric_ready_ = false;  // and those of the metric
  OtlpPoint point_{values()};
  OtlpPointReader reader_{values()};
  PointColumns point_columns_;
  RowWriter row_{columns()};
  FlatMetric flat_;
  SeriesKey series_key_;
  std::string origin_components_;  // of the series key: scope and resource
  std::string metric_components_;  // all but those of the point's attributes
  std::vector<const OtlpMember*> sorted_;
  std::string shared_members_;  // of the data points of a metric
  const TimeUnit* unit_ = nullptr;
  OtlpPoint::Field place_ = OtlpPoint::kTime;
};

void MetricsDecoder::decode_flat(JsonValue object, uint64_t element) {
  flat_.decode(without_communities(object), element, message(), out());
}

// ---- both forms, from block to point -----------------------------------------------------------

Fault MetricsDecoder::decode_record(std::string_view record) {
  const Fault fault = metric_.read(record);
  if (is_malformed(fault)) return fault;
  if (!fault.none()) {
    fail(fault, "a metric");
    return {};
  }
  begin_metric();
  ProtobufReader in(metric_.data());
  while (in.next() && !out()->failed()) {
    if (in.field() != bytes_field(1)) continue;
    const uint64_t element = take_element();
    if (!wanted(element)) continue;
    const Fault point_fault = reader_.read(in.bytes(), metric_.kind(), &point_);
    if (is_malformed(point_fault)) return point_fault;
    take_point(element, point_fault);
  }
  return in.malformed() ? kMalformed : Fault{};
}

void MetricsDecoder::decode_record(JsonValue record) {
  const Fault fault = metric_.read(record);
  if (!fault.none()) return fail(fault, "a metric");
  begin_metric();
  if (!metric_.points().exists()) return;
  for (const JsonValue point : metric_.points()) {
    if (out()->failed()) return;
    const uint64_t element = take_element();
    if (!wanted(element) || !take_object(point, element)) continue;
    take_point(element, reader_.read(point, metric_.kind(), &point_));
  }
}

void MetricsDecoder::begin_metric() {
  out()->add_tolerated(metric_.take_tolerated());
  unit_ = find_time_unit(metric_.unit());
  metric_ready_ = false;
}

void MetricsDecoder::take_point(uint64_t element, const Fault& read_fault) {
  const Decoded::Mark mark = out()->mark();
  place_ = reader_.place();
  const Fault fault = read_fault.none() ? write_row() : read_fault;
  const uint64_t tolerated = reader_.take_tolerated();
  if (fault.none()) return out()->add_tolerated(tolerated);
  out()->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out()->bad(element, fault.code, "", "the data point " + std::string(fault.reason));
  }
  const std::string_view key = reader_.key(place_);
  std::string pointer;
  append_pointer(key, &pointer);
  out()->bad(element, fault.code, pointer, std::string(key) + " " + std::string(fault.reason));
}

// ---- a row -------------------------------------------------------------------------------------

Fault MetricsDecoder::write_row() {
  // Before texts that all points of a metric or a block repeat are written for nothing.
  Fault fault =
      out()->check_room(metric_.size() + resource().json().size() + scope().json().size());
  if (!fault.none()) return fault;
  if (!metric_ready_) prepare_metric();
  row_.begin(out());
  fault = write_timestamp();
  if (!fault.none()) return fault;
  text(kSpanId, "");
  const std::string_view service = resource().service_name();
  text(kServiceName, service.empty() ? kUnknownService : service);
  text(kSpanName, metric_.name());
  write_measured();
  write_described();
  return row_.finish();
}

// What the points of a metric share. Not before a point is there, whose row is as long: a message
// of a large resource and many empty scopes or metrics would cost their product.
void MetricsDecoder::prepare_metric() {
  if (!scope_ready_) {
    origin_components_.clear();
    append_series_component("", "scope_name", scope().name(), &origin_components_);
    append_series_component("", "scope_version", scope().version(), &origin_components_);
    add_components("res:", resource().attributes(), &origin_components_);
    add_components("scope:", scope().attributes(), &origin_components_);
    scope_ready_ = true;
  }
  metric_components_.clear();
  append_series_component("", "metric_type", metric_type(metric_.kind()), &metric_components_);
  append_series_component("", "unit", metric_.unit(), &metric_components_);
  if (!origin_components_.empty()) metric_components_.append("|").append(origin_components_);
  shared_members_.clear();
  append_shared_members(metric_, scope(), &shared_members_);
  metric_ready_ = true;
}

Fault MetricsDecoder::write_timestamp() {
  int64_t nanos = 0;
  Fault fault;
  place_ = OtlpPoint::kTime;
  if (point_.time != 0) {
    fault = read_unix_nanos(point_.time, &nanos);
  } else if (point_.start != 0) {
    place_ = OtlpPoint::kStart;
    fault = read_unix_nanos(point_.start, &nanos);
  } else {
    fault = read_time_or_stored({}, message(), &nanos);
  }
  if (fault.none()) row_.time(kTimestamp, nanos);
  return fault;
}

// The columns from `span_kind` to `unit`.
void MetricsDecoder::write_measured() {
  point_columns_.read(point_.attributes);
  point_columns_.write(kSpanKind, kSpanKind, &row_);
  const std::optional<double> number =
      unit_ == nullptr ? std::nullopt : measured(point_, metric_.kind());
  if (number) {
    append_double(unit_->milliseconds(*number), row_.member(kDurationMs));
    append_double(unit_->seconds(*number), row_.member(kDurationSeconds));
  }
  text(kMetricType, metric_type(metric_.kind()));
  point_columns_.write(kHttpMethod, kLevel, &row_);
  if (!metric_.unit().empty()) text(kUnit, metric_.unit());
}

// The columns from `series_key` on.
void MetricsDecoder::write_described() {
  series_key_.set(metric_components_);
  add_components("attr:", point_.attributes, series_key_.components());
  series_key_.append_json(row_.member(kSeriesKey));
  if (point_.number.kind != OtlpNumber::Kind::none && !point_.no_recorded_value()) {
    append_double(point_.number.nearest(), row_.member(kValue));
  }
  json(kAttributes, point_.attributes.json());
  json(kResourceAttributes, resource().json());
  write_data_point();
}

void MetricsDecoder::write_data_point() {
  if (!may_hold_trap()) {
    return append_data_point(point_, metric_.kind(), shared_members_, row_.member(kDataPoint));
  }
  std::string text;
  append_data_point(point_, metric_.kind(), shared_members_, &text);
  row_.raw(kDataPoint, without_communities(text));
}

// Strings as they are, other kinds as JSON, those without value not at all.
void MetricsDecoder::add_components(std::string_view prefix, const OtlpAttributes& attributes,
                                    std::string* out) {
  sorted_.clear();
  for (const OtlpMember& member : attributes.members()) {
    if (member.value.kind != OtlpKind::none) sorted_.push_back(&member);
  }
  std::sort(sorted_.begin(), sorted_.end(),
            [](const OtlpMember* a, const OtlpMember* b) { return a->key < b->key; });
  for (const OtlpMember* const member : sorted_) {
    append_series_component(
        prefix, member->key,
        member->value.kind == OtlpKind::string ? member->value.string : attributes.json(*member),
        out);
  }
}

}  // namespace

std::unique_ptr<Decoder> make_otel_metrics(const DecodeOptions& options) {
  return std::make_unique<MetricsDecoder>(options);
}

}  // namespace ew
