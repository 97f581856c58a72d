// Packets put together by hand, for the tests of what reads captures: numbers as on the wire, UDP
// in IPv4 and IPv6. Not responsible for checksums, which nobody looks at.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ew::decode::packets {

inline std::string u8(uint64_t n) { return std::string(1, static_cast<char>(n)); }
inline std::string u16(uint64_t n) { return u8(n >> 8) + u8(n); }
inline std::string u32(uint64_t n) { return u16(n >> 16) + u16(n); }

inline std::string udp(uint16_t port, std::string_view payload) {
  return u16(50000) + u16(port) + u16(8 + payload.size()) + u16(0) + std::string(payload);
}

// `place`: flags and offset of a fragment.
inline std::string ipv4(std::string_view content, uint16_t place = 0, uint16_t id = 7,
                        std::string_view options = "", int protocol = 17) {
  const size_t words = 5 + options.size() / 4;
  return u8(0x40 + words) + u8(0) + u16(4 * words + content.size()) + u16(id) + u16(place) +
         u8(64) + u8(static_cast<uint64_t>(protocol)) + u16(0) + "\xc0" + u8(0) + "\x02\x01" +
         "\xc0" + u8(0) + "\x02\x02" + std::string(options) + std::string(content);
}

inline std::string ipv6(std::string_view content, uint8_t next = 17) {
  const std::string address = "\x20\x01\x0d\xb8" + std::string(11, '\0');
  return u32(0x60000000) + u16(content.size()) + u8(next) + u8(64) + address + u8(1) + address +
         u8(2) + std::string(content);
}

inline std::string ethernet(std::string_view content, uint16_t type = 0x0800,
                            std::string_view tags = "") {
  return std::string(12, '\1') + std::string(tags) + u16(type) + std::string(content);
}

}  // namespace ew::decode::packets
