// From JSON values to the values of columns: integers, doubles, booleans, text (reference
// messages.md section 1.3). Numbers stay decimal text until the target is known.
// Not responsible for times (times.h) nor for jsonb (jsonb.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/codes.h"

namespace ew {

// A number of any spelling with an integral value, within [min, max].
Fault read_integer(JsonValue value, int64_t min, int64_t max, int64_t* out);
Fault read_unsigned(JsonValue value, uint64_t* out);  // the same, for 64 bits without sign

// The JSON text for a column of type double: the number as it was sent, or "NaN", "Infinity",
// "-Infinity" with their quotes. The view points into the value.
Fault read_double(JsonValue value, std::string_view* json);

Fault read_boolean(JsonValue value, bool* out);

// The text of a value: a string's characters, numbers and booleans as they were sent, objects and
// arrays as compact JSON, which is made in `scratch`.
std::string_view text_of(JsonValue value, std::string* scratch);

// Whether two values are the same for a column: their texts are.
bool same_value(JsonValue a, JsonValue b);

}  // namespace ew
