#include "lib/base/json.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <deque>

namespace ew {
namespace {

// Keys that may be repeats are compared with all keys before them as long as there are so few; more
// of them, and the members are sorted: hostile objects must not cost quadratic time.
constexpr size_t kPairwise = 16;
// simdjson's buffers grow to the longest text; beginning here saves the first steps.
constexpr size_t kFirstCapacity = size_t{64} << 10;
// Memory that one huge text took is given back before the next one, so that a process stays small:
// buffers for more characters or values than these. Lower: large texts allocate each time.
constexpr size_t kKeptCapacity = size_t{1} << 20;
constexpr size_t kKeptNodes = size_t{64} << 10;

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
  return !text.empty() && std::memchr(text.data(), '\\', text.size()) != nullptr;
}

bool is_string_literal(std::string_view token) {
  return token.size() >= 2 && token.front() == '"' && token.back() == '"';
}

// Two of 64 bits for a key. A key that meets a bit not set by the keys before it is no repeat.
uint64_t key_mark(std::string_view key) {
  if (key.empty()) return 1;
  const uint64_t first = static_cast<unsigned char>(key.front());
  const uint64_t last = static_cast<unsigned char>(key.back());
  const uint64_t middle = static_cast<unsigned char>(key[key.size() / 2]);
  const uint64_t one = (key.size() * 7 + first + last * 5) % 64;
  const uint64_t two = (key.size() * 13 + middle * 3 + last) % 64;
  return uint64_t{1} << one | uint64_t{1} << two;
}

}  // namespace

// simdjson's first stage finds where every token begins, checks UTF-8, bare control characters and
// unclosed strings; the walk below is the grammar over those tokens. simdjson's own second stages
// do not serve: the document parser refuses numbers beyond 64 bits and lone surrogates, On-Demand
// does not check what is not asked for, and walking it took twice the time.
struct JsonDocument::Parts {
  explicit Parts(std::vector<Node>& of_document) : nodes(of_document) {}

  struct Frame {  // an object or array that is open
    uint32_t node = 0;
    uint32_t previous = 0;       // its newest member or element; 0 = none
    uint32_t count = 0;          // its members or elements
    uint64_t seen = 0;           // marks of its keys
    size_t first_candidate = 0;  // in candidates: keys that may be repeats
    char closing = '\0';         // what ends it
  };

  simdjson::dom::parser parser;
  std::vector<Node>& nodes;
  Frame frame;                // the innermost one
  std::vector<Frame> frames;  // those around it
  std::vector<uint32_t> candidates;
  std::vector<uint32_t> sorted;
  std::deque<std::string> texts;  // strings whose escapes were undone; addresses stay
  size_t texts_used = 0;
  uint64_t replaced = 0;
  std::string_view text;
  bool has_escapes = false;  // anywhere in the text
  // Where the tokens begin; behind the last one the end of the text.
  const uint32_t* offsets = nullptr;
  size_t tokens = 0;
  size_t at = 0;  // the token that comes next

  // The first character of the next token; NUL behind the last one.
  char next() const { return at < tokens ? text[offsets[at]] : '\0'; }
  std::string_view take_token();

  void give_back_memory();
  bool find_tokens();
  JsonError walk(size_t max_depth);
  bool take_scalar(uint32_t index);
  bool take_key(uint32_t index);
  void open(uint32_t index);
  void close();
  uint32_t add();
  void drop_repeats();
  void drop_repeats_sorted(uint32_t index);
  void drop(uint32_t later, uint32_t first);
  std::string_view unescaped(std::string_view literal);
};

std::string_view JsonDocument::Parts::unescaped(std::string_view literal) {
  if (texts_used == texts.size()) texts.emplace_back();
  std::string& result = texts[texts_used++];
  result.clear();
  append_unescaped(literal, &result);
  return result;
}

void JsonDocument::Parts::give_back_memory() {
  if (nodes.capacity() > kKeptNodes) std::vector<Node>().swap(nodes);
  if (candidates.capacity() > kKeptNodes) std::vector<uint32_t>().swap(candidates);
  if (sorted.capacity() > kKeptNodes) std::vector<uint32_t>().swap(sorted);
  if (texts.size() > kKeptNodes) texts = {};
  if (parser.capacity() > kKeptCapacity) parser = simdjson::dom::parser();
}

bool JsonDocument::Parts::find_tokens() {
  if (text.size() > parser.capacity() || parser.implementation == nullptr) {
    if (parser.allocate(std::max(text.size(), kFirstCapacity)) != simdjson::SUCCESS) return false;
  }
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  simdjson::internal::dom_parser_implementation& stage = *parser.implementation;
  if (stage.stage1(bytes, text.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS) {
    return false;
  }
  tokens = stage.n_structural_indexes;
  stage.structural_indexes[tokens] = static_cast<uint32_t>(text.size());  // has room for some more
  offsets = stage.structural_indexes.get();
  return true;
}

// The steps of the walk, once a token each. `inline` lets them become a part of it.

// The first character of a token is never blank.
inline std::string_view JsonDocument::Parts::take_token() {
  const size_t begin = offsets[at++];
  size_t end = offsets[at];
  while (is_blank(text[end - 1])) --end;
  return {text.data() + begin, end - begin};
}

inline bool JsonDocument::Parts::take_scalar(uint32_t index) {
  Node& node = nodes[index];
  node.raw = take_token();
  switch (node.raw.front()) {
    case '"':
      node.type = JsonType::string;
      node.escaped = has_escapes && has_escape(node.raw);
      return is_string_literal(node.raw) && (!node.escaped || check_escapes(node.raw, &replaced));
    case 't':
      node.type = JsonType::boolean;
      return node.raw == "true";
    case 'f':
      node.type = JsonType::boolean;
      return node.raw == "false";
    case 'n':
      node.type = JsonType::null;
      return node.raw == "null";
    default:
      node.type = JsonType::number;
      return is_json_number(node.raw);
  }
}

// The next member or element of the innermost frame.
inline uint32_t JsonDocument::Parts::add() {
  const auto index = static_cast<uint32_t>(nodes.size());
  nodes.emplace_back();
  (frame.previous == 0 ? nodes[frame.node].child : nodes[frame.previous].next) = index;
  frame.previous = index;
  ++frame.count;
  return index;
}

// `"key":` at the beginning of a member.
inline bool JsonDocument::Parts::take_key(uint32_t index) {
  if (next() != '"') return false;
  const std::string_view literal = take_token();
  if (!is_string_literal(literal) || next() != ':') return false;
  ++at;
  std::string_view key = literal.substr(1, literal.size() - 2);
  if (has_escapes && has_escape(literal)) {
    if (!check_escapes(literal, &replaced)) return false;
    key = unescaped(literal);
  }
  nodes[index].key = key;
  const uint64_t mark = key_mark(key);
  if ((frame.seen & mark) == mark) candidates.push_back(index);
  frame.seen |= mark;
  return true;
}

inline void JsonDocument::Parts::open(uint32_t index) {
  Node& node = nodes[index];
  const size_t begin = offsets[at++];
  const bool object = text[begin] == '{';
  node.raw = text.substr(begin, 1);  // its end is known when it closes
  node.type = object ? JsonType::object : JsonType::array;
  frames.push_back(frame);
  frame = {};
  frame.node = index;
  frame.first_candidate = candidates.size();
  frame.closing = object ? '}' : ']';
}

inline void JsonDocument::Parts::close() {
  Node& node = nodes[frame.node];
  const size_t begin = node.raw.data() - text.data();
  node.raw = text.substr(begin, offsets[at++] + 1 - begin);
  node.count = frame.count;
  if (candidates.size() > frame.first_candidate) drop_repeats();
  frame = frames.back();
  frames.pop_back();
}

JsonError JsonDocument::Parts::walk(size_t max_depth) {
  for (uint32_t current = 0;;) {
    const char c = next();
    const bool opens = c == '{' || c == '[';
    if (opens) {
      if (frames.size() >= max_depth) return JsonError::too_deep;
      open(current);
    } else if (c == '\0' || !take_scalar(current)) {
      return JsonError::bad_json;
    }
    bool is_first = opens;
    for (; !frames.empty() && next() == frame.closing; is_first = false) close();
    if (frames.empty()) return at == tokens ? JsonError::none : JsonError::bad_json;
    if (!is_first) {
      if (next() != ',') return JsonError::bad_json;
      ++at;
    }
    current = add();
    if (frame.closing == '}' && !take_key(current)) return JsonError::bad_json;
  }
}

// The first node takes the value of the later one, whose place is skipped from now on.
void JsonDocument::Parts::drop(uint32_t later, uint32_t first) {
  Node& target = nodes[first];
  const Node& source = nodes[later];
  target.raw = source.raw;
  target.child = source.child;
  target.count = source.count;
  target.type = source.type;
  target.escaped = source.escaped;
  nodes[later].dropped = true;
}

void JsonDocument::Parts::drop_repeats() {
  if (candidates.size() - frame.first_candidate > kPairwise) {
    drop_repeats_sorted(frame.node);
  } else {
    for (size_t i = frame.first_candidate; i < candidates.size(); ++i) {
      const uint32_t later = candidates[i];
      uint32_t first = nodes[frame.node].child;
      while (first != later && nodes[first].key != nodes[later].key) first = nodes[first].next;
      if (first == later) continue;
      drop(later, first);
      --nodes[frame.node].count;
    }
  }
  candidates.resize(frame.first_candidate);
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
    drop(sorted[i], sorted[first]);
    --nodes[index].count;
  }
}

JsonDocument::JsonDocument() : parts_(std::make_unique<Parts>(nodes_)) {}
JsonDocument::~JsonDocument() = default;

JsonError JsonDocument::parse(std::string_view text, size_t max_depth) {
  Parts& parts = *parts_;
  parts.give_back_memory();
  nodes_.clear();
  nodes_.emplace_back();
  parts.frames.clear();
  parts.frame = {};
  parts.candidates.clear();
  parts.texts_used = 0;
  parts.replaced = 0;
  parts.at = 0;
  parts.text = trim(text);
  parts.has_escapes = has_escape(parts.text);
  if (parts.text.empty() || !parts.find_tokens()) return JsonError::bad_json;
  return parts.walk(max_depth);
}

JsonValue JsonDocument::root() const { return {this, 0}; }
uint64_t JsonDocument::replaced() const { return parts_->replaced; }

std::string_view JsonDocument::unescaped(std::string_view literal) const {
  return parts_->unescaped(literal);
}

JsonValue JsonValue::find(std::string_view name) const {
  if (!is_object()) return {};
  for (const JsonValue member : *this) {
    if (member.key() == name) return member;
  }
  return {};
}

}  // namespace ew
