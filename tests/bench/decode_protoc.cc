// The reference of `make bench BENCH=decode` for OTLP in protobuf: envelope lines on stdin, their
// payloads parsed by what protoc generates from otlp.proto, one row a record on stdout. The
// envelope is not parsed but searched for its payload, and nothing is checked, so it does less than
// ew-decode.
//   decode-protoc otel-traces|otel-metrics|logs
#include <charconv>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "otlp.pb.h"

namespace {

std::string rows;

void put_name(std::string_view name) {
  if (rows.back() != '{') rows.push_back(',');
  rows.push_back('"');
  rows.append(name).append("\":");
}

void put_text(std::string_view name, std::string_view text) {
  if (text.empty()) return;
  put_name(name);
  ew::append_json_string(text, &rows);
}

template <class T>
void put_digits(T value) {
  char buffer[32];
  rows.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

template <class T>
void put_number(std::string_view name, T value) {
  put_name(name);
  put_digits(value);
}

void put_time(std::string_view name, uint64_t nanos) {
  put_name(name);
  rows.push_back('"');
  ew::append_time_micros(static_cast<int64_t>(nanos), &rows);
  rows.push_back('"');
}

void put_id(std::string_view name, std::string_view id) {
  if (id.empty()) return;
  put_name(name);
  rows.push_back('"');
  ew::append_hex(id, &rows);
  rows.push_back('"');
}

template <class List>
void put_object(const List& list);

void put_value(const bench::AnyValue& value) {
  switch (value.value_case()) {
    case bench::AnyValue::kStringValue:
      return ew::append_json_string(value.string_value(), &rows);
    case bench::AnyValue::kBoolValue:
      rows.append(value.bool_value() ? "true" : "false");
      return;
    case bench::AnyValue::kIntValue:
      return put_digits(value.int_value());
    case bench::AnyValue::kDoubleValue:
      return put_digits(value.double_value());
    case bench::AnyValue::kArrayValue: {
      rows.push_back('[');
      for (const auto& element : value.array_value().values()) {
        if (rows.back() != '[') rows.push_back(',');
        put_value(element);
      }
      rows.push_back(']');
      return;
    }
    case bench::AnyValue::kKvlistValue:
      return put_object(value.kvlist_value().values());
    case bench::AnyValue::kBytesValue:
      rows.push_back('"');
      ew::append_base64(value.bytes_value(), &rows);
      rows.push_back('"');
      return;
    default:
      rows.append("null");
  }
}

template <class List>
void put_object(const List& list) {
  rows.push_back('{');
  for (const auto& pair : list) {
    if (rows.back() != '{') rows.push_back(',');
    ew::append_json_string(pair.key(), &rows);
    rows.push_back(':');
    put_value(pair.value());
  }
  rows.push_back('}');
}

template <class List>
void put_attributes(std::string_view name, const List& list) {
  if (list.empty()) return;
  put_name(name);
  put_object(list);
}

void put_resource(const bench::Resource& resource, const bench::Scope& scope) {
  for (const auto& pair : resource.attributes()) {
    if (pair.key() == "service.name") put_text("service_name", pair.value().string_value());
    if (pair.key() == "service.version") put_text("service_version", pair.value().string_value());
  }
  put_text("scope_name", scope.name());
  put_text("scope_version", scope.version());
  put_attributes("resource_attributes", resource.attributes());
}

void put_span(const bench::Span& span) {
  put_time("timestamp", span.start_time_unix_nano());
  put_id("trace_id", span.trace_id());
  put_id("span_id", span.span_id());
  put_id("parent_span_id", span.parent_span_id());
  put_text("name", span.name());
  put_number("kind", span.kind());
  put_number("start_time_unix_nano", span.start_time_unix_nano());
  put_number("end_time_unix_nano", span.end_time_unix_nano());
  put_number("status_code", span.status().code());
  put_text("status_message", span.status().message());
  put_attributes("attributes", span.attributes());
  put_text("trace_state", span.trace_state());
  put_number("flags", span.flags());
  put_name("events");
  rows.push_back('[');
  for (const auto& event : span.events()) {
    rows.append(rows.back() == '[' ? "{" : ",{");
    put_number("time_unix_nano", event.time_unix_nano());
    put_text("name", event.name());
    put_attributes("attributes", event.attributes());
    rows.push_back('}');
  }
  rows.push_back(']');
  put_name("links");
  rows.push_back('[');
  for (const auto& link : span.links()) {
    rows.append(rows.back() == '[' ? "{" : ",{");
    put_id("trace_id", link.trace_id());
    put_id("span_id", link.span_id());
    put_attributes("attributes", link.attributes());
    rows.push_back('}');
  }
  rows.push_back(']');
}

void put_log(const bench::LogRecord& record) {
  put_time("timestamp", record.time_unix_nano());
  put_id("trace_id", record.trace_id());
  put_id("span_id", record.span_id());
  put_text("severity_text", record.severity_text());
  put_number("severity_number", record.severity_number());
  put_name("body");
  put_value(record.body());
  put_attributes("attributes", record.attributes());
  put_time("observed_timestamp", record.observed_time_unix_nano());
  put_number("trace_flags", record.flags());
  put_text("event_name", record.event_name());
}

template <class Point>
void put_sums(const Point& point) {
  put_number("count", point.count());
  put_number("sum", point.sum());
}

template <class List>
void put_list(std::string_view name, const List& list) {
  put_name(name);
  rows.push_back('[');
  for (const auto value : list) {
    if (rows.back() != '[') rows.push_back(',');
    put_digits(value);
  }
  rows.push_back(']');
}

void put_point(const bench::NumberDataPoint& point) {
  if (point.value_case() == bench::NumberDataPoint::kAsInt) {
    put_number("value", point.as_int());
  } else {
    put_number("value", point.as_double());
  }
}

void put_point(const bench::HistogramDataPoint& point) {
  put_sums(point);
  put_list("bucket_counts", point.bucket_counts());
  put_list("explicit_bounds", point.explicit_bounds());
}

void put_point(const bench::ExponentialHistogramDataPoint& point) {
  put_sums(point);
  put_number("scale", point.scale());
  put_number("zero_count", point.zero_count());
  put_list("positive", point.positive().bucket_counts());
  put_list("negative", point.negative().bucket_counts());
}

void put_point(const bench::SummaryDataPoint& point) {
  put_sums(point);
  put_name("quantiles");
  rows.push_back('{');
  for (const auto& quantile : point.quantile_values()) {
    put_name(std::to_string(quantile.quantile()));
    put_digits(quantile.value());
  }
  rows.push_back('}');
}

void put_row(const auto& resource, const auto& scope, auto&& put_record) {
  rows.push_back('{');
  put_record();
  put_resource(resource.resource(), scope.scope());
  rows.append("}\n");
}

template <class Points>
void put_points(const Points& points, const bench::Metric& metric, const auto& resource,
                const auto& scope, std::string_view kind) {
  for (const auto& point : points) {
    put_row(resource, scope, [&] {
      put_time("timestamp", point.time_unix_nano());
      put_text("span_name", metric.name());
      put_text("metric_type", kind);
      put_text("unit", metric.unit());
      put_attributes("attributes", point.attributes());
      put_point(point);
    });
  }
}

void put_metric(const bench::Metric& metric, const auto& resource, const auto& scope) {
  const auto put_all = [&](const auto& data, std::string_view kind) {
    put_points(data.data_points(), metric, resource, scope, kind);
  };
  if (metric.has_gauge()) put_all(metric.gauge(), "gauge");
  if (metric.has_sum()) put_all(metric.sum(), "sum");
  if (metric.has_histogram()) put_all(metric.histogram(), "histogram");
  if (metric.has_exponential_histogram()) {
    put_all(metric.exponential_histogram(), "exponential_histogram");
  }
  if (metric.has_summary()) put_all(metric.summary(), "summary");
}

void put_rows(const bench::Traces& traces) {
  for (const auto& resource : traces.resource_spans()) {
    for (const auto& scope : resource.scope_spans()) {
      for (const auto& span : scope.spans()) put_row(resource, scope, [&] { put_span(span); });
    }
  }
}

void put_rows(const bench::Logs& logs) {
  for (const auto& resource : logs.resource_logs()) {
    for (const auto& scope : resource.scope_logs()) {
      for (const auto& log : scope.log_records()) put_row(resource, scope, [&] { put_log(log); });
    }
  }
}

void put_rows(const bench::Metrics& metrics) {
  for (const auto& resource : metrics.resource_metrics()) {
    for (const auto& scope : resource.scope_metrics()) {
      for (const auto& metric : scope.metrics()) put_metric(metric, resource, scope);
    }
  }
}

template <class Request>
int run() {
  constexpr std::string_view kPayload = "\"data_base64\":\"";
  Request request;
  std::string payload;
  for (std::string line; std::getline(std::cin, line);) {
    const size_t begin = line.find(kPayload) + kPayload.size();
    const std::string_view text(line.data() + begin, line.find('"', begin) - begin);
    payload.clear();
    if (!ew::append_base64_decoded(text, &payload) || !request.ParseFromString(payload)) return 65;
    put_rows(request);
    if (rows.size() < 65536) continue;
    std::fwrite(rows.data(), 1, rows.size(), stdout);
    rows.clear();
  }
  std::fwrite(rows.data(), 1, rows.size(), stdout);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const std::string_view type = argc == 2 ? argv[1] : "";
  if (type == "otel-traces") return run<bench::Traces>();
  if (type == "otel-metrics") return run<bench::Metrics>();
  return type == "logs" ? run<bench::Logs>() : 64;
}
