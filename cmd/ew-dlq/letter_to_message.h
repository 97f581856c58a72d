// Makes the JetStream messages of a dead letter's line (design section 3, "In JetStream"): one with
// the original payload as body and the rest in header Ew-Letter, or, where that would be too large,
// parts and a head. Form of the parts: the text of Ew-Letter, a line break, the body; cut into
// slices with the subjects `<letter's subject>.<SHA-256 of the whole>.<n from 1>`. The head is to
// be published when all parts are stored: it says how many there are. Not responsible for
// publishing. The way back: message_to_letter.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/ew-dlq/letter_text.h"
#include "lib/base/status.h"
#include "lib/nats/publisher.h"

namespace ew::dlq {

inline constexpr char kLetterHeader[] = "Ew-Letter";  // the line without its payload
inline constexpr char kCodeHeader[] = "Ew-Code";      // for people with other tools
inline constexpr char kBodyHeader[] = "Ew-Body";      // member that the body was: data, row, ...
inline constexpr char kPartsHeader[] = "Ew-Parts";  // head: number of parts; part: its own and all
inline constexpr char kSha256Header[] = "Ew-Sha256";  // of the whole, in hex
inline constexpr char kOnceHeader[] = "Nats-Expected-Last-Subject-Sequence";

// Servers refuse headers over 64 KiB for ever.
inline constexpr size_t kLongestLetterHeader = size_t{32} << 10;

struct MessageLimits {
  size_t max_payload = size_t{1} << 20;  // of the server, headers included
  size_t max_msg_size = 0;               // of the stream, 0 = none

  size_t bytes() const {
    return max_msg_size != 0 && max_msg_size < max_payload ? max_msg_size : max_payload;
  }
};

struct LetterMessages {
  std::vector<OutgoingMessage> parts;  // mostly none
  OutgoingMessage head;
};

// Errors: config: the limits leave no room for a letter.
Status letter_to_message(const LetterText& text, const MessageLimits& limits,
                         LetterMessages* messages);

}  // namespace ew::dlq
