// Ids for rows whose message has none: UUIDs made from the place of the row, so that a redelivery,
// a replay or a second run of a file gives the same id (reference tables.md section 8).
#pragma once

#include <cstdint>
#include <string>

#include "lib/decode/message.h"

namespace ew {

// The name that the UUID is made of: `js:<domain>/<stream>/<seq>/<row>`; for input that says no
// place in a stream `<id>/<row>`; without identity `line:<n>/<row>/<payload>`. `row` is the number
// of the element in its message.
std::string row_name(const Message& message, uint64_t row);
// Appends the UUID as JSON.
void append_row_uuid(const Message& message, uint64_t row, std::string* out);

}  // namespace ew
