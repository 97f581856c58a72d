// Times to the COPY text of timestamp and date columns. RFC 3339 is truncated to microseconds (the
// server would round, and move what lies at the end of a second into the next); other notations are
// the server's business, but for their seventh and further digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cmd/ew-load/value_to_copy.h"

namespace ew::load {

// *time becomes the value in ns, the end of the int64 range where it lies beyond (1678..2261), and
// is left alone where only the server can read the text.
void timestamp_to_copy(std::string_view text, std::string* out, int64_t* time);
void date_to_copy(std::string_view text, std::string* out, int64_t* time);

}  // namespace ew::load
