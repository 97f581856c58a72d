// Digests by OpenSSL's libcrypto, as lower-case hex, and UUIDs made from names.
#pragma once

#include <string>
#include <string_view>

namespace ew {

std::string md5_hex(std::string_view bytes);     // 32 digits
std::string sha256_hex(std::string_view bytes);  // 64 digits
// UUID version 5 (RFC 4122 section 4.3) in the URL namespace 6ba7b811-9dad-11d1-80b4-00c04fd430c8,
// the namespace of reference tables.md section 8.
void append_uuid5_url(std::string_view name, std::string* out);
std::string uuid5_url(std::string_view name);
// A random word of n lower-case hex digits from the system's random source.
std::string random_hex(size_t digits);

}  // namespace ew
