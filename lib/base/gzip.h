// Inflating gzip data (RFC 1952) with a bound on what comes out. The only user of zlib.
// Not responsible for where the data came from or what it means.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ew {

enum class GzipError {
  none,
  damaged,   // no gzip data, cut, a wrong checksum, or something behind it
  too_long,  // inflates beyond the bound
};

// Appends what the data, one gzip member or several, inflates to, at most `max` bytes. What was
// appended before an error is to be thrown away.
GzipError append_gunzipped(std::string_view data, size_t max, std::string* out);

}  // namespace ew
