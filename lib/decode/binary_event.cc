#include "lib/decode/binary_event.h"

#include "lib/base/text.h"
#include "lib/decode/keys.h"

namespace ew {
namespace {

constexpr std::string_view kPrefix = "ce-";
constexpr std::string_view kContentType = "datacontenttype";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Whether the quote that opens a text is closed at its end and not before.
bool is_quoted(std::string_view text) {
  if (text.empty() || text.front() != '"') return false;
  size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\') ++i;
  }
  return i + 1 == text.size();
}

void undo_backslashes(std::string* text) {
  size_t size = 0;
  for (size_t i = 0; i < text->size(); ++i, ++size) {
    if ((*text)[i] == '\\' && i + 1 < text->size()) ++i;
    (*text)[size] = (*text)[i];
  }
  text->resize(size);
}

void undo_percents(std::string* text) {
  size_t size = 0;
  for (size_t i = 0; i < text->size(); ++i, ++size) {
    char c = (*text)[i];
    if (c == '%' && i + 2 < text->size()) {
      const int high = hex_digit((*text)[i + 1]);
      const int low = hex_digit((*text)[i + 2]);
      if (high >= 0 && low >= 0) {
        c = static_cast<char>(high << 4 | low);
        i += 2;
      }
    }
    (*text)[size] = c;
  }
  text->resize(size);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

bool is_json(Content content) { return content == Content::json || content == Content::unsaid; }

}  // namespace

bool decode_attribute(std::string_view* value, std::string* scratch) {
  const bool quoted = is_quoted(*value);
  if (quoted) *value = value->substr(1, value->size() - 2);
  const bool escaped = quoted && value->find('\\') != std::string_view::npos;
  if (!escaped && value->find('%') == std::string_view::npos) return true;
  scratch->assign(*value);
  if (escaped) undo_backslashes(scratch);
  undo_percents(scratch);
  *value = *scratch;
  return is_utf8(*value);
}

bool BinaryEvent::read(const Message& message, const Headers& headers, const DecodeOptions& options,
                       Decoded* out) {
  // Of a repeated attribute the first value counts, whatever the case of its names. Names are
  // rarely repeated, so they are compared only where the first try has shown that there are
  // repeats.
  for (const bool unique : {false, true}) {
    text_.assign("{");
    members_ = 0;
    replaced_ = headers.replaced();
    if (!write_attributes(headers, unique, out) || !write_body(message, out)) return false;
    text_.push_back('}');
    const size_t size = text_.size();
    text_.append(kJsonPadding, ' ');
    document_.parse(std::string_view(text_).substr(0, size), kMaxJsonDepth + 1);
    if (document_.root().size() == members_) break;
  }
  return accept_replaced(replaced_ + document_.replaced(), options, out);
}

bool BinaryEvent::write_attributes(const Headers& headers, bool unique, Decoded* out) {
  content_type_.clear();
  names_.clear();
  for (const JsonValue header : headers.all()) {
    const JsonValue value = first_value(header);
    const bool attribute = equals_ignoring_case(header.key().substr(0, kPrefix.size()), kPrefix);
    if (!attribute || !value.exists()) continue;
    if (!write_attribute(header.key(), value.string(), unique, out)) return false;
  }
  const JsonValue type = headers.find("content-type");
  if (content_type_.empty() && type.exists() && !is_blank(type.string())) {
    content_type_ = type.string();
    write_name(kContentType);
    write_text(content_type_);
  }
  return true;
}

bool BinaryEvent::write_attribute(std::string_view header, std::string_view value, bool unique,
                                  Decoded* out) {
  const std::string name = lower_case(header.substr(kPrefix.size()));
  // No names of attributes: the body is the data.
  if (name == "data" || name == "data_base64") return true;
  if (unique && !names_.insert(name).second) return true;
  if (!decode_attribute(&value, &value_)) {
    out->bad(0, code::kBadEvent, "",
             "the header " + std::string(header) + " holds percent escapes that are not UTF-8");
    return false;
  }
  if (name == kContentType) {
    if (is_blank(value)) return true;
    if (content_type_.empty()) content_type_ = value;
  }
  write_name(name);
  write_text(value);
  return true;
}

bool BinaryEvent::write_body(const Message& message, Decoded* out) {
  const Content content = content_of(content_type_);
  if (message.too_deep && is_json(content)) return fail_too_deep(out);
  JsonValue body = message.json;
  const bool may_be_json =
      !message.too_deep && (content == Content::json || is_utf8(message.bytes));
  if (!body.exists() && may_be_json) {
    const JsonError error = body_.parse(message.bytes, &replaced_);
    if (error == JsonError::too_deep && is_json(content)) return fail_too_deep(out);
    if (error == JsonError::none) body = body_.root();
  }
  if (!body.exists()) return write_other_body(message.bytes, content, out);
  write_name("data");
  if (is_json(content)) {
    append_one_line(body.raw(), &text_);
  } else {
    value_.clear();
    append_one_line(body.raw(), &value_);
    write_text(value_);
  }
  return true;
}

// A body that is no JSON text.
bool BinaryEvent::write_other_body(std::string_view bytes, Content content, Decoded* out) {
  const std::string_view text = without_byte_order_mark(bytes);
  if (text.empty() || (is_json(content) && is_blank_json(text))) return true;
  if (content == Content::json) {
    out->fail(code::kBadJson, "the payload is no JSON text, and its content type says it is one");
    return false;
  }
  if (is_utf8(text)) {
    write_name("data");
    write_text(text);
  } else {
    write_name("data_base64");
    text_.push_back('"');
    append_base64(bytes, &text_);
    text_.push_back('"');
  }
  return true;
}

void BinaryEvent::write_name(std::string_view name) {
  if (members_++ > 0) text_.push_back(',');
  write_text(name);
  text_.push_back(':');
}

void BinaryEvent::write_text(std::string_view text) {
  if (text.find('\0') == std::string_view::npos) return append_json_string(text, &text_);
  std::string repaired;
  for (const char c : text) {
    if (c != '\0') {
      repaired.push_back(c);
      continue;
    }
    repaired.append(kReplacement);
    ++replaced_;
  }
  append_json_string(repaired, &text_);
}

}  // namespace ew
