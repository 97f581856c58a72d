// From a captured packet to the UDP datagram in it, or to a piece of one: the headers of the link,
// of IPv4 or IPv6 and of UDP. Pure, and reads nothing beyond the bytes that it is given.
// Not responsible for joining pieces (fragments.h), for tunnels, nor for checksums: a capture on
// the sending host holds packets whose checksums its network card fills in later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace ew::decode {

enum class Link {
  ethernet,  // with any number of VLAN tags
  cooked,    // Linux `any` device, SLL
  cooked2,   // SLL2
  raw,       // IP without anything before it
  loopback,  // BSD: the protocol in four bytes, in either order
};

struct Packet {
  Link link = Link::raw;
  std::string_view bytes;  // as captured
  size_t size = 0;         // as it was on the wire
};

// What IP carries, from one address to another.
struct IpContent {
  std::string_view source;  // 4 or 16 bytes
  std::string_view destination;
  std::string_view bytes;
  bool cut = false;  // it was longer
};

struct Datagram {
  std::string_view source;
  std::string_view destination;
  bool has_ports = false;  // false: the packet ends before them
  uint16_t source_port = 0;
  uint16_t destination_port = 0;
  std::string_view payload;  // what is there of it
  std::string_view damage;   // why it is not whole; "" = it is
};

struct Fragment {
  IpContent content;
  uint32_t id = 0;
  size_t offset = 0;
  bool last = false;
};

// Nothing: the packet holds no UDP over IP.
std::variant<std::monostate, Datagram, Fragment> packet_to_datagram(const Packet& packet);

// The datagram that IP carries, whole or joined from fragments.
Datagram content_to_datagram(const IpContent& content);

}  // namespace ew::decode
