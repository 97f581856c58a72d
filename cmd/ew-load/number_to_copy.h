// Numbers of JSON, and decimal strings, to the COPY text of numeric columns. Decimal arithmetic: no
// digit is lost on the way. Not responsible for other types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cmd/ew-load/value_to_copy.h"

namespace ew::load {

enum class IntegerOutcome { ok, no_integer, overflow };
// An integer, or a decimal with an integral value (200.0, 2e2), by the grammar of JSON numbers.
IntegerOutcome decimal_to_integer(std::string_view number, int64_t* value);

// value: the number or the content of the string.
std::optional<ValueError> integer_to_copy(const PlanColumn& column, std::string_view value,
                                          std::string* out, int64_t* time);
// Written as it was sent, also "NaN", "Infinity" and "-Infinity".
std::optional<ValueError> floating_to_copy(const PlanColumn& column, std::string_view value,
                                           std::string* out);
std::optional<ValueError> numeric_to_copy(const PlanColumn& column, std::string_view value,
                                          std::string* out);

}  // namespace ew::load
