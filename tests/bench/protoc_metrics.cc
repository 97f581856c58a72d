#include "tests/bench/protoc_metrics.h"

#include <algorithm>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bench {
namespace {

template <class List>
void put_list(std::string_view name, const List& list, auto&& put_one) {
  if (list.empty()) return;
  put_name(name);
  rows.push_back('[');
  for (const auto& value : list) {
    if (rows.back() != '[') rows.push_back(',');
    put_one(value);
  }
  rows.push_back(']');
}

void put_count(uint64_t count) {
  rows.push_back('"');
  put_digits(count);
  rows.push_back('"');
}

void put_number_value(const auto& holder) {
  using Holder = std::decay_t<decltype(holder)>;
  if (holder.value_case() == Holder::kAsInt) put_quoted("asInt", holder.as_int());
  if (holder.value_case() == Holder::kAsDouble) put_number("asDouble", holder.as_double());
}

void put_exemplars(const auto& point) {
  put_list("exemplars", point.exemplars(), [](const Exemplar& exemplar) {
    rows.push_back('{');
    put_nanos("timeUnixNano", exemplar.time_unix_nano());
    put_number_value(exemplar);
    put_id("spanId", exemplar.span_id());
    put_id("traceId", exemplar.trace_id());
    put_attributes("filteredAttributes", exemplar.filtered_attributes());
    rows.push_back('}');
  });
}

// The mean of what was measured, where there is a sum.
double mean_of(const auto& point) { return point.sum() / static_cast<double>(point.count()); }

double measured(const NumberDataPoint& point) {
  return point.value_case() == NumberDataPoint::kAsInt ? static_cast<double>(point.as_int())
                                                       : point.as_double();
}
double measured(const HistogramDataPoint& point) { return mean_of(point); }
double measured(const ExponentialHistogramDataPoint& point) { return mean_of(point); }
double measured(const SummaryDataPoint& point) { return mean_of(point); }

void put_measures(const NumberDataPoint& point) {
  put_number_value(point);
  put_exemplars(point);
}

void put_measures(const HistogramDataPoint& point) {
  put_quoted("count", point.count());
  if (point.has_sum()) put_number("sum", point.sum());
  put_list("bucketCounts", point.bucket_counts(), put_count);
  put_list("explicitBounds", point.explicit_bounds(), put_digits<double>);
  put_exemplars(point);
  if (point.has_min()) put_number("min", point.min());
  if (point.has_max()) put_number("max", point.max());
}

void put_buckets(std::string_view name, const Buckets& buckets) {
  put_name(name);
  rows.push_back('{');
  put_number("offset", buckets.offset());
  put_list("bucketCounts", buckets.bucket_counts(), put_count);
  rows.push_back('}');
}

void put_measures(const ExponentialHistogramDataPoint& point) {
  put_quoted("count", point.count());
  if (point.has_sum()) put_number("sum", point.sum());
  put_number("scale", point.scale());
  put_quoted("zeroCount", point.zero_count());
  if (point.has_positive()) put_buckets("positive", point.positive());
  if (point.has_negative()) put_buckets("negative", point.negative());
  put_exemplars(point);
  if (point.has_min()) put_number("min", point.min());
  if (point.has_max()) put_number("max", point.max());
}

void put_measures(const SummaryDataPoint& point) {
  put_quoted("count", point.count());
  put_number("sum", point.sum());
  put_list("quantileValues", point.quantile_values(), [](const auto& quantile) {
    rows.push_back('{');
    put_number("quantile", quantile.quantile());
    put_number("value", quantile.value());
    rows.push_back('}');
  });
}

// What the points of a metric share.
struct Shared {
  const Metric& metric;
  std::string_view type;
  int32_t temporality;  // 0: none
  const bool* monotonic;
  const Origin& origin;
};

void add_components(std::string_view prefix, const auto& attributes, Series* series) {
  std::vector<const KeyValue*> sorted;
  for (const auto& pair : attributes) sorted.push_back(&pair);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->key() < b->key(); });
  for (const KeyValue* const pair : sorted) {
    if (pair->value().value_case() == AnyValue::kStringValue) {
      series->add(prefix, pair->key(), pair->value().string_value());
      continue;
    }
    const size_t begin = rows.size();
    put_value(pair->value());
    series->add(prefix, pair->key(), std::string_view(rows).substr(begin));
    rows.resize(begin);
  }
}

void put_series(const Shared& shared, const auto& attributes) {
  Series series;
  series.add("", "metric_type", shared.type);
  series.add("", "unit", shared.metric.unit());
  series.add("", "scope_name", shared.origin.scope.name());
  series.add("", "scope_version", shared.origin.scope.version());
  add_components("res:", shared.origin.resource.attributes(), &series);
  add_components("scope:", shared.origin.scope.attributes(), &series);
  add_components("attr:", attributes, &series);
  put_text("series_key", series.digest());
}

void put_duration(double value, const std::string& unit) {
  static const std::unordered_map<std::string, std::pair<double, double>> kUnits = {
      {"ns", {1e6, 1e9}}, {"us", {1e3, 1e6}}, {"ms", {1, 1e3}}, {"s", {1e-3, 1}}};
  const auto found = kUnits.find(unit);
  if (found == kUnits.end()) return;
  put_number("duration_ms", value / found->second.first);
  put_number("duration_seconds", value / found->second.second);
}

// Attributes that have columns.
void put_known(const auto& attributes) {
  static const std::unordered_map<std::string, std::string> kColumns = {
      {"http.method", "http_method"},
      {"http.route", "http_route"},
      {"http.status_code", "http_status_code"},
      {"level", "level"}};
  for (const auto& pair : attributes) {
    const auto column = kColumns.find(pair.key());
    if (column == kColumns.end()) continue;
    if (pair.value().value_case() == AnyValue::kIntValue) {
      put_quoted(column->second, pair.value().int_value());
    } else {
      put_text(column->second, pair.value().string_value());
    }
  }
}

void put_data_point(const auto& point, const Shared& shared) {
  put_name("data_point");
  rows.push_back('{');
  put_nanos("startTimeUnixNano", point.start_time_unix_nano());
  put_nanos("timeUnixNano", point.time_unix_nano());
  put_measures(point);
  put_set("flags", point.flags());
  put_set("aggregationTemporality", shared.temporality);
  if (shared.monotonic != nullptr) {
    put_name("isMonotonic");
    rows.append(*shared.monotonic ? "true" : "false");
  }
  if (!shared.origin.scope.name().empty()) {
    put_name("scope");
    rows.push_back('{');
    put_text("name", shared.origin.scope.name());
    put_text("version", shared.origin.scope.version());
    put_attributes("attributes", shared.origin.scope.attributes());
    rows.push_back('}');
  }
  rows.push_back('}');
}

template <class Point>
void put_point(const Point& point, const Shared& shared) {
  rows.push_back('{');
  put_time("timestamp", point.time_unix_nano());
  rows.append(",\"span_id\":\"\"");
  put_text("service_name", text_of(shared.origin.resource, "service.name"));
  put_text("span_name", shared.metric.name());
  put_duration(measured(point), shared.metric.unit());
  put_text("metric_type", shared.type);
  put_known(point.attributes());
  put_text("unit", shared.metric.unit());
  put_series(shared, point.attributes());
  if constexpr (std::is_same_v<Point, NumberDataPoint>) put_number("value", measured(point));
  put_attributes("attributes", point.attributes());
  put_attributes("resource_attributes", shared.origin.resource.attributes());
  put_data_point(point, shared);
  rows.append("}\n");
}

void put_points(const auto& data, const Shared& shared) {
  for (const auto& point : data.data_points()) put_point(point, shared);
}

}  // namespace

void put_metric(const Metric& metric, const Origin& origin) {
  if (metric.has_gauge()) put_points(metric.gauge(), {metric, "gauge", 0, nullptr, origin});
  if (metric.has_sum()) {
    const bool monotonic = metric.sum().is_monotonic();
    const int32_t temporality = metric.sum().aggregation_temporality();
    put_points(metric.sum(), {metric, "sum", temporality, &monotonic, origin});
  }
  if (metric.has_histogram()) {
    const int32_t temporality = metric.histogram().aggregation_temporality();
    put_points(metric.histogram(), {metric, "histogram", temporality, nullptr, origin});
  }
  if (metric.has_exponential_histogram()) {
    const auto& data = metric.exponential_histogram();
    put_points(data,
               {metric, "exponential_histogram", data.aggregation_temporality(), nullptr, origin});
  }
  if (metric.has_summary()) put_points(metric.summary(), {metric, "summary", 0, nullptr, origin});
}

}  // namespace bench
