// Writes datagrams for tests, number by number.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ew::flow {

inline std::string u8(uint64_t value) { return {static_cast<char>(value)}; }
inline std::string u16(uint64_t value) { return u8(value >> 8) + u8(value); }
inline std::string u32(uint64_t value) { return u16(value >> 16) + u16(value); }
inline std::string u64(uint64_t value) { return u32(value >> 32) + u32(value); }

inline std::string set(uint64_t id, const std::string& content) {
  return u16(id) + u16(content.size() + 4) + content;
}

inline std::string fields(std::initializer_list<std::pair<int, int>> list) {
  std::string out;
  for (const auto& [element, length] : list) out += u16(element) + u16(length);
  return out;
}

inline std::string template_record(uint64_t id, std::initializer_list<std::pair<int, int>> list) {
  return u16(id) + u16(list.size()) + fields(list);
}

inline constexpr uint32_t kExportSeconds = 1'751'500'800;  // 2025-07-03

inline std::string v9(const std::string& sets, uint64_t sequence = 0, uint64_t domain = 0) {
  return u16(9) + u16(1) + u32(3'600'000) + u32(kExportSeconds) + u32(sequence) + u32(domain) +
         sets;
}

inline std::string ipfix(const std::string& sets, uint64_t sequence = 0, uint64_t domain = 0) {
  return u16(10) + u16(16 + sets.size()) + u32(kExportSeconds) + u32(sequence) + u32(domain) + sets;
}

inline std::string v5_record(uint64_t source_port) {
  return u32(0x0a000001) + u32(0x0a000002) + u32(0) + u16(1) + u16(2) + u32(3) + u32(400) +
         u32(3'590'000) + u32(3'595'000) + u16(source_port) + u16(53) + u8(0) + u8(0x1b) + u8(17) +
         u8(0) + u16(64512) + u16(64513) + u8(24) + u8(16) + u16(0);
}

inline std::string v5(uint64_t count, const std::string& records, uint64_t sequence = 0,
                      uint64_t sampling = 0) {
  return u16(5) + u16(count) + u32(3'600'000) + u32(kExportSeconds) + u32(500'000'000) +
         u32(sequence) + u8(1) + u8(2) + u16(sampling) + records;
}

}  // namespace ew::flow
