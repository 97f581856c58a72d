// Protobuf messages for tests, field by field; a message is the concatenation of its fields.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/text.h"

namespace ew::pb {

inline std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

inline std::string little_endian(uint64_t value, size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  return bytes;
}

inline std::string number(uint32_t field, uint64_t value) {
  return varint(field << 3) + varint(value);
}
inline std::string fixed64(uint32_t field, uint64_t value) {
  return varint(field << 3 | 1) + little_endian(value, 8);
}
inline std::string fixed32(uint32_t field, uint32_t value) {
  return varint(field << 3 | 5) + little_endian(value, 4);
}
inline std::string real(uint32_t field, double value) {
  return fixed64(field, std::bit_cast<uint64_t>(value));
}
inline std::string bytes(uint32_t field, std::string_view content) {
  return varint(field << 3 | 2) + varint(content.size()) + std::string(content);
}

// OTLP: an AnyValue that is a string, a KeyValue.
inline std::string text(std::string_view content) { return bytes(1, content); }
inline std::string key_value(std::string_view key, std::string_view any_value) {
  return bytes(1, key) + bytes(2, any_value);
}

// From hex digits, blanks between them ignored.
inline std::string hex(std::string_view digits) {
  std::string bytes;
  int high = -1;
  for (const char c : digits) {
    if (c == ' ') continue;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<char>(high << 4 | digit));
      high = -1;
    }
  }
  return bytes;
}

inline std::string base64(std::string_view text) {
  std::string bytes;
  append_base64_decoded(text, &bytes);
  return bytes;
}

}  // namespace ew::pb
