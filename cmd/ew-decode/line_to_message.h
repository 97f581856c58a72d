// From a line of input to a message: envelopes, payloads without envelope, and what is neither,
// which keeps as much of its identity as can be read. Not responsible for control lines, nor for
// the payload's meaning.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cmd/ew-decode/exporter.h"
#include "cmd/ew-decode/options.h"
#include "cmd/ew-decode/payload_encoding.h"
#include "lib/base/json.h"
#include "lib/decode/element_filter.h"
#include "lib/decode/message.h"
#include "lib/record/envelope.h"

namespace ew::decode {

// A message on its way through ew-decode, valid until the next line.
struct Arrival {
  Message message;
  std::string_view id;  // "" = no identity
  bool again = false;   // delivered before
  // What a dead letter says behind its `@dead`: the members of the envelope.
  std::string_view line;  // as they stand in this line; "" = the two members below
  std::string_view payload;
  Failure failure;  // with a code: the line is no message
};

class LineToMessage {
 public:
  // `max_line` is also what a payload may inflate to.
  LineToMessage(Input input, std::string source, size_t max_line, ExporterOptions exporter = {});

  // `line` needs kJsonPadding readable bytes behind it; number counts from 1.
  const Arrival& read(std::string_view line, uint64_t number);
  // A line of which only the beginning is there.
  const Arrival& read_too_long(std::string_view beginning, uint64_t number);
  // An envelope whose payload is only a part of what was sent.
  const Arrival& read_damaged(std::string_view line, uint64_t number, std::string_view reason);
  // A line that is no envelope, for another reason than its JSON.
  const Arrival& read_bad(std::string_view line, uint64_t number, std::string_view reason);

 private:
  void begin(uint64_t number);
  void read_envelope(std::string_view line);
  Status take_identity(std::string_view line);
  Status take_payload();
  void undo_encoding();
  void take_exporter();
  void fail_line(std::string_view line, std::string_view code, std::string_view reason);
  std::string_view salvaged_id(std::string_view line);

  Input input_;
  std::string source_;
  size_t max_line_;
  std::string own_id_;  // NAME/<line>/0; "" = none
  Arrival arrival_;
  EnvelopeParser parser_;
  Envelope envelope_;
  ElementFilter filter_;
  JsonDocument salvage_;
  PayloadEncodingReader encoding_;
  ExporterReader exporter_;
  std::string decoded_;    // data_base64
  std::string inflated_;   // a payload that came compressed
  std::string rewritten_;  // an envelope with the identity that --source gives it
  std::string id_;
};

}  // namespace ew::decode
