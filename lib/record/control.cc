#include "lib/record/control.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lib/base/json.h"
#include "lib/record/row.h"

namespace ew {
namespace {

using nlohmann::json;

Status bad(std::string_view what, std::string_view reason) {
  return {Kind::bad_record, std::string(what) + " line: " + std::string(reason)};
}

// The id of `{"@end":"<id>"` or `{"@ack":"<id>"` when it is ASCII that needs no unescaping; rest is
// what follows.
bool take_plain_id(std::string_view line, std::string_view opening, std::string_view* id,
                   std::string_view* rest) {
  if (!line.starts_with(opening)) return false;
  line.remove_prefix(opening.size());
  const size_t quote = line.find('"');
  if (quote == std::string_view::npos) return false;
  *id = line.substr(0, quote);
  *rest = line.substr(quote + 1);
  return std::all_of(id->begin(), id->end(),
                     [](char c) { return c >= ' ' && c < '\x7f' && c != '\\'; });
}

// nlohmann takes a NUL for the end of the text.
json parse_object(std::string_view line) {
  if (line.find('\0') != std::string_view::npos) return json(json::value_t::discarded);
  return json::parse(line, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

LineKind line_kind(std::string_view line) {
  if (!line.starts_with("{\"@")) return LineKind::data;
  const std::string_view name = line.substr(3, line.find('"', 3) - 3);
  if (name == "end") return LineKind::end;
  if (name == "ack") return LineKind::ack;
  if (name == "dead") return LineKind::dead;
  if (name == "format") return LineKind::format;
  return LineKind::other;
}

void append_format(std::string_view type, std::string* out) {
  out->append("{\"@format\":");
  append_json_string(kRowsFormat, out);
  out->append(",\"type\":");
  append_json_string(type, out);
  out->push_back('}');
}

Result<std::string> parse_format(std::string_view line) {
  const json object = parse_object(line);
  if (!object.is_object() || !object.contains("@format")) return bad("format", "no JSON object");
  if (object["@format"] != kRowsFormat) {
    return bad("format", "unknown format " + object["@format"].dump());
  }
  if (!object.contains("type") || !object["type"].is_string()) return bad("format", "no type");
  return object["type"].get<std::string>();
}

void append_end(std::string_view id, bool again, std::string* out) {
  out->append("{\"@end\":");
  if (id.empty()) {
    out->append("null");
  } else {
    append_json_string(id, out);
  }
  out->append(again ? ",\"again\":true}" : "}");
}

Status parse_end(std::string_view line, End* end) {
  std::string_view id;
  std::string_view rest;
  if (take_plain_id(line, "{\"@end\":\"", &id, &rest) &&
      (rest == "}" || rest == ",\"again\":true}")) {
    end->id.assign(id);
    end->again = rest.size() > 1;
    return {};
  }
  const json object = parse_object(line);
  if (!object.is_object() || !object.contains("@end")) return bad("end", "no JSON object");
  const json& value = object["@end"];
  if (!value.is_string() && !value.is_null()) return bad("end", "the id is neither text nor null");
  end->id = value.is_string() ? value.get<std::string>() : "";
  end->again = object.value("again", json(false)) == true;
  return {};
}

void append_ack(const std::vector<std::string>& ids, std::string* out) {
  out->append("{\"@ack\":");
  if (ids.size() != 1) out->push_back('[');
  for (size_t i = 0; i < ids.size(); ++i) {
    if (i > 0) out->push_back(',');
    append_json_string(ids[i], out);
  }
  if (ids.size() != 1) out->push_back(']');
  out->push_back('}');
}

namespace {

// The list written by append_ack, when no id needs unescaping: `["a","b"]}`.
bool take_plain_list(std::string_view rest, std::vector<std::string>* ids) {
  while (true) {
    if (rest.empty() || rest.front() != '"') return false;
    const size_t quote = rest.find('"', 1);
    if (quote == std::string_view::npos) return false;
    ids->emplace_back(rest.substr(1, quote - 1));
    if (ids->back().find('\\') != std::string::npos) return false;
    rest.remove_prefix(quote + 1);
    if (rest == "]}") return true;
    if (rest.empty() || rest.front() != ',') return false;
    rest.remove_prefix(1);
  }
}

}  // namespace

Status parse_ack(std::string_view line, std::vector<std::string>* ids) {
  std::string_view id;
  std::string_view rest;
  if (take_plain_id(line, "{\"@ack\":\"", &id, &rest) && rest == "}") {
    ids->emplace_back(id);
    return {};
  }
  constexpr std::string_view kList = "{\"@ack\":[";
  const size_t before = ids->size();
  if (line.starts_with(kList) && take_plain_list(line.substr(kList.size()), ids)) return {};
  ids->resize(before);
  const json object = parse_object(line);
  if (!object.is_object() || !object.contains("@ack")) return bad("ack", "no JSON object");
  const json& value = object["@ack"];
  const json list = value.is_array() ? value : json::array({value});
  for (const json& entry : list) {
    if (!entry.is_string()) {
      ids->resize(before);
      return bad("ack", "an id is no text");
    }
    ids->push_back(entry.get<std::string>());
  }
  return {};
}

bool is_whole_object(std::string_view line) {
  std::string padded(line);
  padded.append(kJsonPadding, ' ');
  JsonDocument document;
  const std::string_view text = std::string_view(padded).substr(0, line.size());
  return document.parse(text, kMaxRowDepth) == JsonError::none && document.root().is_object();
}

}  // namespace ew
