// A JSON array to PostgreSQL's array literal: [1,null,"a b"] to {1,NULL,"a b"}. Elements are quoted
// unless they are numbers or truth values, arrays inside are further dimensions (of json elements:
// values). The server judges whether the elements fit.
#pragma once

#include <cstdint>
#include <string>

#include "lib/base/json.h"

namespace ew::load {

// Returns how many characters were replaced by U+FFFD in elements of json.
uint64_t json_to_array(JsonValue array, uint32_t element_type, std::string* literal);

}  // namespace ew::load
