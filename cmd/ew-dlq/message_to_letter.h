// The way back from JetStream: a stored message, or a head and its parts, as the letter's line and
// its payload. Not responsible for reading messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/status.h"
#include "lib/nats/stored_message.h"

namespace ew::dlq {

struct StoredLetter {
  std::string head;       // `{"@dead":{...},...}` without the payload
  std::string body_name;  // data, data_base64 or row; "" = there is no payload
  std::string body;

  std::string line() const;  // as it travels in the pipe
};

// How many parts a head has; 0 = the message is the whole letter. Errors: bad_record: no letter.
Result<uint64_t> parts_of(const StoredMessage& head);
// The subject of part n, from 1.
std::string part_subject(const StoredMessage& head, uint64_t n);
// The subject of the head that a part belongs to; "" if the message is no part.
std::string head_subject(const StoredMessage& part);

// Errors: bad_record: no letter.
Result<StoredLetter> message_to_letter(const StoredMessage& message);
// `whole`: the parts' payloads, one behind the other. Errors: bad_record: it is not what the head
// says.
Result<StoredLetter> parts_to_letter(const StoredMessage& head, std::string_view whole);

}  // namespace ew::dlq
