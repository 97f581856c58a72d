// From the payload of a message to JSON, and to its elements: byte order mark, repair of text that
// is not UTF-8, limits, one object or an array of objects (reference messages.md section 1.1).
// Not responsible for what the members of an element mean.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"
#include "lib/decode/element_filter.h"

namespace ew {

class JsonPayload {
 public:
  // False: the message has failed, and `out` says why.
  bool read(const Message& message, const DecodeOptions& options, Decoded* out);
  // Bytes with kJsonPadding readable ones behind them as JSON: without byte order mark, repaired
  // where they are not UTF-8; *repaired grows by what that replaced.
  JsonError parse(std::string_view bytes, uint64_t* repaired);
  // The payload of a message, which may be something else than JSON, without a verdict; *replaced
  // is what accept_replaced() has to be asked about.
  JsonError parse(const Message& message, uint64_t* replaced);
  // How many U+0000 and lone surrogates the strings of what was parsed hold.
  uint64_t escaped_replaced() const { return document_.replaced(); }
  // Valid as long as the message or the bytes, and until the next read() or parse().
  JsonValue root() const { return root_; }

 private:
  bool read_bytes(std::string_view bytes, const DecodeOptions& options, Decoded* out);

  JsonDocument document_;
  std::string repaired_;
  JsonValue root_;
};

// Whether the message asks for the element.
inline bool is_asked_for(const Message& message, uint64_t element) {
  return message.only == nullptr || message.only->contains(element);
}

// Calls take(JsonValue value) for each element of the payload; one that is neither object nor array
// fails.
template <class F>
void for_each_value(JsonValue root, Decoded* out, F&& take) {
  if (root.is_object()) return take(root);
  if (!root.is_array()) {
    return out->fail(code::kBadJson, "the payload is neither a JSON object nor an array");
  }
  for (const JsonValue value : root) {
    take(value);
    if (out->failed()) return;
  }
}

// An element of a payload that is no object.
inline void add_no_object(uint64_t element, Decoded* out) {
  out->bad(element, code::kNotObject, "", "the element is no JSON object");
}

// Calls decode_element(JsonValue object, uint64_t element) for each element of the payload that the
// message asks for; elements that are no objects are bad, a payload that is neither object nor
// array fails.
template <class F>
void for_each_element(JsonValue root, const Message& message, Decoded* out, F&& decode_element) {
  uint64_t element = 0;
  for_each_value(root, out, [&](JsonValue value) {
    const uint64_t n = element++;
    if (!is_asked_for(message, n)) return;
    if (!value.is_object()) return add_no_object(n, out);
    decode_element(value, n);
  });
}

std::string_view without_byte_order_mark(std::string_view bytes);
// Nothing but JSON white space.
bool is_blank_json(std::string_view bytes);
// Appends a JSON text without the line breaks between its tokens.
void append_one_line(std::string_view json, std::string* out);

// Returns false.
bool fail_too_deep(Decoded* out);
// Counts what became U+FFFD. False: the message has failed, since --nul reject refuses it.
bool accept_replaced(uint64_t replaced, const DecodeOptions& options, Decoded* out);

// How many U+0000 and lone surrogates the strings of a valid JSON text hold.
uint64_t count_replaced(std::string_view json);

}  // namespace ew
