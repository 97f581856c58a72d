#include "lib/decode/cloudevent.h"

#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/decode/metadata.h"
#include "lib/decode/pointer.h"

namespace ew {
namespace {

constexpr std::string_view kData = "data";
constexpr std::string_view kBase64 = "data_base64";

constexpr Fault kNotBase64 = {code::kBadBase64, "is no base64 text"};
constexpr Fault kTooDeep = {code::kTooDeep, "holds JSON that is nested too deeply"};
constexpr Fault kNotJson = {code::kBadJson, "holds no JSON text, and datacontenttype says it does"};
constexpr Fault kRefused = {code::kBadJson,
                            "holds U+0000, a lone surrogate or bytes that are not UTF-8, which "
                            "--nul reject refuses"};

// The members that say what an event is.
struct Members {
  JsonValue specversion, content_type, time, data, base64, class_uid;
};

Members find_members(JsonValue event) {
  Members found;
  for (const JsonValue member : event) {
    const std::string_view key = member.key();
    if (member.is_null()) continue;
    if (key == kData) {
      found.data = member;
    } else if (key == "specversion") {
      found.specversion = member;
    } else if (key == "datacontenttype") {
      found.content_type = member;
    } else if (key == "time") {
      found.time = member;
    } else if (key == kBase64) {
      found.base64 = member;
    } else if (key == "class_uid") {
      found.class_uid = member;
    }
  }
  return found;
}

Content content_of_member(JsonValue type) {
  if (!type.exists()) return Content::unsaid;
  return type.is_string() ? content_of(type.string()) : Content::other;
}

bool is_set_time(JsonValue time) {
  return time.exists() && !(time.is_string() && is_go_zero_time(time.string()));
}

bool has_line_break(std::string_view text) {
  // find_first_of() looks each character up in the set, which takes many times as long.
  return text.find('\n') != std::string_view::npos || text.find('\r') != std::string_view::npos;
}

}  // namespace

std::string place_in(const CloudEvent& event, bool data, std::string_view key) {
  std::string pointer;
  if (event.enveloped && event.binary && !data) return pointer;
  if (data && event.encoded) {
    if (!event.binary) append_pointer(kBase64, &pointer);
    return pointer;
  }
  if (data && !event.binary) append_pointer(kData, &pointer);
  append_pointer(key, &pointer);
  return pointer;
}

void append_attributes(const CloudEvent& event, std::string* out) {
  out->push_back('{');
  for (const JsonValue member : event.event) {
    if (member.key() != kData && member.key() != kBase64) append_member(member, out);
  }
  out->push_back('}');
}

void CloudEventReader::read_mode(const Message& message) {
  structured_ = false;
  binary_ = false;
  if (message.headers.empty()) return;
  headers_.read(message);
  const JsonValue type = headers_.find("content-type");
  structured_ = type.exists() && is_cloudevents_type(type.string());
  binary_ = !structured_ && headers_.find("ce-id").exists() &&
            headers_.find("ce-source").exists() && headers_.find("ce-type").exists() &&
            headers_.find("ce-specversion").exists();
}

// The event without communities, and its text: of a trap the compact one, else as it stands.
void CloudEventReader::take_text(JsonValue event) {
  event_.event = event;
  bool compact = false;
  if (may_hold_trap(event.raw())) {
    event_.event = remover_.clean(event);
    compact = is_trap(event_.event) || is_trap(event_.event.find(kData));
  }
  event_.text = event_.event.raw();
  if (!compact && !has_line_break(event_.text)) return;
  text_.clear();
  if (compact) {
    append_compact(event_.event, &text_);
  } else {
    append_one_line(event_.text, &text_);
  }
  event_.text = text_;
}

// Makes event_ of an event in structured mode or a bare payload; false if the element is bad.
bool CloudEventReader::take(JsonValue event, uint64_t n, Decoded* out) {
  event_ = {};
  take_text(event);
  const Fault fault = read_members(out);
  if (!fault.none()) report(fault, n, out);
  return fault.none();
}

JsonValue CloudEventReader::read_binary(const Message& message, Decoded* out) {
  const bool good = binary_event_.read(message, headers_, options_, out);
  return good ? binary_event_.event() : JsonValue();
}

Fault CloudEventReader::open(JsonValue object, bool may_hold_trap, Decoded* out) {
  event_ = {};
  event_.event = may_hold_trap ? remover_.clean(object) : object;
  return read_members(out);
}

void CloudEventReader::report(const Fault& fault, uint64_t n, Decoded* out) const {
  out->bad(n, fault.code, binary_ ? "" : "/data_base64",
           "data_base64 " + std::string(fault.reason));
}

Fault CloudEventReader::read_members(Decoded* out) {
  event_.binary = binary_;
  const Members members = find_members(event_.event);
  // What is not marked as event but has a class is an OCSF event, whatever a header says.
  event_.enveloped =
      binary_ || members.specversion.exists() || (structured_ && !members.class_uid.exists());
  if (!event_.enveloped) return {};
  if (is_set_time(members.time)) event_.time = members.time;
  event_.data = members.data;
  if (!members.base64.exists()) return {};
  const Content content = content_of_member(members.content_type);
  const bool readable = content == Content::json || content == Content::text;
  if (members.data.exists() || !readable) return clean_base64(members.base64, out);
  return decode_base64(members.base64, content, out);
}

// Bytes that are not read, but stored.
Fault CloudEventReader::clean_base64(JsonValue value, Decoded* out) {
  if (!value.is_string()) return {};
  decoded_.clear();
  if (!append_base64_decoded(value.string(), &decoded_) || !may_hold_trap(decoded_)) return {};
  const size_t size = decoded_.size();
  decoded_.append(kJsonPadding, ' ');
  uint64_t replaced = 0;
  const std::string_view bytes = std::string_view(decoded_).substr(0, size);
  if (data_.parse(bytes, &replaced) != JsonError::none) return {};
  const JsonValue clean = data_remover_.clean(data_.root());
  if (clean.raw().data() == data_.root().raw().data()) return {};
  replaced += data_.escaped_replaced();
  if (replaced > 0 && options_.reject_nul) return kRefused;
  out->add_replaced(replaced);
  replace_base64(clean.raw());
  return {};
}

Fault CloudEventReader::decode_base64(JsonValue value, Content content, Decoded* out) {
  if (!value.is_string()) return kNotBase64;
  decoded_.clear();
  if (!append_base64_decoded(value.string(), &decoded_)) return kNotBase64;
  event_.encoded = true;
  return content == Content::json ? decode_json(out) : decode_text(out);
}

Fault CloudEventReader::decode_json(Decoded* out) {
  const size_t size = decoded_.size();
  decoded_.append(kJsonPadding, ' ');
  const std::string_view bytes = std::string_view(decoded_).substr(0, size);
  if (is_blank_json(without_byte_order_mark(bytes))) return {};
  uint64_t replaced = 0;
  const JsonError error = data_.parse(bytes, &replaced);
  if (error == JsonError::too_deep) return kTooDeep;
  if (error != JsonError::none) return kNotJson;
  replaced += data_.escaped_replaced();
  if (replaced > 0 && options_.reject_nul) return kRefused;
  out->add_replaced(replaced);
  if (data_.root().is_null()) return {};
  event_.data = data_remover_.clean(data_.root());
  if (event_.data.raw().data() != data_.root().raw().data()) replace_base64(event_.data.raw());
  return {};
}

// A text becomes a JSON string, so that it is read like one that was sent as `data`.
Fault CloudEventReader::decode_text(Decoded* out) {
  const std::string_view text = without_byte_order_mark(decoded_);
  if (text.empty()) return {};
  std::string repaired;
  uint64_t replaced = append_utf8_repaired(text, &repaired);
  decoded_.clear();
  append_json_string(repaired, &decoded_);
  const size_t size = decoded_.size();
  decoded_.append(kJsonPadding, ' ');
  data_.parse(std::string_view(decoded_).substr(0, size), &replaced);
  replaced += data_.escaped_replaced();
  if (replaced > 0 && options_.reject_nul) return kRefused;
  out->add_replaced(replaced);
  event_.data = data_remover_.clean(data_.root());
  if (event_.data.raw().data() != data_.root().raw().data()) replace_base64(event_.data.string());
  return {};
}

// What is stored of an event must not hold the community in base64 either.
void CloudEventReader::replace_base64(std::string_view bytes) {
  std::string text = "{";
  for (const JsonValue member : event_.event) {
    if (member.key() != kBase64) {
      append_member(member, &text);
      continue;
    }
    if (text.back() != '{') text.push_back(',');
    text.append("\"data_base64\":\"");
    append_base64(bytes, &text);
    text.push_back('"');
  }
  text.push_back('}');
  text_ = std::move(text);
  const size_t size = text_.size();
  text_.append(kJsonPadding, ' ');
  event_.text = std::string_view(text_).substr(0, size);
  rewritten_.parse(event_.text, kMaxJsonDepth + 1);
  event_.event = rewritten_.root();
  const Members members = find_members(event_.event);
  if (event_.time.exists()) event_.time = members.time;
  if (!event_.encoded) event_.data = members.data;
}

}  // namespace ew
