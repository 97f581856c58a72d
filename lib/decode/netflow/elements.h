// The information elements of IPFIX and NetFlow v9: name, type and use of each. They stand in
// elements.csv, which the build turns into the table.
// Not responsible for values: element_value.h.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ew::flow {

// The types of RFC 7011 and RFC 6313, under their names there.
enum class Type : uint8_t {
  octetArray,
  unsigned8,
  unsigned16,
  unsigned32,
  unsigned64,
  signed32,
  float64,
  boolean,
  macAddress,
  string,
  ipv4Address,
  ipv6Address,
  dateTimeSeconds,
  dateTimeMilliseconds,
  dateTimeMicroseconds,
  dateTimeNanoseconds,
  basicList,
  subTemplateList,
  subTemplateMultiList,
  application,  // an octetArray: one byte names a classification engine, the others are its number
};

// What is done with the value of an element, besides that metadata shows it.
enum class Role : uint8_t {
  none,
  padding,
  // Columns:
  src_ipv4,
  src_ipv6,
  dst_ipv4,
  dst_ipv6,
  ip_version,
  src_port,
  udp_src_port,
  tcp_src_port,
  dst_port,
  udp_dst_port,
  tcp_dst_port,
  protocol,
  direction,
  input,
  physical_input,
  output,
  physical_output,
  exporter_ipv4,
  exporter_ipv6,
  // Counters:
  octets,
  octets_total,
  post_octets,
  post_octets_total,
  initiator_octets,
  layer2_octets,
  packets,
  packets_total,
  post_packets,
  post_packets_total,
  initiator_packets,
  // When the flow began and ended, or was seen:
  start_nanos,
  start_micros,
  start_millis,
  start_seconds,
  start_delta,  // microseconds before the export
  start_uptime,
  end_nanos,
  end_micros,
  end_millis,
  end_seconds,
  end_delta,
  end_uptime,
  duration_millis,
  duration_micros,
  event_nanos,
  event_micros,
  event_millis,
  event_seconds,
  boot_time,
  // Sampling:
  sampling_interval,
  random_interval,
  packet_interval,
  packet_space,
  sampling_size,
  sampling_population,
  sampling_probability,
  sampler_id,
  selector_id,
  // Metadata that several elements make together, or that one of several makes:
  icmp_ipv4,  // type * 256 + code
  icmp_ipv6,
  icmp_type_ipv4,
  icmp_code_ipv4,
  icmp_type_ipv6,
  icmp_code_ipv6,
  of_ipv6,  // has a twin for IPv4 with the same key
  mpls_label_1,
  mpls_label_2,
  mpls_label_3,
  mpls_label_4,
  mpls_label_5,
  mpls_label_6,
  mpls_label_7,
  mpls_label_8,
  mpls_label_9,
  mpls_label_10,
  // Sampled packets:
  frame_section,
  layer2_section,
  ip_section,
  count,
};

// Stands for a key where metadata shows an element only as far as its role did not use it up.
inline constexpr std::string_view kRemainder = "-";

struct Element {
  uint16_t number;
  std::string_view name;
  Type type;
  Role role;
  std::string_view key;  // in metadata; "" = its name
};

// In ascending order.
std::span<const Element> elements();
// Of IANA, and fields of NetFlow v9 that vendors numbered above 32767. nullptr: nobody named it.
const Element* find_element(uint16_t number);

}  // namespace ew::flow
