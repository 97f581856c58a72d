// Numbers of fixed size as they stand in datagrams. The caller knows that the bytes are there.
// Not responsible for values of information elements, whose length varies: element_value.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ew::flow {

inline uint8_t read_u8(std::string_view bytes, size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

inline uint16_t read_u16(std::string_view bytes, size_t at) {
  return static_cast<uint16_t>(read_u8(bytes, at) << 8 | read_u8(bytes, at + 1));
}

inline uint32_t read_u32(std::string_view bytes, size_t at) {
  return uint32_t{read_u16(bytes, at)} << 16 | read_u16(bytes, at + 2);
}

// Fill and padding; nothing is, too.
inline bool is_fill(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace ew::flow
