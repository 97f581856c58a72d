#include "lib/base/json.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <deque>

namespace ew {

namespace ondemand = simdjson::ondemand;

struct JsonDocument::Node {
  std::string_view raw;
  std::string_view key;  // between its quotes; escapes undone where there were any
  uint32_t child = 0;    // first member or element; 0 = none (node 0 is the root)
  uint32_t next = 0;     // next member or element of the same parent; 0 = none
  uint32_t count = 0;    // members or elements, repeated names once
  JsonType type = JsonType::null;
  bool escaped = false;  // a string with escapes
  bool dropped = false;  // a repeated name: its value stands in the first place
};

namespace {

constexpr uint32_t kPairwise =
    16;  // up to so many members are compared each with each; more: sorted

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::string_view trim_right(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return trim_right(text);
}

bool has_escape(std::string_view text) {
  return std::memchr(text.data(), '\\', text.size()) != nullptr;
}

// Whether the text is one string literal: quotes at both ends and no bare one between.
bool is_one_string(std::string_view text) {
  if (text.size() < 2 || text.front() != '"') return false;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1 == text.size();
    }
  }
  return false;
}

}  // namespace

struct JsonDocument::Parts {
  ondemand::parser parser;
  std::vector<Node> nodes;
  std::vector<uint32_t> sorted;           // scratch for objects with many members
  mutable std::deque<std::string> texts;  // strings whose escapes were undone
  mutable size_t texts_used = 0;
  uint64_t replaced = 0;
  size_t max_depth = kMaxJsonDepth;
  const char* text_end = nullptr;  // behind the last character that is no blank

  std::string_view unescaped(std::string_view literal) const {
    if (texts_used == texts.size()) texts.emplace_back();
    std::string& text = texts[texts_used++];
    text.clear();
    append_unescaped(literal, &text);
    return text;
  }

  JsonError scalar(std::string_view token, uint32_t index);
  JsonError value(ondemand::value value, uint32_t index, size_t depth);
  JsonError array(ondemand::value& value, uint32_t index, size_t depth);
  JsonError object(ondemand::value& value, uint32_t index, size_t depth);
  JsonError key(ondemand::field& field, uint32_t index);
  JsonError close(ondemand::value& value, uint32_t index);
  void drop_repeats(uint32_t index);
  void drop_repeats_sorted(uint32_t index);
  void take_value(uint32_t from, uint32_t to);
  uint32_t add(uint32_t* previous, uint32_t parent);
};

JsonError JsonDocument::Parts::scalar(std::string_view token, uint32_t index) {
  Node& node = nodes[index];
  node.raw = token;
  if (token.empty()) return JsonError::bad_json;
  switch (token.front()) {
    case '"':
      node.type = JsonType::string;
      if (token.size() < 2 || token.back() != '"') return JsonError::bad_json;
      node.escaped = has_escape(token);
      if (node.escaped && !check_escapes(token, &replaced)) return JsonError::bad_json;
      return JsonError::none;
    case 't':
      node.type = JsonType::boolean;
      return token == "true" ? JsonError::none : JsonError::bad_json;
    case 'f':
      node.type = JsonType::boolean;
      return token == "false" ? JsonError::none : JsonError::bad_json;
    case 'n':
      node.type = JsonType::null;
      return token == "null" ? JsonError::none : JsonError::bad_json;
    default:
      node.type = JsonType::number;
      return is_json_number(token) ? JsonError::none : JsonError::bad_json;
  }
}

JsonError JsonDocument::Parts::value(ondemand::value value, uint32_t index, size_t depth) {
  const std::string_view token = value.raw_json_token();
  if (token.empty()) return JsonError::bad_json;
  const bool nested = token.front() == '{' || token.front() == '[';
  if (!nested) return scalar(trim_right(token), index);
  if (depth >= max_depth) return JsonError::too_deep;
  nodes[index].raw = token;  // where it begins; its end is known when it closes
  return token.front() == '{' ? object(value, index, depth + 1) : array(value, index, depth + 1);
}

uint32_t JsonDocument::Parts::add(uint32_t* previous, uint32_t parent) {
  const auto index = static_cast<uint32_t>(nodes.size());
  nodes.emplace_back();
  (*previous == 0 ? nodes[parent].child : nodes[*previous].next) = index;
  *previous = index;
  ++nodes[parent].count;
  return index;
}

JsonError JsonDocument::Parts::array(ondemand::value& value, uint32_t index, size_t depth) {
  nodes[index].type = JsonType::array;
  ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return JsonError::bad_json;
  uint32_t previous = 0;
  for (auto element : array) {
    ondemand::value child;
    if (std::move(element).get(child) != simdjson::SUCCESS) return JsonError::bad_json;
    const JsonError error = this->value(child, add(&previous, index), depth);
    if (error != JsonError::none) return error;
  }
  return close(value, index);
}

JsonError JsonDocument::Parts::object(ondemand::value& value, uint32_t index, size_t depth) {
  nodes[index].type = JsonType::object;
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return JsonError::bad_json;
  uint32_t previous = 0;
  for (auto member : object) {
    ondemand::field field;
    if (std::move(member).get(field) != simdjson::SUCCESS) return JsonError::bad_json;
    const uint32_t child = add(&previous, index);
    JsonError error = key(field, child);
    if (error == JsonError::none) error = this->value(field.value(), child, depth);
    if (error != JsonError::none) return error;
  }
  drop_repeats(index);
  return close(value, index);
}

JsonError JsonDocument::Parts::key(ondemand::field& field, uint32_t index) {
  const char* const begin = field.key().raw();
  const char* end = begin;
  bool escaped = false;
  for (; *end != '"'; ++end) {
    if (*end != '\\') continue;
    escaped = true;
    ++end;
  }
  Node& node = nodes[index];
  node.key = {begin, static_cast<size_t>(end - begin)};
  if (!escaped) return JsonError::none;
  const std::string_view literal(begin - 1, end - begin + 2);
  if (!check_escapes(literal, &replaced)) return JsonError::bad_json;
  node.key = unescaped(literal);
  return JsonError::none;
}

// Sets the end of an object's or array's text: behind its bracket, which stands before the next
// token.
JsonError JsonDocument::Parts::close(ondemand::value& value, uint32_t index) {
  const char* location = nullptr;
  if (value.current_location().get(location) != simdjson::SUCCESS) location = text_end;
  const char* const begin = nodes[index].raw.data();
  nodes[index].raw = trim_right({begin, static_cast<size_t>(location - begin)});
  return JsonError::none;
}

void JsonDocument::Parts::take_value(uint32_t from, uint32_t to) {
  Node& target = nodes[to];
  const Node& source = nodes[from];
  target.raw = source.raw;
  target.child = source.child;
  target.count = source.count;
  target.type = source.type;
  target.escaped = source.escaped;
}

void JsonDocument::Parts::drop_repeats(uint32_t index) {
  if (nodes[index].count > kPairwise) return drop_repeats_sorted(index);
  for (uint32_t later = nodes[index].child; later != 0; later = nodes[later].next) {
    for (uint32_t first = nodes[index].child; first != later; first = nodes[first].next) {
      if (nodes[first].dropped || nodes[first].key != nodes[later].key) continue;
      take_value(later, first);
      nodes[later].dropped = true;
      --nodes[index].count;
      break;
    }
  }
}

void JsonDocument::Parts::drop_repeats_sorted(uint32_t index) {
  sorted.clear();
  for (uint32_t i = nodes[index].child; i != 0; i = nodes[i].next) sorted.push_back(i);
  std::sort(sorted.begin(), sorted.end(), [this](uint32_t a, uint32_t b) {
    const int order = nodes[a].key.compare(nodes[b].key);
    return order != 0 ? order < 0 : a < b;
  });
  for (size_t i = 0, first = 0; i < sorted.size(); ++i) {
    if (i == first || nodes[sorted[i]].key != nodes[sorted[first]].key) {
      first = i;
      continue;
    }
    take_value(sorted[i], sorted[first]);
    nodes[sorted[i]].dropped = true;
    --nodes[index].count;
  }
}

JsonDocument::JsonDocument() : parts_(std::make_unique<Parts>()) {}
JsonDocument::~JsonDocument() = default;

JsonError JsonDocument::parse(std::string_view text, size_t max_depth) {
  Parts& parts = *parts_;
  parts.nodes.clear();
  parts.nodes.emplace_back();
  parts.texts_used = 0;
  parts.replaced = 0;
  parts.max_depth = max_depth;
  const std::string_view trimmed = trim(text);
  parts.text_end = trimmed.data() + trimmed.size();
  if (trimmed.empty()) return JsonError::bad_json;
  ondemand::document document;
  const size_t allocated = trimmed.size() + simdjson::SIMDJSON_PADDING;
  if (parts.parser.iterate(trimmed.data(), trimmed.size(), allocated).get(document) !=
      simdjson::SUCCESS) {
    return JsonError::bad_json;  // among them: not UTF-8, bare control characters, open strings
  }
  if (trimmed.front() != '{' && trimmed.front() != '[') {
    if (trimmed.front() == '"' && !is_one_string(trimmed)) return JsonError::bad_json;
    return parts.scalar(trimmed, 0);
  }
  ondemand::value root;
  if (document.get_value().get(root) != simdjson::SUCCESS) return JsonError::bad_json;
  const JsonError error = parts.value(root, 0, 0);
  if (error != JsonError::none) return error;
  const char* rest = nullptr;
  const bool more = document.current_location().get(rest) == simdjson::SUCCESS;
  return more ? JsonError::bad_json : JsonError::none;
}

JsonValue JsonDocument::root() const { return {this, 0}; }
uint64_t JsonDocument::replaced() const { return parts_->replaced; }

JsonType JsonValue::type() const { return document_->parts_->nodes[index_].type; }
std::string_view JsonValue::raw() const { return document_->parts_->nodes[index_].raw; }
bool JsonValue::boolean() const { return raw().front() == 't'; }
std::string_view JsonValue::key() const { return document_->parts_->nodes[index_].key; }
size_t JsonValue::size() const { return document_->parts_->nodes[index_].count; }

std::string_view JsonValue::string() const {
  const JsonDocument::Node& node = document_->parts_->nodes[index_];
  if (node.escaped) return document_->parts_->unescaped(node.raw);
  return node.raw.substr(1, node.raw.size() - 2);
}

JsonValue::Iterator JsonValue::begin() const {
  return {document_, document_->parts_->nodes[index_].child};
}
JsonValue::Iterator JsonValue::end() const { return {document_, 0}; }

JsonValue::Iterator& JsonValue::Iterator::operator++() {
  const std::vector<JsonDocument::Node>& nodes = document_->parts_->nodes;
  do {
    index_ = nodes[index_].next;
  } while (index_ != 0 && nodes[index_].dropped);
  return *this;
}

JsonValue JsonValue::find(std::string_view name) const {
  if (!is_object()) return {};
  for (const JsonValue member : *this) {
    if (member.key() == name) return member;
  }
  return {};
}

}  // namespace ew
