#include "lib/decode/otlp/otlp_metric.h"

#include <array>

#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/protobuf.h"

namespace ew {
namespace {

constexpr std::string_view kTemporalities[] = {"AGGREGATION_TEMPORALITY_UNSPECIFIED",
                                               "AGGREGATION_TEMPORALITY_DELTA",
                                               "AGGREGATION_TEMPORALITY_CUMULATIVE"};
constexpr Fault kTwoKinds = {code::kBadOtlp, "holds data of two kinds"};

enum Field : size_t { kName, kDescription, kUnit, kMetadata, kFirstData, kFields = kFirstData + 5 };
constexpr MetricKind kKinds[] = {MetricKind::gauge, MetricKind::sum, MetricKind::histogram,
                                 MetricKind::exponential_histogram, MetricKind::summary};
const OtlpKeys& metric_keys() {
  static const OtlpKeys kKeys = {"name",   "description", "unit",      "metadata",
                                 "gauge",  "sum",         "histogram", "exponentialHistogram",
                                 "summary"};
  return kKeys;
}

enum DataField : size_t { kPoints, kTemporality, kMonotonic, kDataFields };
const OtlpKeys& data_keys() {
  static const OtlpKeys kKeys = {"dataPoints", "aggregationTemporality", "isMonotonic"};
  return kKeys;
}

bool has_temporality(MetricKind kind) {
  return kind == MetricKind::sum || kind == MetricKind::histogram ||
         kind == MetricKind::exponential_histogram;
}

}  // namespace

std::string_view metric_type(MetricKind kind) {
  switch (kind) {
    case MetricKind::gauge:
      return "gauge";
    case MetricKind::sum:
      return "sum";
    case MetricKind::histogram:
      return "histogram";
    case MetricKind::exponential_histogram:
      return "exponential_histogram";
    case MetricKind::summary:
      return "summary";
    case MetricKind::none:
      break;
  }
  return {};
}

void OtlpMetric::clear() {
  name_ = description_ = unit_ = data_ = {};
  metadata_.clear();
  kind_ = MetricKind::none;
  temporality_ = 0;
  is_monotonic_ = false;
  points_ = {};
}

// ---- protobuf ----------------------------------------------------------------------------------

Fault OtlpMetric::read(std::string_view metric) {
  clear();
  Fault first;
  ProtobufReader in(metric);
  while (in.next()) {
    MetricKind kind = MetricKind::none;
    switch (in.field()) {
      case bytes_field(1):
        name_ = in.bytes();
        break;
      case bytes_field(2):
        description_ = in.bytes();
        break;
      case bytes_field(3):
        unit_ = in.bytes();
        break;
      case bytes_field(5):
        kind = MetricKind::gauge;
        break;
      case bytes_field(7):
        kind = MetricKind::sum;
        break;
      case bytes_field(9):
        kind = MetricKind::histogram;
        break;
      case bytes_field(10):
        kind = MetricKind::exponential_histogram;
        break;
      case bytes_field(11):
        kind = MetricKind::summary;
        break;
      case bytes_field(12):
        if (!keep_first(metadata_.add(in.bytes()), &first)) return first;
        break;
      default:
        break;
    }
    if (kind == MetricKind::none) continue;
    if (!keep_first(take_data(kind, in.bytes()), &first)) return first;
  }
  if (in.malformed() || !keep_first(read_data(), &first)) return kMalformed;
  name_ = values_->texts()->text(name_);
  description_ = values_->texts()->text(description_);
  unit_ = values_->texts()->text(unit_);
  metadata_.finish();
  return first;
}

// Of several kinds the last one counts; the parts of one that comes repeatedly merge.
Fault OtlpMetric::take_data(MetricKind kind, std::string_view data) {
  if (kind_ == kind) {
    if (data_.data() != joined_data_.data()) joined_data_.assign(data_);
    joined_data_.append(data);
    data_ = joined_data_;
    return {};
  }
  const Fault fault = check_passed_over();
  kind_ = kind;
  data_ = data;
  return fault;
}

// Data that another kind replaces is no element of the message, but has to be well-formed.
Fault OtlpMetric::check_passed_over() {
  if (kind_ == MetricKind::none) return {};
  ProtobufReader in(data_);
  while (in.next()) {
    if (in.field() != bytes_field(1)) continue;
    const Fault fault = passed_reader_.read(in.bytes(), kind_, &passed_point_);
    if (is_malformed(fault)) return fault;
  }
  return in.malformed() ? kMalformed : Fault{};
}

// What stands beside the points, perhaps behind them.
Fault OtlpMetric::read_data() {
  if (!has_temporality(kind_)) return {};
  ProtobufReader in(data_);
  while (in.next()) {
    if (in.field() == varint_field(2)) temporality_ = in.integer_32();
    if (in.field() == varint_field(3)) is_monotonic_ = in.boolean();
  }
  return in.malformed() ? kMalformed : Fault{};
}

// ---- JSON --------------------------------------------------------------------------------------

Fault OtlpMetric::read(JsonValue metric) {
  clear();
  if (!metric.is_object()) return within_otlp(kNoObject);
  std::array<JsonValue, kFields> fields;
  metric_keys().read(metric, fields);
  Fault fault = read_otlp_text(fields[kName], &name_);
  if (fault.none()) fault = read_otlp_text(fields[kDescription], &description_);
  if (fault.none()) fault = read_otlp_text(fields[kUnit], &unit_);
  if (fault.none()) fault = metadata_.add_all(fields[kMetadata]);
  if (!fault.none()) return within_otlp(fault);
  metadata_.finish();
  for (size_t i = 0; i < std::size(kKinds); ++i) {
    const JsonValue data = fields[kFirstData + i];
    if (!data.exists()) continue;
    if (kind_ != MetricKind::none) return kTwoKinds;
    kind_ = kKinds[i];
    fault = read_data(kind_, data);
    if (!fault.none()) return within_otlp(fault);
  }
  return {};
}

Fault OtlpMetric::read_data(MetricKind kind, JsonValue data) {
  if (!data.is_object()) return kNoObject;
  std::array<JsonValue, kDataFields> fields;
  data_keys().read(data, fields);
  points_ = fields[kPoints];
  if (points_.exists() && !points_.is_array()) return kNoArray;
  if (!has_temporality(kind)) return {};
  const Fault fault =
      read_otlp_enum(fields[kTemporality], kTemporalities, &temporality_, &tolerated_);
  if (!fault.none() || kind != MetricKind::sum) return fault;
  return read_otlp_boolean(fields[kMonotonic], &is_monotonic_);
}

}  // namespace ew
