// Protocols of IP by name: the keywords of the IANA registry, in any case.
#pragma once

#include <optional>
#include <string_view>

namespace ew {

std::optional<int> protocol_of_name(std::string_view name);

// Whether collectors write the name where they know none: `unknown`, `reserved` and the like.
bool is_no_protocol(std::string_view name);

}  // namespace ew
