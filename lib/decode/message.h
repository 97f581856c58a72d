// One message as a decoder sees it: the payload and the facts of its envelope. The same whether it
// came as an envelope, as a line of a file or as a whole file.
// Not responsible for reading lines or base64, nor for the payload's meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "lib/base/json.h"

namespace ew {

class ElementFilter;

// Everything points into storage of the caller and is valid while the message is decoded.
struct Message {
  // The payload: parsed where it came as the JSON of an envelope, else as bytes, with kJsonPadding
  // readable ones behind them. bytes is the text of json, too.
  JsonValue json;
  std::string_view bytes;
  bool too_deep = false;  // JSON nested beyond the limit, which json therefore does not hold

  std::string_view id;  // "" = no identity
  std::string_view domain, stream, seq, subject;
  std::string_view headers;   // JSON object of arrays of strings; "" = none
  std::string_view time;      // store time as the envelope says it; "" = not said
  int64_t id_time = 0;        // store time as the id says it; 0 = not said
  uint64_t line = 0;          // of the input, from 1
  std::string_view exporter;  // address of the router that sent a datagram; "" = unknown
  bool again = false;         // delivered before
  bool waited = false;        // decoded before, when it had to wait; not a new arrival
  bool no_waiting = false;    // what it would wait for does not come: Decoded::wait is no way out

  const ElementFilter* only = nullptr;  // the elements to decode; nullptr = all
};

// When the stream stored the message, in ns; nothing where the input does not say it or says it in
// a form that is no time.
std::optional<int64_t> store_time(const Message& message);

}  // namespace ew
