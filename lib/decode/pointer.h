// JSON pointers (RFC 6901): where in an element something is wrong.
#pragma once

#include <string>
#include <string_view>

namespace ew {

// Appends `/token`, with `~` and `/` inside it escaped.
void append_pointer(std::string_view token, std::string* pointer);

}  // namespace ew
