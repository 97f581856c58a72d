// From CloudEvents in binary mode, whose attributes are headers, to the same event in structured
// mode (reference messages.md sections 3.1b and 3.2).
// Not responsible for what an event becomes, nor for telling the modes apart: cloudevent.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "lib/base/json.h"
#include "lib/decode/content_type.h"
#include "lib/decode/decoder.h"
#include "lib/decode/headers.h"
#include "lib/decode/json_payload.h"

namespace ew {

class BinaryEvent {
 public:
  // False: the message or its element 0 is bad, and `out` says why.
  bool read(const Message& message, const Headers& headers, const DecodeOptions& options,
            Decoded* out);
  // The event in structured mode: attributes in the order of the headers, `datacontenttype` from
  // Content-Type, then `data` or `data_base64`. Valid until the next read().
  JsonValue event() const { return document_.root(); }

 private:
  bool write_attributes(const Headers& headers, bool unique, Decoded* out);
  bool write_attribute(std::string_view header, std::string_view value, bool unique, Decoded* out);
  bool write_body(const Message& message, Decoded* out);
  bool write_other_body(std::string_view bytes, Content content, Decoded* out);
  void write_name(std::string_view name);
  void write_text(std::string_view text);

  std::string text_;
  JsonDocument document_;
  size_t members_ = 0;
  std::string content_type_;
  std::string value_;
  JsonPayload body_;
  uint64_t replaced_ = 0;
  std::unordered_set<std::string> names_;
};

// The value of an attribute from its header: quotes around it taken off, with their backslash
// escapes, then percent escapes undone. It becomes a part of itself or a view of `scratch`. False:
// what the percent escapes stand for is not UTF-8.
bool decode_attribute(std::string_view* value, std::string* scratch);

}  // namespace ew
