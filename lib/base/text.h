// Encodings of bytes as text: UTF-8 repair, base64, hex; comparing without case. Not responsible
// for JSON escapes (json.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ew {

bool is_utf8(std::string_view bytes);
// Appends the text with U+FFFD for each maximal ill-formed part (Unicode 3.9, table 3-8; `E2 82 41`
// gives one U+FFFD and `A`). U+0000 stays. Returns how many parts were replaced.
uint64_t append_utf8_repaired(std::string_view bytes, std::string* out);

void append_base64(std::string_view bytes, std::string* out);  // RFC 4648 section 4, padded
// Appends the bytes of a base64 text: standard or URL-safe alphabet, padding optional, nothing else
// (no blanks). False and nothing appended if it is none.
bool append_base64_decoded(std::string_view text, std::string* out);

void append_hex(std::string_view bytes, std::string* out);  // lower case

// Whether two texts are the same but for the case of ASCII letters.
bool equals_ignoring_case(std::string_view a, std::string_view b);

// A number of bytes as people write it: 65536, 64KiB, 16MiB, 1GiB (also k, M, G = powers of 1024).
// False if it is none or does not fit.
bool parse_bytes(std::string_view text, uint64_t* bytes);

}  // namespace ew
