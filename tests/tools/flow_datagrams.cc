// flow-datagrams: writes datagrams as routers export them, for measurements; the same ones each
// time.
//   flow-datagrams v5|v9|ipfix FLOWS envelopes|pcap
// v5 holds 30 flows a datagram, v9 24 and IPFIX 22, with the fields that routers send of IPv4:
// addresses, next hop, interfaces, counters, times, ports, flags, protocol, tos, direction,
// autonomous systems, masks. No two flows are alike. The template comes first and again with every
// hundredth datagram. pcap: in Ethernet frames from and to 127.0.0.1, port 2055.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/base/exit_code.h"
#include "lib/base/text.h"

namespace {

constexpr uint64_t kStart = 1'767'225'600;  // 2026-01-01, when the first datagram is exported
constexpr uint64_t kUptime = 3'600'000;     // of the router, then
constexpr uint64_t kTemplateEvery = 100;    // datagrams
constexpr int kPort = 2055;

enum class Version { v5 = 5, v9 = 9, ipfix = 10 };

uint64_t flows_in(Version version) {
  return version == Version::v5 ? 30 : version == Version::v9 ? 24 : 22;
}

void put(std::string* out, uint64_t value, int bytes) {
  while (bytes-- > 0) out->push_back(static_cast<char>(value >> (8 * bytes)));
}

// Spreads the number of a flow over all bits, each flow over others.
uint64_t mixed(uint64_t number) {
  number = (number + 1) * 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

struct Flow {
  uint64_t source, destination, next_hop, input, output, packets, octets, start_ms, end_ms;
  uint64_t source_port, destination_port, flags, protocol, tos, source_as, destination_as;
};

// 5,000 clients of 2,000 servers; times count from the export of the datagram back.
Flow make_flow(uint64_t number, uint64_t export_ms) {
  const uint64_t a = mixed(number), b = mixed(~number);
  constexpr uint64_t kPorts[] = {443, 443, 443, 80, 53, 123, 22, 8443};
  Flow flow{};
  flow.source = 0x0a000000 + a % 5000;
  flow.destination = 0xc6120000 + (a >> 16) % 2000;  // 198.18.0.0/15
  flow.next_hop = 0x0afe0001 + a % 4;
  flow.input = 500 + a % 48;
  flow.output = 600 + b % 4;
  flow.packets = 1 + (b >> 8) % 200;
  flow.octets = flow.packets * (40 + (b >> 20) % 1460);
  flow.end_ms = export_ms - (b >> 32) % 15'000;
  flow.start_ms = flow.end_ms - (a >> 32) % 60'000;
  flow.source_port = 1024 + number % 64'000;  // with the addresses: no two flows alike
  flow.destination_port = kPorts[(a >> 40) % 8];
  flow.protocol = flow.destination_port == 53 || flow.destination_port == 123 ? 17 : 6;
  flow.flags = flow.protocol == 6 ? 0x1b : 0;
  flow.tos = (b >> 40) % 4 * 8;
  flow.source_as = 64'512 + a % 100;
  flow.destination_as = 64'700 + b % 200;
  return flow;
}

void put_v5(std::string* out, const Flow& flow, uint64_t boot_ms) {
  for (const uint64_t value : {flow.source, flow.destination, flow.next_hop}) put(out, value, 4);
  for (const uint64_t value : {flow.input, flow.output}) put(out, value, 2);
  for (const uint64_t value :
       {flow.packets, flow.octets, flow.start_ms - boot_ms, flow.end_ms - boot_ms}) {
    put(out, value, 4);
  }
  for (const uint64_t value : {flow.source_port, flow.destination_port}) put(out, value, 2);
  for (const uint64_t value : {uint64_t{0}, flow.flags, flow.protocol, flow.tos})
    put(out, value, 1);
  for (const uint64_t value : {flow.source_as, flow.destination_as}) put(out, value, 2);
  put(out, 24, 1);
  put(out, 16, 1);
  put(out, 0, 2);
}

// The template of v9 and IPFIX, element and length; only the times differ.
constexpr int kFields[][2] = {{8, 4},  {12, 4}, {15, 4}, {10, 4}, {14, 4}, {2, 4}, {1, 4},
                              {0, 0},  {0, 0},  {7, 2},  {11, 2}, {6, 1},  {4, 1}, {5, 1},
                              {61, 1}, {16, 4}, {17, 4}, {9, 1},  {13, 1}};

void put_template(std::string* out, Version version) {
  const bool ipfix = version == Version::ipfix;
  int time = ipfix ? 152 : 22;  // flowStart, flowEnd: since 1970 in 8 bytes; since the boot in 4
  put(out, ipfix ? 2 : 0, 2);
  put(out, 8 + sizeof kFields / sizeof *kFields * 4, 2);
  put(out, 256, 2);
  put(out, sizeof kFields / sizeof *kFields, 2);
  for (const auto& [element, length] : kFields) {
    put(out, static_cast<uint64_t>(element == 0 ? time : element), 2);
    put(out, static_cast<uint64_t>(element == 0 ? (ipfix ? 8 : 4) : length), 2);
    if (element == 0) time += ipfix ? 1 : -1;
  }
}

void put_data(std::string* out, const Flow& flow, Version version, uint64_t boot_ms) {
  for (const uint64_t value : {flow.source, flow.destination, flow.next_hop, flow.input,
                               flow.output, flow.packets, flow.octets}) {
    put(out, value, 4);
  }
  for (const uint64_t value : {flow.start_ms, flow.end_ms}) {
    put(out, version == Version::ipfix ? value : value - boot_ms,
        version == Version::ipfix ? 8 : 4);
  }
  for (const uint64_t value : {flow.source_port, flow.destination_port}) put(out, value, 2);
  for (const uint64_t value : {flow.flags, flow.protocol, flow.tos, uint64_t{0}})
    put(out, value, 1);
  for (const uint64_t value : {flow.source_as, flow.destination_as}) put(out, value, 4);
  put(out, 24, 1);
  put(out, 16, 1);
}

std::string sets(Version version, uint64_t datagram, uint64_t first, uint64_t count,
                 uint64_t now_ms) {
  std::string out, data;
  if (version != Version::v5 && datagram % kTemplateEvery == 0) put_template(&out, version);
  for (uint64_t i = first; i < first + count; ++i) {
    const Flow flow = make_flow(i, now_ms);
    const uint64_t boot_ms = kStart * 1000 - kUptime;
    if (version == Version::v5) put_v5(&out, flow, boot_ms);
    if (version != Version::v5) put_data(&data, flow, version, boot_ms);
  }
  if (version == Version::v5) return out;
  data.resize((data.size() + 3) / 4 * 4);  // sets end at multiples of 4
  put(&out, 256, 2);
  put(&out, data.size() + 4, 2);
  return out + data;
}

// A datagram a millisecond.
std::string make_datagram(Version version, uint64_t datagram, uint64_t first, uint64_t count) {
  const uint64_t now_ms = kStart * 1000 + datagram;
  const bool with_template = version != Version::v5 && datagram % kTemplateEvery == 0;
  const std::string content = sets(version, datagram, first, count, now_ms);
  std::string out;
  put(&out, static_cast<uint64_t>(version), 2);
  if (version == Version::ipfix) {
    put(&out, 16 + content.size(), 2);
  } else {
    put(&out, count + (with_template ? 1 : 0), 2);
    put(&out, kUptime + datagram, 4);
  }
  put(&out, now_ms / 1000, 4);
  if (version == Version::v5) put(&out, now_ms % 1000 * 1'000'000, 4);
  put(&out, version == Version::v9 ? datagram : first, 4);
  put(&out, version == Version::v5 ? 0 : 1, 4);  // engine and sampling; source id, domain
  return out + content;
}

void put_little(std::string* out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out->push_back(static_cast<char>(value >> (8 * i)));
}

std::string pcap_header() {
  std::string out;
  put_little(&out, 0xa1b2c3d4, 4);
  for (const int version : {2, 4}) put_little(&out, static_cast<uint64_t>(version), 2);
  put_little(&out, 0, 8);
  put_little(&out, 65'535, 4);
  put_little(&out, 1, 4);  // Ethernet
  return out;
}

std::string pcap_packet(const std::string& payload, uint64_t datagram) {
  std::string ip, out;
  for (const uint64_t value :
       {uint64_t{0x4500}, 28 + payload.size(), datagram & 0xffff, uint64_t{0}, uint64_t{0x4011},
        uint64_t{0}, uint64_t{0x7f00}, uint64_t{1}, uint64_t{0x7f00}, uint64_t{1}}) {
    put(&ip, value, 2);
  }
  uint64_t sum = 0;
  for (size_t i = 0; i < ip.size(); i += 2) {
    sum += static_cast<uint64_t>(static_cast<unsigned char>(ip[i])) << 8 |
           static_cast<unsigned char>(ip[i + 1]);
  }
  sum = (sum & 0xffff) + (sum >> 16);
  ip[10] = static_cast<char>(~sum >> 8);
  ip[11] = static_cast<char>(~sum);
  put_little(&out, kStart + datagram / 1000, 4);
  put_little(&out, datagram % 1000 * 1000, 4);
  for (int i = 0; i < 2; ++i) put_little(&out, 14 + 28 + payload.size(), 4);
  put(&out, 0, 6);
  put(&out, 0, 6);
  put(&out, 0x0800, 2);
  out += ip;
  for (const uint64_t value :
       {uint64_t{40'000}, uint64_t{kPort}, 8 + payload.size(), uint64_t{0}}) {
    put(&out, value, 2);
  }
  return out + payload;
}

std::string envelope(const std::string& payload, uint64_t datagram, std::string_view version) {
  const std::string number = std::to_string(datagram + 1);
  std::string out = R"({"id":"BENCH@1767225600000000000/)" + number + "/" +
                    std::to_string(kStart * 1'000'000'000 + datagram * 1'000'000) +
                    R"(","stream":"BENCH","seq":")" + number + R"(","subject":"bench.)";
  out.append(version).append(R"(","headers":{"Ew-Exporter":["127.0.0.1"]},"data_base64":")");
  ew::append_base64(payload, &out);
  return out + "\"}\n";
}

int write_all(Version version, std::string_view name, uint64_t flows, bool pcap) {
  std::string out = pcap ? pcap_header() : "";
  for (uint64_t datagram = 0, first = 0; first < flows; ++datagram) {
    const uint64_t count = std::min(flows_in(version), flows - first);
    const std::string payload = make_datagram(version, datagram, first, count);
    out += pcap ? pcap_packet(payload, datagram) : envelope(payload, datagram, name);
    if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size()) return ew::kExitIo;
    out.clear();
    first += count;
  }
  return std::fflush(stdout) == 0 ? 0 : ew::kExitIo;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view name = argc == 4 ? argv[1] : "", form = argc == 4 ? argv[3] : "";
  const Version version = name == "v5" ? Version::v5 : name == "v9" ? Version::v9 : Version::ipfix;
  if ((name != "v5" && name != "v9" && name != "ipfix") ||
      (form != "envelopes" && form != "pcap")) {
    std::fputs("flow-datagrams: error: usage: flow-datagrams v5|v9|ipfix FLOWS envelopes|pcap\n",
               stderr);
    return ew::kExitUsage;
  }
  return write_all(version, name, std::strtoull(argv[2], nullptr, 10), form == "pcap");
}
