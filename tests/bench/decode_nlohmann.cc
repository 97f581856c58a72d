// The reference of `make bench BENCH=decode` for JSON: envelope lines on stdin become rows on
// stdout as a straightforward program with nlohmann_json makes them: the line as a DOM, its members
// by name into a row, unknown ones into metadata, the row dumped. It reads no times and checks no
// values, so it does less than ew-decode.
//   decode-nlohmann TYPE
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

#include "tests/bench/columns.h"

namespace {

using nlohmann::json;

std::string rows;

void put(const json& row) {
  rows.append(row.dump(-1, ' ', false, json::error_handler_t::replace));
  rows.push_back('\n');
  if (rows.size() < 65536) return;
  std::fwrite(rows.data(), 1, rows.size(), stdout);
  rows.clear();
}

json plain(const json& value) {
  if (!value.is_object() || value.empty()) return nullptr;
  const auto member = value.begin();
  if (member.key() == "arrayValue") {
    json list = json::array();
    for (const json& element : member.value()["values"]) list.push_back(plain(element));
    return list;
  }
  if (member.key() == "kvlistValue") {
    json object = json::object();
    for (const json& pair : member.value()["values"]) object[pair["key"]] = plain(pair["value"]);
    return object;
  }
  return member.value();
}

json attributes_of(const json& holder) {
  json object = json::object();
  const auto list = holder.find("attributes");
  if (list == holder.end()) return object;
  for (const json& pair : *list) object[pair["key"]] = plain(pair["value"]);
  return object;
}

// The rows of a record of OTLP: its members as they are, with the attributes of what holds it.
void put_record(const json& record, const json& resource, const json& scope) {
  json row = {{"resource_attributes", resource}};
  if (scope.is_object()) {
    row["scope_name"] = scope.value("name", "");
    row["scope_version"] = scope.value("version", "");
  }
  row["service_name"] = resource.value("service.name", json());
  for (const auto& [name, value] : record.items()) {
    if (name == "attributes") continue;
    row[name] = name == "body" ? plain(value) : value;
  }
  row["attributes"] = attributes_of(record);
  put(row);
}

// A metric has a row for each of its points.
void put_metric(const json& metric, const json& resource, const json& scope) {
  for (const char* kind : {"gauge", "sum", "histogram", "exponentialHistogram", "summary"}) {
    const auto data = metric.find(kind);
    if (data == metric.end()) continue;
    for (json point : data->value("dataPoints", json::array())) {
      point["span_name"] = metric["name"];
      point["metric_type"] = kind;
      put_record(point, resource, scope);
    }
  }
}

// False: this is no request of OTLP.
bool put_otlp(const json& data) {
  struct Signal {
    const char *resources, *scopes, *records;
  };
  for (const Signal& signal : {Signal{"resourceLogs", "scopeLogs", "logRecords"},
                               Signal{"resourceSpans", "scopeSpans", "spans"},
                               Signal{"resourceMetrics", "scopeMetrics", "metrics"}}) {
    const auto resources = data.find(signal.resources);
    if (resources == data.end()) continue;
    for (const json& block : *resources) {
      const json attributes = attributes_of(block.value("resource", json::object()));
      for (const json& scope_block : block[signal.scopes]) {
        const json scope = scope_block.value("scope", json());
        for (const json& record : scope_block[signal.records]) {
          if (std::string_view(signal.records) == "metrics") {
            put_metric(record, attributes, scope);
          } else {
            put_record(record, attributes, scope);
          }
        }
      }
    }
    return true;
  }
  return false;
}

void put_flat(const json& data, const bench::Columns& columns, bool keep_raw) {
  json row = json::object();
  const bool event = data.contains("specversion") && data.contains("data");
  if (event) {
    for (const auto& [name, value] : data.items()) {
      if (name != "data") row[name] = value;
    }
  }
  const json& members = event ? data["data"] : data;
  if (!members.is_object()) return;
  json unknown = json::object();
  for (const auto& [name, value] : members.items()) {
    const auto column = columns.find(name);
    if (column == columns.end()) {
      unknown[name] = value;
    } else {
      row[column->second] = value;
    }
  }
  if (!unknown.empty()) row["_unmapped"] = std::move(unknown);
  if (keep_raw) row["raw_data"] = data.dump();
  put(row);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  const std::string type = argv[1];
  const bench::Columns columns = bench::columns_of(type);
  const bool keep_raw = type == "events" || type == "ocsf";
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const json envelope = json::parse(line);
    const json& data = envelope["data"];
    if (data.is_array()) {
      for (const json& element : data) put_flat(element, columns, keep_raw);
    } else if (!put_otlp(data)) {
      put_flat(data, columns, keep_raw);
    }
  }
  std::fwrite(rows.data(), 1, rows.size(), stdout);
  return 0;
}
