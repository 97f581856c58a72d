// One line of input to one message: an envelope gives back what ew-consume made it from (subject,
// headers, payload to the byte), any other line is a payload as it stands.
// Not responsible for reading lines nor for publishing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/base/status.h"
#include "lib/nats/publisher.h"
#include "lib/record/envelope.h"

namespace ew::publish {

enum class Input { envelope, lines, raw };

struct MessageRules {
  std::string subject;          // "" = the envelope's
  Connection::Headers headers;  // -H: replace the envelope's headers of the same name
  // Headers of an envelope that tell the server what to do (is_server_order) are published too.
  bool server_headers = false;
};

// Nats-Expected-*, Nats-Rollup and the like: conditions and orders of the first publication. On
// another stream, or a second time, they would refuse messages or purge what is there.
// Nats-Msg-Id is none of them: it names the message, and is published.
bool is_server_order(std::string_view header_name);
// "" if a message may be published to the subject, else what is wrong with it.
std::string subject_fault(std::string_view subject);
std::string header_fault(std::string_view name, std::string_view value);

class LineToMessage {
 public:
  LineToMessage(Input input, const MessageRules& rules) : input_(input), rules_(rules) {}

  // Errors: bad_record.
  Status read(std::string_view line, OutgoingMessage* message);
  // Headers of envelopes that were not published (is_server_order).
  uint64_t left_out() const { return left_out_; }

 private:
  Status read_envelope(std::string_view line, OutgoingMessage* message);
  Status read_headers(std::string_view headers, OutgoingMessage* message);

  Input input_;
  const MessageRules& rules_;
  EnvelopeParser parser_;
  JsonDocument document_;
  std::string padded_;  // reused
  uint64_t left_out_ = 0;
};

}  // namespace ew::publish
