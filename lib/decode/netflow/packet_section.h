// The beginning of a sampled packet, which some exporters send instead of the fields of a flow
// (reference netflow.md section 6): Ethernet, VLAN tags, MPLS labels, then the outermost IP header
// and its ports. It is cut somewhere; what lies behind the cut is not there.
// Not responsible for tunnels: the outermost header is the flow.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ew::flow {

struct PacketHeaders {
  std::string_view src;  // 4 or 16 bytes; "": no IP header was found
  std::string_view dst;
  std::optional<uint64_t> protocol;
  std::optional<uint64_t> octets;  // of the IP packet
  std::optional<uint64_t> src_port;
  std::optional<uint64_t> dst_port;
  std::optional<uint64_t> icmp_type;
  std::optional<uint64_t> icmp_code;
};

PacketHeaders read_frame(std::string_view frame);       // from the Ethernet header on
PacketHeaders read_ip_packet(std::string_view packet);  // from the IP header on

}  // namespace ew::flow
