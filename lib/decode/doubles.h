// Doubles as text: the fewest digits that read back to the same double, laid out as ECMAScript does
// (reference messages.md section 1.8, rule 6). For numbers that we compute or read from binary;
// numbers of JSON stay as they were sent: values.h.
#pragma once

#include <string>

namespace ew {

// `100000`, `1e+21`, `0.000001`, `1e-7`, `-0`; "NaN", "Infinity", "-Infinity" with their quotes.
void append_double(double value, std::string* out);

// The same for a double inside a JSON column: an integral value gets `.0`, so that it stays
// distinguishable from an integer (`5.0`; `1e+21` is so already).
void append_real(double value, std::string* out);

}  // namespace ew
