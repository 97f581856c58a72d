// From a subject to the type of its messages: the ordered routes of `--type=auto` (reference
// messages.md section 0). Not responsible for what the types are: types.h.
#pragma once

#include <string_view>

namespace ew {

// The name of the type, "" where no route fits. A namespace may stand before what the routes name:
// they are tried at the first token of the subject, then at the second, and so on.
std::string_view subject_to_type(std::string_view subject);

}  // namespace ew
