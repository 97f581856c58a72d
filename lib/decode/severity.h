// Severities: the levels of syslog, their names, and the numbers of OpenTelemetry (reference
// messages.md sections 3.4 and 8.3, otlp.md section 3.1).
// Not responsible for which member of a message holds one, nor for what a missing one becomes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/codes.h"

namespace ew {

// "emergency" .. "debug" of 0 .. 7; "" for any other level.
std::string_view level_name(int64_t level);
// The level of a name as people and programs write it, in any case ("WARN", "err").
std::optional<int64_t> level_of_name(std::string_view name);

struct Level {
  std::optional<int64_t> number;
  std::string_view severity;  // what the level says as text; "" = nothing
};

// A level as events give it: a number of any size with the name of 0 .. 7, a name with its number,
// or other text, which is kept as severity. A boolean, object, array or blank text says nothing.
// Faults: a number that is no integer or beyond the column.
Fault read_level(JsonValue value, Level* out);

// OpenTelemetry's number of a level 0 .. 7; 0 for any other.
int64_t severity_number_of_level(int64_t level);
// Of a text as producers write severities, in any case, blanks around it ignored; 0 for any other.
int64_t severity_number_of_text(std::string_view text);
// "TRACE" .. "FATAL4" of 1 .. 24; "" for any other.
std::string_view severity_number_name(int64_t number);

}  // namespace ew
