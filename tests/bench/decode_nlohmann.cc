// The reference of `make bench BENCH=decode` for JSON: envelope lines on stdin become rows on
// stdout as a straightforward program with nlohmann_json makes them: the line as a DOM, its members
// by name into a row, the row dumped. Of the plain forms of each type it makes the rows that
// ew-decode makes. Not responsible for aliases, odd values and faults, which it neither knows nor
// looks for.
//   decode-nlohmann TYPE
#include <array>
#include <initializer_list>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

#include "tests/bench/columns.h"
#include "tests/bench/nlohmann_otlp.h"
#include "tests/bench/reference.h"

namespace {

using bench::Place;
using nlohmann::json;

std::string rows;

void put(const json& row) {
  rows.append(row.dump(-1, ' ', false, json::error_handler_t::replace));
  rows.push_back('\n');
  bench::write_rows(&rows);
}

// A time as RFC 3339 or as a number, in quotes or not, whose size tells its unit.
json time_of(const json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  const auto nanos =
      text.find('-', 1) == std::string::npos ? ew::parse_epoch(text) : ew::parse_rfc3339(text);
  return nanos ? json(bench::time_text(*nanos)) : value;
}

void make_time(json* row, const char* column) {
  const auto member = row->find(column);
  if (member != row->end()) *member = time_of(*member);
}

// The members that have a column go to it, the others to `unknown`; null says nothing.
json take_columns(json* data, const bench::Columns& columns, json* unknown) {
  json row = json::object();
  for (auto& [name, value] : data->items()) {
    if (value.is_null()) continue;
    const auto column = columns.find(name);
    if (column == columns.end()) {
      (*unknown)[name] = std::move(value);
    } else {
      row[column->second] = std::move(value);
    }
  }
  return row;
}

// A value as the text of a column: strings as they are.
std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void add_series(json* row, std::initializer_list<const char*> names) {
  bench::Series series;
  for (const char* const name : names) {
    const auto member = row->find(name);
    if (member != row->end()) series.add("", name, text_of(*member));
  }
  const auto tags = row->find("tags");
  if (tags != row->end()) {
    for (const auto& [name, value] : tags->items()) series.add("tag:", name, text_of(value));
  }
  (*row)["series_key"] = series.digest();
}

void finish_telemetry(json* row) {
  make_time(row, "timestamp");
  add_series(row, {"metric_type", "metric_name", "partition", "agent_id", "device_id",
                   "target_device_ip", "if_index"});
}

void finish_sweep(json* row) {
  make_time(row, "last_sweep_time");
  make_time(row, "first_seen");
}

void finish_netflow(json* row, const Place& place, uint64_t n) {
  make_time(row, "timestamp");
  (*row)["id"] = bench::row_id(place, n);
}

void finish_ocsf(json* row, const std::string& text) {
  static constexpr std::array<const char*, 7> kSeverities = {
      "Unknown", "Informational", "Low", "Medium", "High", "Critical", "Fatal"};
  make_time(row, "time");
  (*row)["severity"] = kSeverities.at((*row)["severity_id"].get<size_t>());
  for (const char* const name : {"actor", "device", "dst_endpoint", "metadata", "src_endpoint"}) {
    row->emplace(name, json::object());
  }
  row->emplace("observables", json::array());
  row->emplace("unmapped", json::object());
  (*row)["raw_data"] = text;
}

void finish_span(json* row) {
  static const std::unordered_map<std::string, int> kKinds = {
      {"SPAN_KIND_UNSPECIFIED", 0}, {"SPAN_KIND_INTERNAL", 1}, {"SPAN_KIND_SERVER", 2},
      {"SPAN_KIND_CLIENT", 3},      {"SPAN_KIND_PRODUCER", 4}, {"SPAN_KIND_CONSUMER", 5}};
  (*row)["timestamp"] = time_of((*row)["start_time_unix_nano"]);
  for (const char* const name : {"trace_id", "span_id"}) bench::lower((*row)[name]);
  if ((*row)["kind"].is_string()) (*row)["kind"] = kKinds.at((*row)["kind"]);
  (*row)["status_code"] = (*row)["status"]["code"];
  row->erase("status");
}

void finish_log(json* row, json unknown, const Place& place, uint64_t n) {
  make_time(row, "timestamp");
  (*row)["attributes"].update(unknown);
  (*row)["id"] = bench::row_id(place, n);
  const size_t dot = place.subject.find('.') + 1;
  (*row)["source"] = place.subject.substr(dot, place.subject.find('.', dot) - dot);
}

// A CloudEvent that holds GELF, or GELF alone.
json event_row(json* data, const bench::Columns& columns, const Place& place, uint64_t n) {
  static constexpr std::array<const char*, 8> kLevels = {
      "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"};
  const std::string text = data->dump();
  json unknown = json::object();
  json row = json::object();
  const bool cloud = data->contains("specversion");
  if (cloud) {
    for (auto& [name, value] : data->items()) {
      if (name != "data") row[name] = std::move(value);
    }
  } else {
    row["id"] = bench::row_id(place, n);
  }
  row.update(take_columns(cloud ? &(*data)["data"] : data, columns, &unknown));
  make_time(&row, "event_timestamp");
  row.emplace("subject", place.subject);
  json& level = row["level"];
  static const std::unordered_map<std::string, int> kNumbers = {
      {"ERROR", 3}, {"WARN", 4}, {"INFO", 6}, {"DEBUG", 7}};
  if (level.is_string()) level = kNumbers.at(level);
  row.emplace("severity", kLevels.at(level.get<size_t>()));
  row["raw_data"] = text;
  return row;
}

void put_flat(const std::string& type, json* data, const Place& place, uint64_t n) {
  static const bench::Columns columns = bench::columns_of(type);
  if (type == "events") return put(event_row(data, columns, place, n));
  const std::string text = type == "ocsf" ? data->dump() : "";
  json unknown = json::object();
  json row = take_columns(data, columns, &unknown);
  if (type == "telemetry") finish_telemetry(&row);
  if (type == "sweep") finish_sweep(&row);
  if (type == "netflow") finish_netflow(&row, place, n);
  if (type == "ocsf") finish_ocsf(&row, text);
  if (type == "otel-traces") finish_span(&row);
  if (type == "otel-metrics") {
    make_time(&row, "timestamp");
    add_series(&row, {"metric_type", "unit"});
  }
  if (type == "logs") {
    finish_log(&row, std::move(unknown), place, n);
  } else if (!unknown.empty()) {
    row["metadata"]["_unmapped"] = std::move(unknown);
  }
  put(row);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  const std::string type = argv[1];
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    json envelope = json::parse(line);
    const Place place{envelope.value("stream", ""), envelope.value("seq", ""),
                      envelope.value("subject", "")};
    json& data = envelope["data"];
    if (data.is_array()) {
      uint64_t n = 0;
      for (json& element : data) put_flat(type, &element, place, n++);
    } else if (!bench::put_otlp(&data, place, put)) {
      put_flat(type, &data, place, 0);
    }
  }
  bench::write_rows(&rows, true);
  return 0;
}
