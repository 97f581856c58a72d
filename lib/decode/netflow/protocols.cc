#include "lib/decode/netflow/protocols.h"

#include <iterator>

#include "lib/base/text.h"

namespace ew {
namespace {

struct Named {
  std::string_view name;
  int number;
};

// What nearly all flows are, then names in use that the registry does not have.
constexpr Named kFirst[] = {{"tcp", 6}, {"udp", 17}, {"icmp", 1}, {"icmpv6", 58}, {"ospf", 89}};

// By number; "" where the registry has no keyword.
constexpr std::string_view kKeywords[] = {"HOPOPT",
                                          "ICMP",
                                          "IGMP",
                                          "GGP",
                                          "IPv4",
                                          "ST",
                                          "TCP",
                                          "CBT",
                                          "EGP",
                                          "IGP",
                                          "BBN-RCC-MON",
                                          "NVP-II",
                                          "PUP",
                                          "ARGUS",
                                          "EMCON",
                                          "XNET",
                                          "CHAOS",
                                          "UDP",
                                          "MUX",
                                          "DCN-MEAS",
                                          "HMP",
                                          "PRM",
                                          "XNS-IDP",
                                          "TRUNK-1",
                                          "TRUNK-2",
                                          "LEAF-1",
                                          "LEAF-2",
                                          "RDP",
                                          "IRTP",
                                          "ISO-TP4",
                                          "NETBLT",
                                          "MFE-NSP",
                                          "MERIT-INP",
                                          "DCCP",
                                          "3PC",
                                          "IDPR",
                                          "XTP",
                                          "DDP",
                                          "IDPR-CMTP",
                                          "TP++",
                                          "IL",
                                          "IPv6",
                                          "SDRP",
                                          "IPv6-Route",
                                          "IPv6-Frag",
                                          "IDRP",
                                          "RSVP",
                                          "GRE",
                                          "DSR",
                                          "BNA",
                                          "ESP",
                                          "AH",
                                          "I-NLSP",
                                          "SWIPE",
                                          "NARP",
                                          "MOBILE",
                                          "TLSP",
                                          "SKIP",
                                          "IPv6-ICMP",
                                          "IPv6-NoNxt",
                                          "IPv6-Opts",
                                          "",
                                          "CFTP",
                                          "",
                                          "SAT-EXPAK",
                                          "KRYPTOLAN",
                                          "RVD",
                                          "IPPC",
                                          "",
                                          "SAT-MON",
                                          "VISA",
                                          "IPCV",
                                          "CPNX",
                                          "CPHB",
                                          "WSN",
                                          "PVP",
                                          "BR-SAT-MON",
                                          "SUN-ND",
                                          "WB-MON",
                                          "WB-EXPAK",
                                          "ISO-IP",
                                          "VMTP",
                                          "SECURE-VMTP",
                                          "VINES",
                                          "TTP",
                                          "NSFNET-IGP",
                                          "DGP",
                                          "TCF",
                                          "EIGRP",
                                          "OSPFIGP",
                                          "Sprite-RPC",
                                          "LARP",
                                          "MTP",
                                          "AX.25",
                                          "IPIP",
                                          "MICP",
                                          "SCC-SP",
                                          "ETHERIP",
                                          "ENCAP",
                                          "",
                                          "GMTP",
                                          "IFMP",
                                          "PNNI",
                                          "PIM",
                                          "ARIS",
                                          "SCPS",
                                          "QNX",
                                          "A/N",
                                          "IPComp",
                                          "SNP",
                                          "Compaq-Peer",
                                          "IPX-in-IP",
                                          "VRRP",
                                          "PGM",
                                          "",
                                          "L2TP",
                                          "DDX",
                                          "IATP",
                                          "STP",
                                          "SRP",
                                          "UTI",
                                          "SMP",
                                          "SM",
                                          "PTP",
                                          "ISIS over IPv4",
                                          "FIRE",
                                          "CRTP",
                                          "CRUDP",
                                          "SSCOPMCE",
                                          "IPLT",
                                          "SPS",
                                          "PIPE",
                                          "SCTP",
                                          "FC",
                                          "RSVP-E2E-IGNORE",
                                          "Mobility Header",
                                          "UDPLite",
                                          "MPLS-in-IP",
                                          "manet",
                                          "HIP",
                                          "Shim6",
                                          "WESP",
                                          "ROHC",
                                          "Ethernet",
                                          "AGGFRAG",
                                          "NSH",
                                          "Homa",
                                          "BIT-EMU"};

constexpr std::string_view kDeprecated = " (deprecated)";  // behind some names at IANA
constexpr std::string_view kNone[] = {"unknown", "unassigned", "experimental", "reserved"};

}  // namespace

std::optional<int> protocol_of_name(std::string_view name) {
  if (name.ends_with(kDeprecated)) name.remove_suffix(kDeprecated.size());
  if (name.empty()) return std::nullopt;
  for (const Named& named : kFirst) {
    if (equals_ignoring_case(name, named.name)) return named.number;
  }
  for (size_t number = 0; number < std::size(kKeywords); ++number) {
    if (equals_ignoring_case(name, kKeywords[number])) return static_cast<int>(number);
  }
  return std::nullopt;
}

bool is_no_protocol(std::string_view name) {
  for (const std::string_view none : kNone) {
    if (equals_ignoring_case(name, none)) return true;
  }
  return false;
}

}  // namespace ew
