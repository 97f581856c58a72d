#include "lib/decode/netflow/packet_section.h"

#include <algorithm>
#include <cstddef>

namespace ew::flow {
namespace {

constexpr size_t kEthernetSize = 14;
constexpr size_t kEtherTypeAt = 12;
constexpr size_t kTagSize = 4;
constexpr size_t kLabelSize = 4;
constexpr size_t kControlWordSize = 4;

constexpr uint64_t kIpv4Type = 0x0800;
constexpr uint64_t kIpv6Type = 0x86DD;
constexpr uint64_t kTagTypes[] = {0x8100, 0x88A8, 0x9100};
constexpr uint64_t kMplsTypes[] = {0x8847, 0x8848};
constexpr unsigned kBottomOfStack = 1;

constexpr uint64_t kIcmp = 1;
constexpr uint64_t kIcmpv6 = 58;
constexpr uint64_t kProtocolsWithPorts[] = {6, 17, 33, 132, 136};  // TCP, UDP, DCCP, SCTP, UDPLite

// Headers between that of IPv6 and the transport.
constexpr uint64_t kHopByHop = 0;
constexpr uint64_t kRouting = 43;
constexpr uint64_t kFragment = 44;
constexpr uint64_t kDestinationOptions = 60;

// What is left of a section. A read behind the cut gives nothing.
class Section {
 public:
  explicit Section(std::string_view bytes) : bytes_(bytes) {}

  bool has(size_t size) const { return bytes_.size() >= size; }
  uint64_t byte(size_t at) const { return static_cast<unsigned char>(bytes_[at]); }
  uint64_t pair(size_t at) const { return byte(at) << 8 | byte(at + 1); }
  std::string_view part(size_t at, size_t size) const { return bytes_.substr(at, size); }
  void skip(size_t size) { bytes_.remove_prefix(std::min(size, bytes_.size())); }

 private:
  std::string_view bytes_;
};

template <size_t N>
bool is_one_of(const uint64_t (&values)[N], uint64_t value) {
  return std::find(values, values + N, value) != values + N;
}

void read_transport(Section section, PacketHeaders* headers) {
  const uint64_t protocol = *headers->protocol;
  if (is_one_of(kProtocolsWithPorts, protocol) && section.has(4)) {
    headers->src_port = section.pair(0);
    headers->dst_port = section.pair(2);
  } else if ((protocol == kIcmp || protocol == kIcmpv6) && section.has(2)) {
    headers->icmp_type = section.byte(0);
    headers->icmp_code = section.byte(1);
  }
}

void read_ipv4(Section section, PacketHeaders* headers) {
  constexpr size_t kLeastSize = 20;
  constexpr uint64_t kOffsetBits = 0x1FFF;
  if (!section.has(kLeastSize)) return;
  headers->octets = section.pair(2);
  headers->protocol = section.byte(9);
  headers->src = section.part(12, 4);
  headers->dst = section.part(16, 4);
  const bool first_fragment = (section.pair(6) & kOffsetBits) == 0;
  const size_t size = (section.byte(0) & 0x0F) * 4;
  if (!first_fragment || size < kLeastSize) return;
  section.skip(size);
  read_transport(section, headers);
}

void read_ipv6(Section section, PacketHeaders* headers) {
  constexpr size_t kSize = 40;
  constexpr uint64_t kOffsetBits = 0xFFF8;
  if (!section.has(kSize)) return;
  headers->octets = section.pair(4) + kSize;
  headers->protocol = section.byte(6);
  headers->src = section.part(8, 16);
  headers->dst = section.part(24, 16);
  section.skip(kSize);
  // Each header is at least 8 bytes of the section.
  for (uint64_t next = *headers->protocol;; next = *headers->protocol) {
    const bool fragment = next == kFragment;
    const bool extension =
        fragment || next == kHopByHop || next == kRouting || next == kDestinationOptions;
    if (!extension) break;
    if (!section.has(8)) return;
    headers->protocol = section.byte(0);
    if (fragment && (section.pair(2) & kOffsetBits) != 0) return;
    section.skip(fragment ? 8 : (section.byte(1) + 1) * 8);
  }
  read_transport(section, headers);
}

void read_ip(Section section, PacketHeaders* headers) {
  if (!section.has(1)) return;
  const uint64_t version = section.byte(0) >> 4;
  if (version == 4) read_ipv4(section, headers);
  if (version == 6) read_ipv6(section, headers);
}

// False: the labels go on behind the cut.
bool skip_labels(Section* section) {
  while (section->has(kLabelSize)) {
    const bool last = (section->byte(2) & kBottomOfStack) != 0;
    section->skip(kLabelSize);
    if (last) return section->has(1);
  }
  return false;
}

}  // namespace

PacketHeaders read_frame(std::string_view frame) {
  PacketHeaders headers;
  Section section(frame);
  // Once more for each frame in a pseudowire, which is always shorter than the one around it.
  while (section.has(kEthernetSize)) {
    uint64_t type = section.pair(kEtherTypeAt);
    section.skip(kEthernetSize);
    while (is_one_of(kTagTypes, type) && section.has(kTagSize)) {
      type = section.pair(2);
      section.skip(kTagSize);
    }
    if (type == kIpv4Type || type == kIpv6Type) {
      read_ip(section, &headers);
      break;
    }
    if (!is_one_of(kMplsTypes, type) || !skip_labels(&section)) break;
    // RFC 4385: no version of IP begins with the nibble of a control word.
    if (section.byte(0) >> 4 != 0) {
      read_ip(section, &headers);
      break;
    }
    section.skip(kControlWordSize);
  }
  return headers;
}

PacketHeaders read_ip_packet(std::string_view packet) {
  PacketHeaders headers;
  read_ip(Section(packet), &headers);
  return headers;
}

}  // namespace ew::flow
