#include "lib/decode/otel_metrics/data_point.h"

#include "lib/decode/otlp/otlp_member.h"
#include "lib/decode/otlp/otlp_number.h"

namespace ew {
namespace {

void append_array(std::string_view name, const std::string& open_array, std::string* out) {
  if (!open_array.empty()) out->append(name).append(open_array).append("]");
}

void append_optional(std::string_view name, std::optional<double> value, std::string* out) {
  if (value) append_real_member(name, *value, out);
}

void append_buckets(std::string_view name, const OtlpPoint::Buckets& buckets, std::string* out) {
  if (!buckets.present) return;
  out->append(name);
  append_integer_member("{\"offset\":", buckets.offset, out);
  out->append(",\"bucketCounts\":");
  out->append(buckets.counts.empty() ? "[" : buckets.counts).append("]}");
}

void append_text(std::string_view name, std::string_view text, std::string* out) {
  if (text.empty()) return;
  out->append(name);
  append_otlp_string(text, out);
}

void append_json(std::string_view name, std::string_view json, std::string* out) {
  if (!json.empty()) out->append(name).append(json);
}

void append_scope(const OtlpScope& scope, std::string* out) {
  const size_t begin = out->size();
  out->append(",\"scope\":");
  const size_t members = out->size();
  append_text(",\"name\":", scope.name(), out);
  append_text(",\"version\":", scope.version(), out);
  append_json(",\"attributes\":", scope.attributes().json(), out);
  if (scope.dropped() > 0) {
    append_integer_member(",\"droppedAttributesCount\":", scope.dropped(), out);
  }
  append_text(",\"schemaUrl\":", scope.schema_url(), out);
  if (out->size() == members) {
    out->resize(begin);
  } else {
    close_members(members, out);
  }
}

void append_field(const OtlpPoint& point, OtlpPoint::Field field, std::string* out) {
  using P = OtlpPoint;
  switch (field) {
    case P::kStart:
      if (point.start != 0) append_fixed64_member(",\"startTimeUnixNano\":", point.start, out);
      return;
    case P::kTime:
      if (point.time != 0) append_fixed64_member(",\"timeUnixNano\":", point.time, out);
      return;
    case P::kAsDouble:
      return append_as_double(point.number, out);
    case P::kAsInt:
      return append_as_int(point.number, out);
    case P::kCount:
      return append_fixed64_member(",\"count\":", point.count, out);
    case P::kSum:
      return append_optional(",\"sum\":", point.sum, out);
    case P::kMin:
      return append_optional(",\"min\":", point.min, out);
    case P::kMax:
      return append_optional(",\"max\":", point.max, out);
    case P::kScale:
      return append_integer_member(",\"scale\":", point.scale, out);
    case P::kZeroCount:
      return append_fixed64_member(",\"zeroCount\":", point.zero_count, out);
    case P::kZeroThreshold:
      if (point.zero_threshold != 0) {
        append_real_member(",\"zeroThreshold\":", point.zero_threshold, out);
      }
      return;
    case P::kFlags:
      if (point.flags != 0) append_integer_member(",\"flags\":", point.flags, out);
      return;
    case P::kBucketCounts:
      return append_array(",\"bucketCounts\":", point.bucket_counts, out);
    case P::kExplicitBounds:
      return append_array(",\"explicitBounds\":", point.explicit_bounds, out);
    case P::kQuantiles:
      return append_array(",\"quantileValues\":", point.quantiles, out);
    case P::kExemplars:
      return append_array(",\"exemplars\":", point.exemplars, out);
    case P::kPositive:
      return append_buckets(",\"positive\":", point.positive, out);
    case P::kNegative:
      return append_buckets(",\"negative\":", point.negative, out);
    case P::kAttributes:
    case P::kNone:
      return;
  }
}

}  // namespace

void append_shared_members(const OtlpMetric& metric, const OtlpScope& scope, std::string* out) {
  const MetricKind kind = metric.kind();
  if (kind != MetricKind::gauge && kind != MetricKind::summary) {
    append_integer_member(",\"aggregationTemporality\":", metric.temporality(), out);
  }
  if (kind == MetricKind::sum) {
    out->append(metric.is_monotonic() ? ",\"isMonotonic\":true" : ",\"isMonotonic\":false");
  }
  append_scope(scope, out);
  append_text(",\"metricDescription\":", metric.description(), out);
  append_json(",\"metricMetadata\":", metric.metadata(), out);
}

void append_data_point(const OtlpPoint& point, MetricKind kind, std::string_view shared,
                       std::string* out) {
  const size_t begin = out->size();
  for (const OtlpPoint::Field field : point_layout(kind)) append_field(point, field, out);
  out->append(shared);
  close_members(begin, out);
}

}  // namespace ew
