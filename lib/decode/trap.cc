#include "lib/decode/trap.h"

#include <cstring>

#include "lib/decode/keys.h"

namespace ew {
namespace {

constexpr std::string_view kVarbinds = "varbinds";
constexpr std::string_view kCommunity = "community";
constexpr std::string_view kTrapOid = "1.3.6.1.6.3.1.1.4.1.0";
constexpr std::string_view kTrapCommunity = "1.3.6.1.6.3.18.1.4.0";  // added by proxies, RFC 3584

constexpr std::string_view kOctetString = "OCTET STRING";
constexpr std::string_view kNetSnmpString = "STRING";

constexpr std::string_view kTypeWords[] = {
    kOctetString, kNetSnmpString, "OBJECT IDENTIFIER", "OID",    "INTEGER",   "IP ADDRESS",
    "COUNTER32",  "UNSIGNED32",   "TIMETICKS",         "OPAQUE", "COUNTER64", "BOOLEAN"};
constexpr std::string_view kEmptyTypes[] = {"NULL", "NO SUCH OBJECT", "NO SUCH INSTANCE",
                                            "END OF MIB VIEW"};

struct TypedValue {
  std::string_view type;  // "" = none that is known
  std::string_view text;
};

TypedValue split_type(std::string_view value) {
  for (const std::string_view word : kTypeWords) {
    if (value.starts_with(word) && value.substr(word.size()).starts_with(": ")) {
      return {word, value.substr(word.size() + 2)};
    }
  }
  for (const std::string_view word : kEmptyTypes) {
    if (value == word) return {word, {}};
  }
  return {{}, value};
}

// net-snmp writes strings in quotes.
std::string_view unquote(std::string_view text, std::string* scratch) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  text = text.substr(1, text.size() - 2);
  if (text.find("\\\"") == std::string_view::npos) return text;
  scratch->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\\\"")) ++i;
    scratch->push_back(text[i]);
  }
  return *scratch;
}

bool is_printable(std::string_view text) {
  if (is_blank(text)) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return false;
    // U+0080 .. U+009F
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      return false;
    }
  }
  return true;
}

bool has_oid(JsonValue varbind, std::string_view oid) {
  const JsonValue value = varbind.find("oid");
  if (!value.exists() || !value.is_string()) return false;
  std::string_view text = value.string();
  if (text.starts_with('.')) text.remove_prefix(1);
  return text == oid;
}

// The text of a varbind's value; "" if it has none.
std::string_view value_of(JsonValue varbind) {
  const JsonValue value = varbind.find("value");
  return value.exists() && value.is_string() ? value.string() : std::string_view();
}

// Whether a text holds a word. Blocks are compared at two letters of it, which becomes vector
// instructions: memmem() builds a table for each text, a twentieth of the time of a short message.
bool holds(std::string_view text, std::string_view word, size_t second) {
  constexpr size_t kBlock = 64;
  const size_t reach = kBlock + word.size() - 1;
  const char a = word[0];
  const char b = word[second];
  size_t at = 0;
  for (; at + reach <= text.size(); at += kBlock) {
    const char* const block = text.data() + at;
    unsigned char found = 0;
    for (size_t i = 0; i < kBlock; ++i) {
      found |= static_cast<unsigned char>((block[i] == a) & (block[i + second] == b));
    }
    if (found != 0 && text.substr(at, reach).find(word) != std::string_view::npos) return true;
  }
  return text.substr(at).find(word) != std::string_view::npos;
}

size_t count_traps(std::string_view raw) {
  size_t count = 0;
  for (size_t at = raw.find(kVarbinds); at != std::string_view::npos; ++count) {
    at = raw.find(kVarbinds, at + kVarbinds.size());
  }
  return count;
}

// Appends a compact copy without communities; true if there was one.
bool append_clean(JsonValue value, std::string* out);

bool append_clean_string(JsonValue value, std::string* out) {
  const std::string_view text = value.string();
  const size_t first = text.find_first_not_of(" \t\r\n");
  const bool may_be_json = first != std::string_view::npos &&
                           (text[first] == '{' || text[first] == '[') && may_hold_trap(text);
  if (may_be_json) {
    std::string padded(text);
    padded.append(kJsonPadding, ' ');
    JsonDocument document;
    const JsonError error = document.parse(std::string_view(padded).substr(0, text.size()));
    std::string clean;
    if (error == JsonError::none && append_clean(document.root(), &clean)) {
      append_json_string(clean, out);
      return true;
    }
  }
  append_json_string(text, out);
  return false;
}

bool append_clean_array(JsonValue array, bool varbinds, std::string* out);

bool append_clean_object(JsonValue object, bool without_value, std::string* out) {
  const bool trap = object.find(kVarbinds).exists();
  bool found = false;
  out->push_back('{');
  for (const JsonValue member : object) {
    const std::string_view key = member.key();
    if ((trap && key == kCommunity) || (without_value && key == "value")) {
      found = true;
      continue;
    }
    if (out->back() != '{') out->push_back(',');
    append_json_string(key, out);
    out->push_back(':');
    if (trap && key == kVarbinds && member.is_array()) {
      found |= append_clean_array(member, true, out);
    } else {
      found |= append_clean(member, out);
    }
  }
  out->push_back('}');
  return found;
}

bool append_clean_array(JsonValue array, bool varbinds, std::string* out) {
  bool found = false;
  out->push_back('[');
  for (const JsonValue element : array) {
    if (out->back() != '[') out->push_back(',');
    if (varbinds && element.is_object()) {
      found |= append_clean_object(element, has_oid(element, kTrapCommunity), out);
    } else {
      found |= append_clean(element, out);
    }
  }
  out->push_back(']');
  return found;
}

bool append_clean(JsonValue value, std::string* out) {
  if (value.is_object()) return append_clean_object(value, false, out);
  if (value.is_array()) return append_clean_array(value, false, out);
  if (value.is_string()) return append_clean_string(value, out);
  append_compact(value, out);
  return false;
}

}  // namespace

bool may_hold_trap(std::string_view raw) {
  if (holds(raw, kVarbinds, 3)) return true;
  if (std::memchr(raw.data(), '\\', raw.size()) == nullptr) return false;
  return holds(raw, "\\u006", 1) || holds(raw, "\\u007", 1);  // escaped letters
}

bool is_trap(JsonValue value) {
  if (!value.exists() || !value.is_object()) return false;
  const JsonValue varbinds = value.find(kVarbinds);
  return varbinds.exists() && varbinds.is_array();
}

std::string_view trap_text(JsonValue trap, std::string* scratch) {
  std::string_view trap_oid;
  for (const JsonValue varbind : trap.find(kVarbinds)) {
    if (!varbind.is_object() || has_oid(varbind, kTrapCommunity)) continue;
    const TypedValue value = split_type(value_of(varbind));
    if (value.type == kOctetString || value.type == kNetSnmpString) {
      const std::string_view text =
          value.type == kNetSnmpString ? unquote(value.text, scratch) : value.text;
      if (is_printable(text)) return text;
    }
    if (trap_oid.empty() && !is_blank(value.text) && has_oid(varbind, kTrapOid)) {
      trap_oid = value.text;
    }
  }
  return trap_oid;
}

JsonValue CommunityRemover::clean(JsonValue value) {
  if (!may_hold_trap(value.raw())) return value;
  text_.clear();
  // Of a name that is repeated only the last value was looked at, and a trap may be in the others.
  if (!append_clean(value, &text_) && count_traps(value.raw()) == count_traps(text_)) return value;
  const size_t size = text_.size();
  text_.append(kJsonPadding, ' ');
  document_.parse(std::string_view(text_).substr(0, size), kMaxJsonDepth + 1);
  return document_.root();
}

}  // namespace ew
