#include "tests/bench/nlohmann_otlp.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>

namespace bench {
namespace {

using nlohmann::json;
using Put = std::function<void(const json&)>;

int64_t integer_of(const json& value) {
  return value.is_string() ? std::strtoll(value.get_ref<const std::string&>().c_str(), nullptr, 10)
                           : value.get<int64_t>();
}

double double_of(const json& value) {
  return value.is_string() ? static_cast<double>(integer_of(value)) : value.get<double>();
}

json plain(json&& value) {
  if (!value.is_object() || value.empty()) return nullptr;
  const auto member = value.begin();
  if (member.key() == "intValue") return integer_of(member.value());
  if (member.key() == "arrayValue") {
    json list = json::array();
    for (json& element : member.value()["values"]) list.push_back(plain(std::move(element)));
    return list;
  }
  if (member.key() == "kvlistValue") {
    json object = json::object();
    for (json& pair : member.value()["values"])
      object[pair["key"]] = plain(std::move(pair["value"]));
    return object;
  }
  return std::move(member.value());
}

json attributes_of(json* holder) {
  json object = json::object();
  const auto list = holder->find("attributes");
  if (list == holder->end()) return object;
  for (json& pair : *list) object[pair["key"]] = plain(std::move(pair["value"]));
  return object;
}

void move_member(json* from, const char* name, json* to, const char* column) {
  const auto member = from->find(name);
  if (member != from->end()) (*to)[column] = std::move(*member);
}

void put_text(const json& value, json* row, const char* column) {
  if (!value.is_null() && value != "") (*row)[column] = value;
}

void put_object(json value, json* row, const char* column) {
  if (!value.empty()) (*row)[column] = std::move(value);
}

void make_text(json* holder, const char* name) {
  const auto number = holder->find(name);
  if (number != holder->end() && !number->is_string()) *number = number->dump();
}

// What the records of one scope share.
struct Origin {
  json resource, scope, scope_attributes;

  void put_names(json* row) const {
    put_text(resource.value("service.name", json()), row, "service_name");
    put_text(resource.value("service.version", json()), row, "service_version");
    put_text(resource.value("service.instance.id", json()), row, "service_instance");
    put_text(scope.value("name", json()), row, "scope_name");
    put_text(scope.value("version", json()), row, "scope_version");
    put_object(resource, row, "resource_attributes");
  }
};

json span_event(json* event) {
  json one = {{"time_unix_nano", integer_of((*event)["timeUnixNano"])}};
  one["attributes"] = attributes_of(event);
  move_member(event, "name", &one, "name");
  move_member(event, "droppedAttributesCount", &one, "dropped_attributes_count");
  return one;
}

json span_link(json* link) {
  json one = {{"attributes", attributes_of(link)}};
  for (const auto& [name, column] : {std::pair{"traceId", "trace_id"}, {"spanId", "span_id"}}) {
    lower((*link)[name]);
    move_member(link, name, &one, column);
  }
  move_member(link, "traceState", &one, "trace_state");
  move_member(link, "flags", &one, "flags");
  return one;
}

void put_span(json* span, const Origin& origin, const Place&, uint64_t, const Put& put) {
  json row = json::object();
  origin.put_names(&row);
  row["timestamp"] = time_text(integer_of((*span)["startTimeUnixNano"]));
  for (const char* const name : {"startTimeUnixNano", "endTimeUnixNano"}) make_text(span, name);
  for (const char* const name : {"traceId", "spanId", "parentSpanId"}) lower((*span)[name]);
  static constexpr std::pair<const char*, const char*> kColumns[] = {
      {"startTimeUnixNano", "start_time_unix_nano"},
      {"endTimeUnixNano", "end_time_unix_nano"},
      {"traceId", "trace_id"},
      {"spanId", "span_id"},
      {"parentSpanId", "parent_span_id"},
      {"name", "name"},
      {"kind", "kind"},
      {"traceState", "trace_state"},
      {"flags", "flags"},
      {"droppedAttributesCount", "dropped_attributes_count"},
      {"droppedEventsCount", "dropped_events_count"},
      {"droppedLinksCount", "dropped_links_count"}};
  for (const auto& [name, column] : kColumns) move_member(span, name, &row, column);
  row["attributes"] = attributes_of(span);
  json& status = (*span)["status"];
  move_member(&status, "code", &row, "status_code");
  move_member(&status, "message", &row, "status_message");
  row["events"] = json::array();
  for (json& event : (*span)["events"]) row["events"].push_back(span_event(&event));
  row["links"] = json::array();
  for (json& link : (*span)["links"]) row["links"].push_back(span_link(&link));
  put(row);
}

void put_log(json* log, const Origin& origin, const Place& place, uint64_t n, const Put& put) {
  json row = json::object();
  origin.put_names(&row);
  row["timestamp"] = time_text(integer_of((*log)["timeUnixNano"]));
  const auto observed = log->find("observedTimeUnixNano");
  if (observed != log->end()) row["observed_timestamp"] = time_text(integer_of(*observed));
  for (const auto& [name, column] : {std::pair{"traceId", "trace_id"}, {"spanId", "span_id"}}) {
    lower((*log)[name]);
    put_text((*log)[name], &row, column);
  }
  move_member(log, "severityNumber", &row, "severity_number");
  move_member(log, "severityText", &row, "severity_text");
  move_member(log, "flags", &row, "trace_flags");
  move_member(log, "eventName", &row, "event_name");
  json body = plain(std::move((*log)["body"]));
  row["body"] = body.is_string() ? std::move(body) : json(body.dump());
  put_object(attributes_of(log), &row, "attributes");
  put_object(origin.scope_attributes, &row, "scope_attributes");
  row["id"] = row_id(place, n);
  row["source"] = "otel";
  put(row);
}

std::string component(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string series_of(const json& row, const Origin& origin) {
  Series series;
  series.add("", "metric_type", row["metric_type"].get_ref<const std::string&>());
  series.add("", "unit", row.value("unit", ""));
  series.add("", "scope_name", origin.scope.value("name", ""));
  series.add("", "scope_version", origin.scope.value("version", ""));
  for (const auto& [name, value] : origin.resource.items()) {
    series.add("res:", name, component(value));
  }
  for (const auto& [name, value] : origin.scope_attributes.items()) {
    series.add("scope:", name, component(value));
  }
  if (row.contains("attributes")) {
    for (const auto& [name, value] : row["attributes"].items()) {
      series.add("attr:", name, component(value));
    }
  }
  return series.digest();
}

// A time that was measured, in the unit of the metric: of sums and gauges the value, else the mean.
void put_duration(const json& point, const std::string& unit, json* row) {
  static const std::unordered_map<std::string, std::pair<double, double>> kUnits = {
      {"ns", {1e6, 1e9}}, {"us", {1e3, 1e6}}, {"ms", {1, 1e3}}, {"s", {1e-3, 1}}};
  const auto found = kUnits.find(unit);
  if (found == kUnits.end()) return;
  double value = 0;
  if (row->contains("value")) {
    value = (*row)["value"].get<double>();
  } else if (point.contains("sum") && double_of(point["count"]) > 0) {
    value = point["sum"].get<double>() / double_of(point["count"]);
  } else {
    return;
  }
  (*row)["duration_ms"] = value / found->second.first;
  (*row)["duration_seconds"] = value / found->second.second;
}

void put_point(json* point, const json& metric, const char* type, const json& shared,
               const Origin& origin, const Put& put) {
  json row = {{"span_id", ""}, {"span_name", metric["name"]}, {"metric_type", type}};
  row["timestamp"] = time_text(integer_of((*point)["timeUnixNano"]));
  put_text(origin.resource.value("service.name", json()), &row, "service_name");
  put_object(origin.resource, &row, "resource_attributes");
  put_text(metric.value("unit", json()), &row, "unit");
  json attributes = attributes_of(point);
  for (const auto& [name, column] : {std::pair{"http.method", "http_method"},
                                     {"http.route", "http_route"},
                                     {"http.status_code", "http_status_code"},
                                     {"level", "level"}}) {
    const auto found = attributes.find(name);
    if (found != attributes.end()) row[column] = component(*found);
  }
  put_object(std::move(attributes), &row, "attributes");
  if (point->contains("asInt")) row["value"] = double_of((*point)["asInt"]);
  if (point->contains("asDouble")) row["value"] = (*point)["asDouble"];
  put_duration(*point, metric.value("unit", ""), &row);
  row["series_key"] = series_of(row, origin);
  point->erase("attributes");
  for (const char* const name : {"startTimeUnixNano", "timeUnixNano"}) make_text(point, name);
  if (std::string_view(type) == "exponential_histogram") {
    point->emplace("scale", 0);
    point->emplace("zeroCount", "0");
  }
  point->update(shared);
  row["data_point"] = std::move(*point);
  put(row);
}

void put_metric(json* metric, const Origin& origin, const Place&, uint64_t, const Put& put) {
  for (const auto& [kind, type] : {std::pair{"gauge", "gauge"},
                                   {"sum", "sum"},
                                   {"histogram", "histogram"},
                                   {"exponentialHistogram", "exponential_histogram"},
                                   {"summary", "summary"}}) {
    const auto data = metric->find(kind);
    if (data == metric->end()) continue;
    json shared = json::object();
    move_member(&*data, "aggregationTemporality", &shared, "aggregationTemporality");
    move_member(&*data, "isMonotonic", &shared, "isMonotonic");
    put_object(origin.scope, &shared, "scope");
    for (json& point : (*data)["dataPoints"]) put_point(&point, *metric, type, shared, origin, put);
  }
}

struct Signal {
  const char *resources, *scopes, *records;
  void (*put)(json*, const Origin&, const Place&, uint64_t, const Put&);
};
constexpr Signal kSignals[] = {{"resourceLogs", "scopeLogs", "logRecords", put_log},
                               {"resourceSpans", "scopeSpans", "spans", put_span},
                               {"resourceMetrics", "scopeMetrics", "metrics", put_metric}};

}  // namespace

void lower(json& text) {
  if (!text.is_string()) return;
  for (char& c : text.get_ref<std::string&>()) c = static_cast<char>(std::tolower(c));
}

bool put_otlp(json* data, const Place& place, const Put& put) {
  for (const Signal& signal : kSignals) {
    const auto resources = data->find(signal.resources);
    if (resources == data->end()) continue;
    uint64_t n = 0;
    for (json& block : *resources) {
      Origin origin;
      origin.resource = attributes_of(&block["resource"]);
      for (json& scope_block : block[signal.scopes]) {
        origin.scope = scope_block.value("scope", json::object());
        origin.scope_attributes = attributes_of(&origin.scope);
        for (json& record : scope_block[signal.records]) {
          signal.put(&record, origin, place, n++, put);
        }
      }
    }
    return true;
  }
  return false;
}

}  // namespace bench
