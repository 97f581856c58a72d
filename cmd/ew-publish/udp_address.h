// Where datagrams come in and from whom, as text and as the system's addresses.
// Not responsible for sockets (udp_socket.h).
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>

namespace ew::publish {

// One --listen.
struct UdpAddress {
  std::string text;           // as given: udp://:2055
  bool both_families = true;  // no address given: any, IPv6 and IPv4
  sockaddr_storage address{};
  socklen_t size = 0;
};

// udp://[ADDRESS]:PORT with an IPv4 address, an IPv6 address in brackets, or none. Names are not
// looked up: a name with two addresses would listen on one of them.
std::optional<UdpAddress> parse_udp_address(std::string_view text);

// The address without port, as it is written by everybody else: an IPv4 address that an IPv6 socket
// shows as ::ffff:10.0.0.1 is 10.0.0.1.
std::string address_text(const sockaddr_storage& address);
// udp://10.0.0.1:2055, udp://[::1]:2055
std::string udp_text(const sockaddr_storage& address);

}  // namespace ew::publish
