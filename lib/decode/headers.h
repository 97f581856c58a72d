// The headers of a message, by name without case (servers keep the case of the publisher).
// Not responsible for what a header means.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/message.h"

namespace ew {

class Headers {
 public:
  // Values are valid until the next read().
  void read(const Message& message);

  bool empty() const { return !root_.exists(); }
  // The first value of the first header of that name; exists() is false if there is none. A string.
  JsonValue find(std::string_view name) const;
  // How many U+0000 and lone surrogates their text holds; each is read as U+FFFD.
  uint64_t replaced() const { return document_.replaced(); }
  // The headers in their order: the key is the name, the value an array of strings.
  JsonValue all() const { return root_; }

 private:
  JsonDocument document_;
  std::string text_;
  JsonValue root_;
};

// The first value of a header; exists() is false if it has none.
JsonValue first_value(JsonValue header);

}  // namespace ew
