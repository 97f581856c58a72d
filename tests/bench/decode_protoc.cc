// The reference of `make bench BENCH=decode` for OTLP in protobuf: envelope lines on stdin, their
// payloads parsed by what protoc generates from otlp.proto, rows as ew-decode makes them on stdout.
// The envelope is not parsed but searched, and nothing is checked, so it does less than ew-decode.
//   decode-protoc otel-traces|otel-metrics|logs
#include <iostream>
#include <string>
#include <string_view>

#include "tests/bench/protoc_metrics.h"
#include "tests/bench/protoc_rows.h"

namespace bench {
namespace {

void put_event(const Span::Event& event) {
  rows.append(rows.back() == '[' ? "{" : ",{");
  put_number("time_unix_nano", event.time_unix_nano());
  put_text("name", event.name());
  put_attributes("attributes", event.attributes());
  put_set("dropped_attributes_count", event.dropped_attributes_count());
  rows.push_back('}');
}

void put_link(const Span::Link& link) {
  rows.append(rows.back() == '[' ? "{" : ",{");
  put_id("trace_id", link.trace_id());
  put_id("span_id", link.span_id());
  put_text("trace_state", link.trace_state());
  put_name("attributes");
  put_object(link.attributes());
  put_set("dropped_attributes_count", link.dropped_attributes_count());
  put_set("flags", link.flags());
  rows.push_back('}');
}

void put_record(const Span& span, const Origin& origin) {
  put_time("timestamp", span.start_time_unix_nano());
  put_id("trace_id", span.trace_id());
  put_id("span_id", span.span_id());
  put_id("parent_span_id", span.parent_span_id());
  put_text("name", span.name());
  put_number("kind", span.kind());
  put_nanos("start_time_unix_nano", span.start_time_unix_nano());
  put_nanos("end_time_unix_nano", span.end_time_unix_nano());
  origin.put_names();
  put_number("status_code", span.status().code());
  put_text("status_message", span.status().message());
  put_attributes("attributes", span.attributes());
  put_name("events");
  rows.push_back('[');
  for (const auto& event : span.events()) put_event(event);
  rows.push_back(']');
  put_name("links");
  rows.push_back('[');
  for (const auto& link : span.links()) put_link(link);
  rows.push_back(']');
  put_text("trace_state", span.trace_state());
  put_set("flags", span.flags());
  put_set("dropped_attributes_count", span.dropped_attributes_count());
  put_set("dropped_events_count", span.dropped_events_count());
  put_set("dropped_links_count", span.dropped_links_count());
}

// The body as text, what is none as JSON.
void put_body(const AnyValue& body) {
  if (body.value_case() == AnyValue::kStringValue) {
    put_text("body", body.string_value());
    return;
  }
  const size_t begin = rows.size();
  put_value(body);
  const std::string json = rows.substr(begin);
  rows.resize(begin);
  put_text("body", json);
}

void put_log_attributes(const LogRecord& log) {
  if (log.attributes().empty()) return;
  put_attributes("attributes", log.attributes());
  if (log.dropped_attributes_count() == 0) return;
  rows.pop_back();
  put_number("otel.dropped_attributes_count", log.dropped_attributes_count());
  rows.push_back('}');
}

void put_record(const LogRecord& log, const Origin& origin) {
  const uint64_t observed = log.observed_time_unix_nano();
  put_time("timestamp", log.time_unix_nano() != 0 ? log.time_unix_nano() : observed);
  put_id("trace_id", log.trace_id());
  put_id("span_id", log.span_id());
  put_text("severity_text", log.severity_text());
  put_set("severity_number", log.severity_number());
  put_body(log.body());
  origin.put_names();
  put_text("service_instance", text_of(origin.resource, "service.instance.id"));
  put_log_attributes(log);
  put_text("id", row_id(origin.place, origin.row));
  if (observed != 0) put_time("observed_timestamp", observed);
  put_set("trace_flags", log.flags());
  put_text("event_name", log.event_name());
  put_text("source", "otel");
  put_attributes("scope_attributes", origin.scope.attributes());
}

void put_row(const auto& record, const Origin& origin) {
  rows.push_back('{');
  put_record(record, origin);
  rows.append("}\n");
}

void put_rows(const Traces& traces, const Place& place) {
  uint64_t n = 0;
  for (const auto& resource : traces.resource_spans()) {
    for (const auto& scope : resource.scope_spans()) {
      for (const auto& span : scope.spans()) {
        put_row(span, {resource.resource(), scope.scope(), place, n++});
      }
    }
  }
}

void put_rows(const Logs& logs, const Place& place) {
  uint64_t n = 0;
  for (const auto& resource : logs.resource_logs()) {
    for (const auto& scope : resource.scope_logs()) {
      for (const auto& log : scope.log_records()) {
        put_row(log, {resource.resource(), scope.scope(), place, n++});
      }
    }
  }
}

void put_rows(const Metrics& metrics, const Place& place) {
  for (const auto& resource : metrics.resource_metrics()) {
    for (const auto& scope : resource.scope_metrics()) {
      for (const auto& metric : scope.metrics()) {
        put_metric(metric, {resource.resource(), scope.scope(), place, 0});
      }
    }
  }
}

// The text of a member of the envelope; "": there is none.
std::string_view member(std::string_view line, std::string_view opening) {
  const size_t begin = line.find(opening);
  if (begin == std::string_view::npos) return {};
  const size_t text = begin + opening.size();
  return line.substr(text, line.find('"', text) - text);
}

template <class Request>
int run() {
  Request request;
  std::string payload;
  for (std::string line; std::getline(std::cin, line);) {
    const Place place{std::string(member(line, "\"stream\":\"")),
                      std::string(member(line, "\"seq\":\"")), ""};
    payload.clear();
    if (!ew::append_base64_decoded(member(line, "\"data_base64\":\""), &payload) ||
        !request.ParseFromString(payload)) {
      return 65;
    }
    put_rows(request, place);
    write_rows(&rows);
  }
  write_rows(&rows, true);
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const std::string_view type = argc == 2 ? argv[1] : "";
  if (type == "otel-traces") return bench::run<bench::Traces>();
  if (type == "otel-metrics") return bench::run<bench::Metrics>();
  return type == "logs" ? bench::run<bench::Logs>() : 64;
}
