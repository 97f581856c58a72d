// IP and MAC addresses as text and as bytes. Written text is canonical: RFC 5952, a mapped address
// as ::ffff:192.0.2.1 (reference netflow.md section 6).
// Not responsible for prefix lengths, zones or ports: a text that has one is no address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ew {

struct Address {
  char bytes[16];
  size_t size = 0;  // 4 or 16

  std::string_view view() const { return {bytes, size}; }
};

// False if the text is no IPv4 or IPv6 address.
bool parse_address(std::string_view text, Address* address);

// Appends the text of 4 or 16 bytes. False and nothing appended if there are more or fewer.
bool append_address(std::string_view bytes, std::string* out);

// The IPv4 address in a mapped one; any other as it is.
std::string_view without_mapping(std::string_view bytes);

// Appends the low 48 bits as aa:bb:cc:dd:ee:ff.
void append_mac(uint64_t mac, std::string* out);

}  // namespace ew
