// The JSON text of a value to the COPY text of a json or jsonb column, or to an element of an array
// of them: as it stands, but for what jsonb refuses: \u0000 and lone surrogates become \ufffd.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ew::load {

// Appends it; returns how many escapes were replaced.
uint64_t append_json_repaired(std::string_view raw, std::string* out);
// The same, escaped for COPY.
uint64_t json_to_copy(std::string_view raw, std::string* out);

}  // namespace ew::load
