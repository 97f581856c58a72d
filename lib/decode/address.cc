#include "lib/decode/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "lib/base/text.h"

namespace ew {
namespace {

constexpr size_t kIpv4Size = 4;
constexpr size_t kIpv6Size = 16;
constexpr int kGroups = 8;  // of an IPv6 address
constexpr std::string_view kMappedPrefix("\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12);

unsigned byte_at(std::string_view bytes, size_t i) { return static_cast<unsigned char>(bytes[i]); }

void append_group(unsigned value, std::string* out) {
  char digits[8];
  out->append(digits, std::to_chars(digits, digits + sizeof digits, value, 16).ptr);
}

void append_ipv4(std::string_view bytes, std::string* out) {
  char text[INET_ADDRSTRLEN];
  char* at = text;
  for (size_t i = 0; i < kIpv4Size; ++i) {
    if (i > 0) *at++ = '.';
    at = std::to_chars(at, text + sizeof text, byte_at(bytes, i)).ptr;
  }
  out->append(text, static_cast<size_t>(at - text));
}

// The groups [begin, end) that `::` stands for: the first longest run of two or more zeros.
struct Run {
  int begin = kGroups;
  int end = kGroups;
};

Run longest_zeros(const unsigned* groups) {
  Run best;
  for (int i = 0; i < kGroups;) {
    int end = i;
    while (end < kGroups && groups[end] == 0) ++end;
    if (end - i >= 2 && end - i > best.end - best.begin) best = {i, end};
    i = end + 1;
  }
  return best;
}

// Not inet_ntop, which writes the last 32 bits of ::1:2 as if they were an IPv4 address.
void append_ipv6(std::string_view bytes, std::string* out) {
  if (bytes.starts_with(kMappedPrefix)) {
    out->append("::ffff:");
    return append_ipv4(bytes.substr(kMappedPrefix.size()), out);
  }
  unsigned groups[kGroups];
  for (size_t i = 0; i < kGroups; ++i) {
    groups[i] = byte_at(bytes, 2 * i) << 8 | byte_at(bytes, 2 * i + 1);
  }
  const Run zeros = longest_zeros(groups);
  for (int i = 0; i < kGroups; ++i) {
    if (i == zeros.begin) {
      out->append("::");
      i = zeros.end - 1;
      continue;
    }
    if (i > 0 && i != zeros.end) out->push_back(':');
    append_group(groups[i], out);
  }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Four decimal numbers without leading zeros.
bool parse_ipv4(std::string_view text, char* bytes) {
  constexpr ptrdiff_t kMaxDigits = 3;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (size_t i = 0; i < kIpv4Size; ++i) {
    if (i > 0 && (at == end || *at++ != '.')) return false;
    const char* const first = at;
    unsigned value = 0;
    for (; at != end && is_digit(*at) && at - first < kMaxDigits; ++at) {
      value = value * 10 + static_cast<unsigned>(*at - '0');
    }
    if (at == first || value > 0xFF || (*first == '0' && at - first > 1)) return false;
    bytes[i] = static_cast<char>(value);
  }
  return at == end;
}

}  // namespace

bool parse_address(std::string_view text, Address* address) {
  if (parse_ipv4(text, address->bytes)) {
    address->size = kIpv4Size;
    return true;
  }
  char terminated[INET6_ADDRSTRLEN];
  if (text.size() >= sizeof terminated || text.find('\0') != std::string_view::npos) return false;
  *std::copy(text.begin(), text.end(), terminated) = '\0';
  address->size = kIpv6Size;
  return inet_pton(AF_INET6, terminated, address->bytes) == 1;
}

bool append_address(std::string_view bytes, std::string* out) {
  if (bytes.size() == kIpv4Size) {
    append_ipv4(bytes, out);
  } else if (bytes.size() == kIpv6Size) {
    append_ipv6(bytes, out);
  } else {
    return false;
  }
  return true;
}

std::string_view without_mapping(std::string_view bytes) {
  const bool mapped = bytes.size() == kIpv6Size && bytes.starts_with(kMappedPrefix);
  return mapped ? bytes.substr(kMappedPrefix.size()) : bytes;
}

void append_mac(uint64_t mac, std::string* out) {
  for (int shift = 40; shift >= 0; shift -= 8) {
    const char byte = static_cast<char>(mac >> shift & 0xFF);
    if (shift < 40) out->push_back(':');
    append_hex({&byte, 1}, out);
  }
}

}  // namespace ew
