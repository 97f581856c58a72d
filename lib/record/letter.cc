#include "lib/record/letter.h"

#include <nlohmann/json.hpp>

#include "lib/base/json.h"

namespace ew {
namespace {

using nlohmann::ordered_json;

Status bad(std::string reason) { return {Kind::bad_record, "dead letter: " + std::move(reason)}; }

constexpr std::string_view kOpening = "{\"@dead\":";

// The end of the JSON object that begins at `begin`, behind its brace; npos if it never closes.
size_t object_end(std::string_view line, size_t begin) {
  int depth = 0;
  bool inside_string = false;
  for (size_t i = begin; i < line.size(); ++i) {
    const char c = line[i];
    if (inside_string) {
      if (c == '\\') ++i;
      if (c == '"') inside_string = false;
    } else if (c == '"') {
      inside_string = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

std::string text_of(const ordered_json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

std::optional<std::string> optional_text(const ordered_json& object, const char* name) {
  const auto it = object.find(name);
  if (it == object.end() || !it->is_string()) return std::nullopt;
  return it->get<std::string>();
}

bool read_rows(const ordered_json& list, std::vector<std::pair<uint64_t, uint64_t>>* rows) {
  if (!list.is_array()) return false;
  for (const ordered_json& entry : list) {
    if (entry.is_number_unsigned()) {
      rows->emplace_back(entry.get<uint64_t>(), entry.get<uint64_t>());
    } else if (entry.is_array() && entry.size() == 2 && entry[0].is_number_unsigned() &&
               entry[1].is_number_unsigned() && entry[0] <= entry[1]) {
      rows->emplace_back(entry[0].get<uint64_t>(), entry[1].get<uint64_t>());
    } else {
      return false;
    }
  }
  return true;
}

void append_text(const char* name, std::string_view text, std::string* out) {
  out->append(",\"").append(name).append("\":");
  append_json_string(text, out);
}

void append_optional(const char* name, const std::optional<std::string>& text, std::string* out) {
  if (text) return append_text(name, *text, out);
  out->append(",\"").append(name).append("\":null");
}

}  // namespace

Status parse_letter(std::string_view line, Letter* letter) {
  *letter = {};
  if (!line.starts_with(kOpening)) return bad("it does not begin with @dead");
  const size_t begin = kOpening.size();
  const size_t end = object_end(line, begin);
  if (end == std::string_view::npos) return bad("the @dead object is not closed");
  const auto object = ordered_json::parse(line.substr(begin, end - begin), nullptr, false);
  if (!object.is_object()) return bad("@dead is no JSON object");
  Dead& dead = letter->dead;
  dead.stage = text_of(object, "stage");
  dead.type = text_of(object, "type");
  dead.code = text_of(object, "code");
  dead.message = text_of(object, "message");
  dead.at = text_of(object, "at");
  if (object.contains("rows") && !read_rows(object["rows"], &dead.rows)) {
    return bad("rows is no list of numbers and pairs");
  }
  dead.table = optional_text(object, "table");
  dead.sqlstate = optional_text(object, "sqlstate");
  dead.tool = text_of(object, "tool");
  dead.time = text_of(object, "time");
  if (object.contains("position") && object["position"].is_number_unsigned()) {
    dead.position = object["position"].get<uint64_t>();
  }
  std::string_view rest = line.substr(end);
  while (!rest.empty() && rest.back() != '}') rest.remove_suffix(1);
  if (rest.empty()) return bad("it is not closed");
  rest.remove_suffix(1);
  if (rest.starts_with(',')) rest.remove_prefix(1);
  letter->rest.assign(rest);
  return {};
}

void append_letter(const Letter& letter, std::string* out) {
  const Dead& dead = letter.dead;
  out->append(kOpening);
  out->append("{\"stage\":");
  append_json_string(dead.stage, out);
  append_optional("type", dead.type.empty() ? std::nullopt : std::optional(dead.type), out);
  append_text("code", dead.code, out);
  append_text("message", dead.message, out);
  append_text("at", dead.at, out);
  if (!dead.rows.empty()) out->append(",\"rows\":").append(rows_json(dead.rows));
  append_optional("table", dead.table, out);
  append_optional("sqlstate", dead.sqlstate, out);
  if (dead.position) out->append(",\"position\":").append(std::to_string(*dead.position));
  append_text("tool", dead.tool, out);
  append_text("time", dead.time, out);
  out->push_back('}');
  if (!letter.rest.empty()) out->append(",").append(letter.rest);
  out->push_back('}');
}

std::string_view envelope_rest(std::string_view envelope_line) {
  const size_t begin = envelope_line.find('{');
  const size_t end = envelope_line.rfind('}');
  if (begin == std::string_view::npos || end <= begin) return {};
  return envelope_line.substr(begin + 1, end - begin - 1);
}

std::string row_rest(std::string_view id, std::string_view row) {
  std::string rest;
  if (!id.empty()) {
    rest.append("\"id\":");
    append_json_string(id, &rest);
    rest.push_back(',');
  }
  rest.append("\"row\":").append(row);
  return rest;
}

std::string rows_json(const std::vector<std::pair<uint64_t, uint64_t>>& rows) {
  std::string text = "[";
  for (const auto& [first, last] : rows) {
    if (text.size() > 1) text.push_back(',');
    if (first == last) {
      text.append(std::to_string(first));
    } else {
      text.append("[" + std::to_string(first) + "," + std::to_string(last) + "]");
    }
  }
  return text + "]";
}

void add_row(std::vector<std::pair<uint64_t, uint64_t>>* rows, uint64_t n) {
  if (!rows->empty() && rows->back().second + 1 == n) {
    rows->back().second = n;
  } else if (rows->empty() || rows->back().second != n) {
    rows->emplace_back(n, n);
  }
}

}  // namespace ew
