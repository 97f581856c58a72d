#include "cmd/ew-publish/udp_address.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstdint>
#include <cstring>

namespace ew::publish {
namespace {

constexpr std::string_view kScheme = "udp://";

// sockaddr_storage is made to be read as the structure that its family names.
const sockaddr_in& v4(const sockaddr_storage& address) {
  return reinterpret_cast<const sockaddr_in&>(address);
}
const sockaddr_in6& v6(const sockaddr_storage& address) {
  return reinterpret_cast<const sockaddr_in6&>(address);
}

bool read_port(std::string_view text, uint16_t* port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *port);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::optional<UdpAddress> parse_udp_address(std::string_view text) {
  if (!text.starts_with(kScheme)) return std::nullopt;
  const std::string_view rest = text.substr(kScheme.size());
  const size_t colon = rest.rfind(':');
  uint16_t port = 0;
  if (colon == rest.npos || !read_port(rest.substr(colon + 1), &port)) return std::nullopt;
  std::string host(rest.substr(0, colon));
  UdpAddress parsed;
  parsed.text = text;
  parsed.both_families = host.empty();
  if (host.empty() || (host.front() == '[' && host.back() == ']')) {
    auto& address = reinterpret_cast<sockaddr_in6&>(parsed.address);
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    parsed.size = sizeof address;
    if (host.empty()) return parsed;
    host = host.substr(1, host.size() - 2);
    if (inet_pton(AF_INET6, host.c_str(), &address.sin6_addr) != 1) return std::nullopt;
    return parsed;
  }
  auto& address = reinterpret_cast<sockaddr_in&>(parsed.address);
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  parsed.size = sizeof address;
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return std::nullopt;
  return parsed;
}

std::string address_text(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &v4(address).sin_addr, text, sizeof text);
  } else if (IN6_IS_ADDR_V4MAPPED(&v6(address).sin6_addr)) {
    inet_ntop(AF_INET, &v6(address).sin6_addr.s6_addr[12], text, sizeof text);
  } else {
    inet_ntop(AF_INET6, &v6(address).sin6_addr, text, sizeof text);
  }
  return text;
}

std::string udp_text(const sockaddr_storage& address) {
  const bool brackets = address.ss_family == AF_INET6;
  const uint16_t port = brackets ? v6(address).sin6_port : v4(address).sin_port;
  const std::string host = address_text(address);
  return std::string(kScheme) + (brackets ? "[" + host + "]" : host) + ":" +
         std::to_string(ntohs(port));
}

}  // namespace ew::publish
