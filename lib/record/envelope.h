// The envelope: one message of a stream as one line of JSON, between ew-consume and ew-decode and
// as the file format of exports and replays. See FORMAT.md for examples. Not responsible for what
// the payload means.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/base/status.h"

namespace ew {

struct Envelope {
  std::string_view id;  // see message_id.h; "" = no identity
  std::string_view domain;
  std::string_view stream;
  std::string_view seq;  // decimal digits
  std::string_view subject;
  std::string_view time;                 // RFC 3339, up to nine digits
  uint64_t delivered = 0;                // delivery count, 0 = not said
  bool again = false;                    // may have been delivered before whatever the count says
  std::string_view headers;              // JSON text of an object of arrays of strings; "" = none
  std::optional<std::string_view> data;  // JSON text of the payload
  std::optional<std::string_view> data_base64;  // payload that is no JSON text, in base64
  JsonValue payload;      // `data`, parsed; exists() is false without data, and for writers
  bool too_deep = false;  // data is nested beyond kMaxJsonDepth and was not parsed nor checked
  std::string_view rows;  // JSON text of a letter's `rows`, on replay: decode only those; "" = all
};

// Parses envelope lines; reused from line to line.
class EnvelopeParser {
 public:
  EnvelopeParser();
  ~EnvelopeParser();

  // The views point into the line or into the parser, until the next call. 64 bytes behind the line
  // must be readable. Members that an envelope does not have are ignored.
  // Errors: bad_record: no JSON object, neither data nor data_base64, a member of the wrong type.
  Status parse(std::string_view line, Envelope* envelope);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Appends the line without newline: members in the order of FORMAT.md, absent ones left out.
void append_envelope(const Envelope& envelope, std::string* out);

// The first value of a header, names compared without case; nothing if absent. `headers` as in
// Envelope, already checked by the parser.
std::optional<std::string> find_header(std::string_view headers, std::string_view name);

}  // namespace ew
