// A strict JSON text (RFC 8259) as a flat list of values that point into the text: numbers, strings
// and objects keep their written form, so no digit is lost and copying costs nothing. Built on
// simdjson On-Demand, reused from message to message without allocating.
// Also the canonical way to write JSON again: reference messages.md section 1.8, rules 3 and 8.
// Not responsible for what members mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ew {

enum class JsonType : uint8_t { null, boolean, number, string, object, array };

class JsonDocument;

// A value inside a JsonDocument; valid as long as the document is neither parsed again nor gone,
// nor its text. Cheap to copy.
class JsonValue {
 public:
  JsonValue() = default;
  bool exists() const { return document_ != nullptr; }
  inline JsonType type() const;
  bool is_null() const { return type() == JsonType::null; }
  bool is_object() const { return type() == JsonType::object; }
  bool is_array() const { return type() == JsonType::array; }
  bool is_string() const { return type() == JsonType::string; }
  bool is_number() const { return type() == JsonType::number; }

  // The value as it stands in the text, strings with their quotes, without surrounding blanks.
  inline std::string_view raw() const;
  bool boolean() const { return raw().front() == 't'; }  // type boolean only
  // Type string only: the characters, escapes undone; U+0000 and lone surrogates become U+FFFD. The
  // view points into the text, or into storage of the document when there were escapes.
  inline std::string_view string() const;
  // As member of an object: its name, treated like string(). "" otherwise.
  inline std::string_view key() const;

  // Members of an object or elements of an array, in order; of a name that occurs twice the last
  // value, in the place of the first. `for (JsonValue v : object) v.key(), v.raw()`
  class Iterator;
  inline Iterator begin() const;
  inline Iterator end() const;
  inline size_t size() const;  // number of members or elements, repeats counted once
  // The member of that name; exists() is false if there is none or this is no object.
  JsonValue find(std::string_view name) const;

 private:
  friend class JsonDocument;
  friend class Iterator;
  JsonValue(const JsonDocument* document, uint32_t index) : document_(document), index_(index) {}
  const JsonDocument* document_ = nullptr;
  uint32_t index_ = 0;
};

class JsonValue::Iterator {
 public:
  Iterator(const JsonDocument* document, uint32_t index) : document_(document), index_(index) {}
  JsonValue operator*() const { return {document_, index_}; }
  inline Iterator& operator++();
  bool operator!=(const Iterator& other) const { return index_ != other.index_; }

 private:
  const JsonDocument* document_;
  uint32_t index_;
};

enum class JsonError { none, bad_json, too_deep };

inline constexpr size_t kMaxJsonDepth = 512;  // messages.md 1.1
inline constexpr size_t kJsonPadding = 64;    // readable bytes that must follow a text

class JsonDocument {
 public:
  JsonDocument();
  ~JsonDocument();
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  // One JSON value with nothing but JSON white space around it (no byte order mark). The text must
  // be UTF-8 (else bad_json; see repair_utf8), stay in place while values are used, and have
  // kJsonPadding readable bytes behind it. Nesting beyond max_depth: too_deep.
  JsonError parse(std::string_view text, size_t max_depth = kMaxJsonDepth);
  JsonValue root() const;
  // How many U+0000 and lone surrogates the strings of the text hold; each is read as U+FFFD.
  uint64_t replaced() const;

 private:
  friend class JsonValue;
  friend class JsonValue::Iterator;

  struct Node {
    std::string_view raw;
    std::string_view key;  // between its quotes; escapes undone where there were any
    uint32_t child = 0;    // first member or element; 0 = none (node 0 is the root)
    uint32_t next = 0;     // next member or element of the same parent; 0 = none
    uint32_t count = 0;    // members or elements, repeated names once
    JsonType type = JsonType::null;
    bool escaped = false;  // a string with escapes
    bool dropped = false;  // a repeated name: its value stands in the first place
  };
  struct Parts;

  std::string_view unescaped(std::string_view literal) const;

  std::vector<Node> nodes_;
  std::unique_ptr<Parts> parts_;
};

JsonType JsonValue::type() const { return document_->nodes_[index_].type; }
std::string_view JsonValue::raw() const { return document_->nodes_[index_].raw; }
std::string_view JsonValue::key() const { return document_->nodes_[index_].key; }
size_t JsonValue::size() const { return document_->nodes_[index_].count; }

std::string_view JsonValue::string() const {
  const JsonDocument::Node& node = document_->nodes_[index_];
  if (node.escaped) return document_->unescaped(node.raw);
  return node.raw.substr(1, node.raw.size() - 2);
}

JsonValue::Iterator JsonValue::begin() const {
  return {document_, document_->nodes_[index_].child};
}
JsonValue::Iterator JsonValue::end() const { return {document_, 0}; }

JsonValue::Iterator& JsonValue::Iterator::operator++() {
  do {
    index_ = document_->nodes_[index_].next;
  } while (index_ != 0 && document_->nodes_[index_].dropped);
  return *this;
}

// Appends a JSON string literal of UTF-8 text: `"` and `\` escaped, \b \f \n \r \t, other
// characters below U+0020 as \u00xx, everything else as it is.
void append_json_string(std::string_view text, std::string* out);
// Appends the compact form: blanks dropped, key order and numbers as sent, strings canonical, of a
// repeated key the last value in the place of the first.
void append_compact(JsonValue value, std::string* out);
// Appends the characters of a valid JSON string literal (with quotes), escapes undone; U+0000 and
// lone surrogates become U+FFFD. Returns how many were replaced.
uint64_t append_unescaped(std::string_view literal, std::string* out);
// Whether the escapes of a literal are those of JSON (its quotes and control characters are not
// looked at); *replaced grows by what append_unescaped would replace.
bool check_escapes(std::string_view literal, uint64_t* replaced);
// Whether the text is exactly a JSON number (no blanks, `+`, leading zeros, hex).
bool is_json_number(std::string_view text);

}  // namespace ew
