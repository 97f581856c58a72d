#include "cmd/ew-decode/packet_to_datagram.h"

#include <algorithm>
#include <optional>

namespace ew::decode {
namespace {

using Found = std::variant<std::monostate, Datagram, Fragment>;

constexpr uint16_t kTypeIpv4 = 0x0800;
constexpr uint16_t kTypeIpv6 = 0x86dd;
constexpr uint16_t kVlanTags[] = {0x8100, 0x88a8, 0x9100};
constexpr size_t kVlanTagSize = 4;

constexpr uint8_t kProtocolUdp = 17;
constexpr size_t kUdpHeaderSize = 8;
constexpr size_t kPortsSize = 4;

constexpr size_t kIpv4HeaderSize = 20;
constexpr uint16_t kMoreFragments = 0x2000;
constexpr uint16_t kFragmentOffset = 0x1fff;

constexpr size_t kIpv6HeaderSize = 40;
constexpr uint8_t kHeaderFragment = 44;
constexpr uint8_t kHeaderAuthentication = 51;
// Hop-by-hop, routing, destination options, mobility, HIP, shim6: all of one form.
constexpr uint8_t kOtherHeaders[] = {0, 43, 60, 135, 139, 140};
constexpr size_t kFragmentHeaderSize = 8;

constexpr std::string_view kCut = "the packet was cut when it was captured (snap length)";
constexpr std::string_view kShort = "the packet is shorter than its UDP header says";
constexpr std::string_view kBadLength = "the length in the UDP header is shorter than that header";

uint8_t byte_at(std::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

uint16_t u16_at(std::string_view bytes, size_t at) {
  return static_cast<uint16_t>(byte_at(bytes, at) << 8 | byte_at(bytes, at + 1));
}

uint32_t u32_at(std::string_view bytes, size_t at) {
  return static_cast<uint32_t>(u16_at(bytes, at)) << 16 | u16_at(bytes, at + 2);
}

// What is left of a packet: the captured bytes, and how many there were on the wire.
struct Rest {
  std::string_view bytes;
  size_t size;

  void skip(size_t n) {
    bytes.remove_prefix(std::min(n, bytes.size()));
    size -= std::min(n, size);
  }
  // Takes what a header says about the length of what follows it: behind it there is padding.
  void limit(size_t n) {
    bytes = bytes.substr(0, n);
    size = n;
  }
};

// Behind the header of the link; false if it does not carry IP.
bool skip_ethernet_type(Rest* rest, size_t at, size_t header_size) {
  while (rest->bytes.size() >= at + 2) {
    const uint16_t type = u16_at(rest->bytes, at);
    if (std::find(std::begin(kVlanTags), std::end(kVlanTags), type) == std::end(kVlanTags)) {
      rest->skip(header_size);
      return type == kTypeIpv4 || type == kTypeIpv6;
    }
    // The type that counts stands at the end of the tag, which ends right before what it names.
    at = header_size + 2;
    header_size += kVlanTagSize;
  }
  return false;
}

bool skip_link(Link link, Rest* rest) {
  switch (link) {
    case Link::ethernet:
      return skip_ethernet_type(rest, 12, 14);
    case Link::cooked:
      return skip_ethernet_type(rest, 14, 16);
    case Link::cooked2:
      return skip_ethernet_type(rest, 0, 20);
    case Link::loopback:
      // Which number stands for IPv6 differs from system to system; the version of IP tells it.
      rest->skip(4);
      return true;
    case Link::raw:
      return true;
  }
  return false;
}

IpContent content_of(std::string_view source, std::string_view destination, const Rest& rest) {
  return {source, destination, rest.bytes, rest.bytes.size() < rest.size};
}

Found read_ipv4(Rest rest) {
  const std::string_view header = rest.bytes;
  if (header.size() < kIpv4HeaderSize || byte_at(header, 9) != kProtocolUdp) return {};
  const size_t header_size = size_t{4} * (byte_at(header, 0) & 0xf);
  const size_t total = u16_at(header, 2);
  if (header_size < kIpv4HeaderSize || (total != 0 && total < header_size)) return {};
  // 0: a packet that the network card will cut to size.
  if (total != 0) rest.limit(total);
  rest.skip(header_size);
  const IpContent content = content_of(header.substr(12, 4), header.substr(16, 4), rest);
  const uint16_t place = u16_at(header, 6);
  const size_t offset = size_t{8} * (place & kFragmentOffset);
  const bool last = (place & kMoreFragments) == 0;
  if (offset == 0 && last) return content_to_datagram(content);
  return Fragment{content, u16_at(header, 4), offset, last};
}

// The size of an extension header that begins with `bytes`; nothing if it is none or not there.
std::optional<size_t> extension_size(uint8_t number, std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  if (number == kHeaderAuthentication) return (size_t{byte_at(bytes, 1)} + 2) * 4;
  const auto* const end = std::end(kOtherHeaders);
  if (std::find(std::begin(kOtherHeaders), end, number) == end) return std::nullopt;
  return (size_t{byte_at(bytes, 1)} + 1) * 8;
}

Found read_ipv6(Rest rest) {
  const std::string_view header = rest.bytes;
  if (header.size() < kIpv6HeaderSize) return {};
  const size_t length = u16_at(header, 4);
  uint8_t next = byte_at(header, 6);
  rest.skip(kIpv6HeaderSize);
  if (length != 0) rest.limit(length);
  const auto content = [&] {
    return content_of(header.substr(8, 16), header.substr(24, 16), rest);
  };
  for (;;) {
    if (next == kProtocolUdp) return content_to_datagram(content());
    if (next == kHeaderFragment) {
      if (rest.bytes.size() < kFragmentHeaderSize) return {};
      const std::string_view fragment = rest.bytes;
      next = byte_at(fragment, 0);
      rest.skip(kFragmentHeaderSize);
      const size_t offset = u16_at(fragment, 2) & ~size_t{7};
      const bool last = (byte_at(fragment, 3) & 1) == 0;
      if (offset == 0 && last) continue;
      if (next != kProtocolUdp) return {};
      return Fragment{content(), u32_at(fragment, 4), offset, last};
    }
    const std::optional<size_t> size = extension_size(next, rest.bytes);
    if (!size) return {};
    next = byte_at(rest.bytes, 0);
    rest.skip(*size);
  }
}

}  // namespace

Found packet_to_datagram(const Packet& packet) {
  Rest rest{packet.bytes, std::max(packet.size, packet.bytes.size())};
  if (!skip_link(packet.link, &rest) || rest.bytes.empty()) return {};
  switch (byte_at(rest.bytes, 0) >> 4) {
    case 4:
      return read_ipv4(rest);
    case 6:
      return read_ipv6(rest);
    default:
      return {};
  }
}

Datagram content_to_datagram(const IpContent& content) {
  Datagram datagram;
  datagram.source = content.source;
  datagram.destination = content.destination;
  const std::string_view bytes = content.bytes;
  const std::string_view damage = content.cut ? kCut : kShort;
  if (bytes.size() >= kPortsSize) {
    datagram.has_ports = true;
    datagram.source_port = u16_at(bytes, 0);
    datagram.destination_port = u16_at(bytes, 2);
  }
  if (bytes.size() < kUdpHeaderSize) {
    datagram.damage = damage;
    return datagram;
  }
  const size_t length = u16_at(bytes, 4);
  datagram.payload = bytes.substr(kUdpHeaderSize);
  if (length == 0) {  // as the length of IP: still to be filled in
    if (content.cut) datagram.damage = kCut;
  } else if (length < kUdpHeaderSize) {
    datagram.damage = kBadLength;
  } else {
    datagram.payload = datagram.payload.substr(0, length - kUdpHeaderSize);
    if (datagram.payload.size() < length - kUdpHeaderSize) datagram.damage = damage;
  }
  return datagram;
}

}  // namespace ew::decode
