#include "lib/record/envelope.h"

#include <simdjson.h>
#include <strings.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "lib/base/json.h"

namespace ew {
namespace {

Status bad(std::string reason) { return {Kind::bad_record, std::move(reason)}; }

Status wrong_type(std::string_view member) {
  return bad("the member " + std::string(member) + " has the wrong JSON type");
}

Status take_text(JsonValue value, std::string_view* text) {
  if (value.is_null()) return {};
  if (!value.is_string()) return wrong_type(value.key());
  *text = value.string();
  return {};
}

// Sequences are decimal strings; a number written by hand is taken as well.
Status take_digits(JsonValue value, std::string_view* digits) {
  if (value.is_null()) return {};
  if (!value.is_string() && !value.is_number()) return wrong_type(value.key());
  *digits = value.is_string() ? value.string() : value.raw();
  return {};
}

Status take_count(JsonValue value, uint64_t* count) {
  std::string_view digits;
  Status status = take_digits(value, &digits);
  if (!status.ok() || digits.empty()) return status;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), *count);
  if (error != std::errc() || end != digits.data() + digits.size()) return wrong_type(value.key());
  return {};
}

Status take_headers(JsonValue value, std::string_view* headers) {
  if (value.is_null()) return {};
  if (!value.is_object()) return wrong_type("headers");
  for (const JsonValue header : value) {
    if (!header.is_array()) return wrong_type("headers");
    for (const JsonValue text : header) {
      if (!text.is_string()) return wrong_type("headers");
    }
  }
  *headers = value.raw();
  return {};
}

Status take_member(JsonValue member, Envelope* envelope) {
  const std::string_view name = member.key();
  if (name == "id") return take_text(member, &envelope->id);
  if (name == "domain") return take_text(member, &envelope->domain);
  if (name == "stream") return take_text(member, &envelope->stream);
  if (name == "seq") return take_digits(member, &envelope->seq);
  if (name == "subject") return take_text(member, &envelope->subject);
  if (name == "time") return take_text(member, &envelope->time);
  if (name == "delivered") return take_count(member, &envelope->delivered);
  if (name == "headers") return take_headers(member, &envelope->headers);
  if (name == "again") {
    if (member.type() != JsonType::boolean) return wrong_type(name);
    envelope->again = member.boolean();
  } else if (name == "rows") {
    if (!member.is_array()) return wrong_type(name);
    envelope->rows = member.raw();
  } else if (name == "data") {
    envelope->data = member.raw();
    envelope->payload = member;
  } else if (name == "data_base64" && !member.is_null()) {
    if (!member.is_string()) return wrong_type(name);
    envelope->data_base64 = member.string();
  }
  return {};
}

void append_member(std::string_view name, std::string* out) {
  if (out->back() != '{') out->push_back(',');
  out->push_back('"');
  out->append(name);
  out->append("\":");
}

void append_text_member(std::string_view name, std::string_view text, std::string* out) {
  if (text.empty()) return;
  append_member(name, out);
  append_json_string(text, out);
}

void append_raw_member(std::string_view name, std::string_view raw, std::string* out) {
  if (raw.empty()) return;
  append_member(name, out);
  out->append(raw);
}

}  // namespace

struct EnvelopeParser::Parts {
  JsonDocument document;
  std::string shallow;  // a line whose data was too deep, with null in its place

  Status parse_members(Envelope* envelope);
  Status parse_too_deep(std::string_view line, Envelope* envelope);
};

Status EnvelopeParser::Parts::parse_members(Envelope* envelope) {
  const JsonValue root = document.root();
  if (!root.is_object()) return bad("the line is no JSON object");
  for (const JsonValue member : root) {
    Status status = take_member(member, envelope);
    if (!status.ok()) return status;
  }
  if (!envelope->data && !envelope->data_base64) return bad("neither data nor data_base64");
  return {};
}

// The other members of a line whose data is nested too deeply, so that its letter still says where
// it came from. simdjson steps over the data by its brackets.
Status EnvelopeParser::Parts::parse_too_deep(std::string_view line, Envelope* envelope) {
  namespace ondemand = simdjson::ondemand;
  ondemand::parser parser;
  ondemand::document outer;
  std::string_view data;
  const size_t allocated = line.size() + simdjson::SIMDJSON_PADDING;
  if (parser.iterate(line.data(), line.size(), allocated).get(outer) != simdjson::SUCCESS ||
      simdjson::to_json_string(outer["data"]).get(data) != simdjson::SUCCESS) {
    return bad("the envelope is nested too deeply");
  }
  shallow.assign(line.data(), data.data());
  shallow.append("null");
  shallow.append(data.data() + data.size(), line.data() + line.size());
  const size_t size = shallow.size();
  shallow.append(kJsonPadding, ' ');
  if (document.parse(std::string_view(shallow).substr(0, size)) != JsonError::none) {
    return bad("the envelope is nested too deeply");
  }
  Status status = parse_members(envelope);
  envelope->data = data;
  envelope->payload = {};
  envelope->too_deep = true;
  return status;
}

EnvelopeParser::EnvelopeParser() : parts_(std::make_unique<Parts>()) {}
EnvelopeParser::~EnvelopeParser() = default;

Status EnvelopeParser::parse(std::string_view line, Envelope* envelope) {
  *envelope = {};
  const JsonError error = parts_->document.parse(line, kMaxJsonDepth + 1);
  if (error == JsonError::too_deep) return parts_->parse_too_deep(line, envelope);
  if (error != JsonError::none) return bad("the line is no JSON text");
  return parts_->parse_members(envelope);
}

void append_envelope(const Envelope& envelope, std::string* out) {
  out->push_back('{');
  append_text_member("id", envelope.id, out);
  append_text_member("domain", envelope.domain, out);
  append_text_member("stream", envelope.stream, out);
  append_text_member("seq", envelope.seq, out);
  append_text_member("subject", envelope.subject, out);
  append_text_member("time", envelope.time, out);
  if (envelope.delivered > 0) {
    append_raw_member("delivered", std::to_string(envelope.delivered), out);
  }
  if (envelope.again) append_raw_member("again", "true", out);
  append_raw_member("headers", envelope.headers, out);
  append_raw_member("rows", envelope.rows, out);
  if (envelope.data) append_raw_member("data", *envelope.data, out);
  if (envelope.data_base64) {
    append_member("data_base64", out);
    append_json_string(*envelope.data_base64, out);
  }
  out->push_back('}');
}

std::optional<std::string> find_header(std::string_view headers, std::string_view name) {
  if (headers.empty()) return std::nullopt;
  const auto object = nlohmann::ordered_json::parse(headers, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  for (const auto& [key, values] : object.items()) {
    if (key.size() != name.size() || strncasecmp(key.data(), name.data(), name.size()) != 0) {
      continue;
    }
    if (values.is_array() && !values.empty() && values[0].is_string()) {
      return values[0].get<std::string>();
    }
  }
  return std::nullopt;
}

}  // namespace ew
