#include "lib/decode/netflow/flow_fields.h"

#include <array>

#include "lib/base/timestamp.h"

namespace ew::flow {
namespace {

constexpr bool kColumn = true;

constexpr Field kFields[] = {
    {1, "type", Kind::type},
    {kOldReceived, "time_received", Kind::old_time},
    {3, "sampling_rate", Kind::number64},
    {4, "sequence_num", Kind::number32},
    {kOldEnd, "time_flow_end", Kind::old_time},
    {kSrcAddr, "src_addr", Kind::address, kColumn},
    {kDstAddr, "dst_addr", Kind::address, kColumn},
    {kBytes, "bytes", Kind::number64, kColumn},
    {kPackets, "packets", Kind::number64, kColumn},
    {kSamplerAddress, "sampler_address", Kind::address, kColumn},
    {12, "next_hop", Kind::address},
    {13, "next_hop_as", Kind::number32},
    {14, "src_as", Kind::number32},
    {15, "dst_as", Kind::number32},
    {16, "src_net", Kind::number32},
    {17, "dst_net", Kind::number32},
    {kInIf, "in_if", Kind::number32, kColumn},
    {kOutIf, "out_if", Kind::number32, kColumn},
    {kProto, "proto", Kind::number32, kColumn},
    {kSrcPort, "src_port", Kind::number32, kColumn},
    {kDstPort, "dst_port", Kind::number32, kColumn},
    {23, "ip_tos", Kind::number32},
    {24, "forwarding_status", Kind::number32},
    {25, "ip_ttl", Kind::number32},
    {26, "tcp_flags", Kind::number32},
    {27, "src_mac", Kind::mac},
    {28, "dst_mac", Kind::mac},
    {29, "vlan_id", Kind::number32},
    {30, "etype", Kind::number32},
    {31, "icmp_type", Kind::number32},
    {32, "icmp_code", Kind::number32},
    {33, "src_vlan", Kind::number32},
    {34, "dst_vlan", Kind::number32},
    {35, "fragment_id", Kind::number32},
    {36, "fragment_offset", Kind::number32},
    {37, "ipv6_flow_label", Kind::number32},
    {kIpFlags, "ip_flags", Kind::number32},
    {39, "ingress_vrf_id", Kind::number32},
    {40, "egress_vrf_id", Kind::number32},
    {41, "bi_flow_direction", Kind::number32},
    {kFlowDirection, "flow_direction", Kind::number32, kColumn},
    {kOldStartMs, "time_flow_start_ms", Kind::old_time},
    {kOldEndMs, "time_flow_end_ms", Kind::old_time},
    {70, "observation_domain_id", Kind::number32},
    {71, "observation_point_id", Kind::number32},
    {80, "mpls_ttl", Kind::numbers},
    {81, "mpls_label", Kind::numbers},
    {82, "mpls_ip", Kind::addresses},
    {100, "bgp_next_hop", Kind::address},
    {101, "bgp_communities", Kind::numbers},
    {102, "as_path", Kind::numbers},
    {103, "layer_stack", Kind::layers},
    {104, "layer_size", Kind::numbers},
    {105, "ipv6_routing_header_addresses", Kind::addresses},
    {106, "ipv6_routing_header_seg_left", Kind::number32},
    {107, "protocol_name", Kind::text},
    {kReceivedNs, "time_received_ns", Kind::number64},
    {kStartNs, "time_flow_start_ns", Kind::number64},
    {kEndNs, "time_flow_end_ns", Kind::number64},
    {113, "bytes_in", Kind::number64},
    {114, "bytes_out", Kind::number64},
    {115, "packets_in", Kind::number64},
    {116, "packets_out", Kind::number64},
};

constexpr std::array<const Field*, kNumberLimit> kByNumber = [] {
  std::array<const Field*, kNumberLimit> by_number{};
  for (const Field& field : kFields) by_number[field.number] = &field;
  return by_number;
}();

constexpr uint64_t kSecondsPerDay = 86'400;
constexpr int64_t kNanosPerMilli = 1'000'000;
constexpr OldTime kOldTimes[] = {{kOldEndMs, kNanosPerMilli, kSecondsPerDay * 1000},
                                 {kOldEnd, kNanosPerSecond, kSecondsPerDay},
                                 {kOldReceived, kNanosPerSecond, kSecondsPerDay},
                                 {kOldStartMs, kNanosPerMilli, kSecondsPerDay * 1000},
                                 {kIpFlags, kNanosPerSecond, kSecondsPerDay}};

constexpr std::string_view kTypes[] = {"FLOWUNKNOWN", "SFLOW_5", "NETFLOW_V5", "NETFLOW_V9",
                                       "IPFIX"};
constexpr std::string_view kLayers[] = {"Ethernet",
                                        "IPv4",
                                        "IPv6",
                                        "TCP",
                                        "UDP",
                                        "MPLS",
                                        "Dot1Q",
                                        "ICMP",
                                        "ICMPv6",
                                        "GRE",
                                        "IPv6HeaderRouting",
                                        "IPv6HeaderFragment",
                                        "Geneve",
                                        "Teredo"};
constexpr uint64_t kCustomLayer = 99;

}  // namespace

std::span<const Field> fields() { return kFields; }

const Field* find_field(uint32_t number) {
  return number < kNumberLimit ? kByNumber[number] : nullptr;
}

std::span<const OldTime> old_times() { return kOldTimes; }

std::string_view type_name(uint64_t value) {
  return value < std::size(kTypes) ? kTypes[value] : std::string_view();
}

std::string_view layer_name(uint64_t value) {
  if (value == kCustomLayer) return "Custom";
  return value < std::size(kLayers) ? kLayers[value] : std::string_view();
}

}  // namespace ew::flow
