// CloudEvents 1.0 in every mode: structured, batch and binary (reference messages.md sections 3.1
// and 3.2). Whatever mode an event came in, it is handed on in structured mode; a payload that is
// no event is handed on as it is. Communities of SNMP traps are removed on the way (trap.h). Not
// responsible for what an event becomes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/binary_event.h"
#include "lib/decode/content_type.h"
#include "lib/decode/decoder.h"
#include "lib/decode/headers.h"
#include "lib/decode/json_payload.h"
#include "lib/decode/trap.h"

namespace ew {

// Valid until the next event or message.
struct CloudEvent {
  bool enveloped = false;  // false: a bare payload, which has neither attributes nor data
  JsonValue event;         // an object: attributes, extensions and data; or the bare payload
  JsonValue data;          // !exists(): none, or null, or bytes whose type is neither JSON nor text
  JsonValue time;          // attribute; !exists(): absent, or the Go zero time
  std::string_view text;   // of the event as JSON, without line breaks between tokens
  bool binary = false;     // attributes are headers, and the payload is data
  bool encoded = false;    // data comes from data_base64
};

// The place of a member of the data, or with data = false of an attribute, as JSON pointer into the
// element; "" where the payload has no such place.
std::string place_in(const CloudEvent& event, bool data, std::string_view key);

// Appends the object of the attributes and extensions.
void append_attributes(const CloudEvent& event, std::string* out);

class CloudEventReader {
 public:
  explicit CloudEventReader(const DecodeOptions& options) : options_(options) {}

  // Calls decode_event(const CloudEvent&, uint64_t element) for each element that the message asks
  // for: the objects of the payload, or the one event of binary mode. `out` is told of bad ones.
  template <class F>
  void for_each(const Message& message, Decoded* out, F&& decode_event) {
    read_mode(message);
    if (binary_) {
      if (message.only != nullptr && !message.only->contains(0)) return;
      if (binary_event_.read(message, headers_, options_, out) &&
          take(binary_event_.event(), 0, out)) {
        decode_event(event_, uint64_t{0});
      }
      return;
    }
    if (!payload_.read(message, options_, out)) return;
    for_each_element(payload_.root(), message, out, [&](JsonValue element, uint64_t n) {
      if (take(element, n, out)) decode_event(event_, n);
    });
  }

  // The same in steps, for decoders whose payloads may be no events. First the mode:
  void begin(const Message& message) { read_mode(message); }
  bool binary() const { return binary_; }
  // The one event of binary mode as an object for open(); !exists(): bad, and `out` knows.
  JsonValue read_binary(const Message& message, Decoded* out);
  // Makes event(), without its text, of an object of a message that may_hold_trap(). A fault
  // concerns data_base64: see report().
  Fault open(JsonValue object, bool may_hold_trap, Decoded* out);
  const CloudEvent& event() const { return event_; }
  void report(const Fault& fault, uint64_t n, Decoded* out) const;

 private:
  void read_mode(const Message& message);
  Fault read_members(Decoded* out);
  bool take(JsonValue event, uint64_t n, Decoded* out);
  void take_text(JsonValue event);
  Fault clean_base64(JsonValue value, Decoded* out);
  Fault decode_base64(JsonValue value, Content content, Decoded* out);
  Fault decode_json(Decoded* out);
  Fault decode_text(Decoded* out);
  void replace_base64(std::string_view bytes);

  DecodeOptions options_;
  Headers headers_;
  bool structured_ = false;  // a header says so
  bool binary_ = false;
  JsonPayload payload_;
  BinaryEvent binary_event_;
  CommunityRemover remover_;
  CloudEvent event_;
  std::string text_;     // of an event that holds line breaks, or a community in base64
  std::string decoded_;  // data_base64
  JsonPayload data_;
  CommunityRemover data_remover_;
  JsonDocument rewritten_;  // the event of text_, when base64 held a community
};

}  // namespace ew
