// From a subject to the type of its messages: the ordered routes of `--type=auto` (reference
// messages.md section 0). Not responsible for what the types are: types.h.
#pragma once

#include <span>
#include <string_view>

namespace ew {

struct Route {
  std::string_view pattern;  // a whole subject, or with `>` at its end whatever follows
  std::string_view type;
};

// In the order in which they are tried: the first one that fits decides.
std::span<const Route> decode_routes();

// The name of the type, "" where no route fits. A namespace may stand before what the routes name:
// they are tried at the first token of the subject, then at the second, and so on.
std::string_view subject_to_type(std::string_view subject);

}  // namespace ew
