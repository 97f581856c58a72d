// A message as the server delivered it. Views into the library's memory: valid only during the call
// that hands it over.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/nats/ack_token.h"

namespace ew {

struct Delivery {
  std::string_view subject;
  std::string_view payload;
  std::string_view headers;  // the block as sent: "NATS/1.0\r\nName: value\r\n\r\n"; "" = none
  std::string_view reply;    // the subject for acks
  AckToken token;

  size_t size() const { return subject.size() + headers.size() + payload.size(); }
};

using HeaderFields = std::vector<std::pair<std::string_view, std::string_view>>;
// The fields of a header block in order, blanks around values taken off. A line without colon is a
// name with an empty value: nothing is dropped. Also reads a block in which the library has put
// NULs for colons and carriage returns, as it does when it looks for a status.
void parse_headers(std::string_view block, HeaderFields* fields);

}  // namespace ew
