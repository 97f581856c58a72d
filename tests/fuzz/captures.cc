#include "tests/fuzz/captures.h"

#include <algorithm>
#include <memory>
#include <variant>

#include "cmd/ew-decode/capture_to_envelopes.h"
#include "cmd/ew-decode/packet_to_datagram.h"
#include "tests/fuzz/checks.h"
#include "tests/unit/ew-decode/packets.h"

namespace ew::fuzz {
namespace {

using decode::CapturedEnvelope;
using decode::Datagram;
using decode::Fragment;
using decode::Link;
using decode::Packet;

constexpr char kType[] = "netflow";
constexpr Link kLinks[] = {Link::ethernet, Link::cooked, Link::cooked2, Link::raw, Link::loopback};
constexpr size_t kHead = 3;
constexpr unsigned char kCut = 0x80;

// The bytes alone, so that a sanitizer sees who reads beyond.
class Alone {
 public:
  explicit Alone(std::string_view bytes) : bytes_(new char[bytes.size()]), size_(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), bytes_.get());
  }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  size_t size_;
};

// Takes the next packet from the input; `bytes` of the packet point into the input.
Packet take_packet(std::string_view* bytes) {
  const auto at = [bytes](size_t i) { return static_cast<unsigned char>((*bytes)[i]); };
  Packet packet;
  packet.link = kLinks[(at(0) & ~kCut) % std::size(kLinks)];
  packet.bytes = bytes->substr(kHead, size_t{at(1)} << 8 | at(2));
  packet.size = packet.bytes.size() + (at(0) >= kCut ? 1 : 0);
  bytes->remove_prefix(kHead + packet.bytes.size());
  return packet;
}

void check_within(std::string_view part, std::string_view whole) {
  if (part.empty()) return;
  if (part.data() < whole.data() || part.data() + part.size() > whole.data() + whole.size()) {
    die("a part of a packet lies outside", whole);
  }
}

void check_address(std::string_view address, std::string_view whole) {
  if (address.size() != 4 && address.size() != 16) die("an address has no length of one", whole);
  check_within(address, whole);
}

void check_packet(const Packet& packet) {
  const auto found = packet_to_datagram(packet);
  if (const auto* datagram = std::get_if<Datagram>(&found)) {
    check_address(datagram->source, packet.bytes);
    check_address(datagram->destination, packet.bytes);
    check_within(datagram->payload, packet.bytes);
  } else if (const auto* fragment = std::get_if<Fragment>(&found)) {
    check_address(fragment->content.source, packet.bytes);
    check_address(fragment->content.destination, packet.bytes);
    check_within(fragment->content.bytes, packet.bytes);
  }
}

std::string in_input(Link link, std::string_view packet) {
  const auto* const place = std::find(std::begin(kLinks), std::end(kLinks), link);
  return decode::packets::u8(static_cast<uint64_t>(place - kLinks)) +
         decode::packets::u16(packet.size()) + std::string(packet);
}

}  // namespace

Captures::Captures() : options_(options_of(kType, decode::Input::envelope)) {}

void Captures::take(std::string_view bytes) {
  Metrics metrics;
  decode::CaptureToEnvelopes to_envelopes({}, "Ew-Exporter", &metrics);
  Step step(options_);
  const auto take_envelope = [&step](const CapturedEnvelope& envelope) {
    if (!is_json(envelope.line)) die("an envelope is no JSON", envelope.line);
    check_lines(step.take(envelope.line));
    return Status();
  };
  for (uint64_t number = 1; bytes.size() >= kHead; ++number) {
    Packet packet = take_packet(&bytes);
    const Alone alone(packet.bytes);
    packet.bytes = alone.view();
    check_packet(packet);
    if (!to_envelopes.add({packet, number, {}}, take_envelope)) die("a packet ends all", bytes);
  }
  if (!to_envelopes.finish(take_envelope)) die("the end of a capture fails", "");
}

std::vector<std::string> Captures::seeds_of(std::string_view payload) {
  using namespace decode::packets;  // NOLINT(google-build-using-namespace)
  constexpr uint16_t kPort = 2055;
  constexpr uint16_t kMore = 0x2000;  // fragments follow
  constexpr size_t kPiece = 64;       // of a fragment; a multiple of 8
  const std::string datagram = udp(kPort, payload);
  std::vector<std::string> seeds = {
      in_input(Link::ethernet, ethernet(ipv4(datagram))),
      in_input(Link::ethernet, ethernet(ipv6(datagram), 0x86DD, u16(0x8100) + u16(1))),
      in_input(Link::raw, ipv4(datagram)),
      in_input(Link::loopback, std::string("\2\0\0\0", 4) + ipv4(datagram)),
  };
  if (datagram.size() <= kPiece) return seeds;
  const std::string_view rest = std::string_view(datagram).substr(kPiece);
  seeds.push_back(in_input(Link::raw, ipv4(datagram.substr(0, kPiece), kMore)) +
                  in_input(Link::raw, ipv4(rest, kPiece / 8)));
  return seeds;
}

}  // namespace ew::fuzz
