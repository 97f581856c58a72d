// The command line of ew-decode as a plain struct. Parsing opens nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cmd/ew-decode/exporter.h"
#include "cmd/ew-decode/parking.h"
#include "lib/base/common_options.h"
#include "lib/decode/types.h"

namespace ew::decode {

enum class Input {
  envelope,  // one envelope a line
  json,      // one payload a line
  raw,       // the whole input is one payload
  pcap,      // a capture; each UDP datagram in it is a payload
};

struct Options {
  CommonOptions common;
  const DecodeType* type = nullptr;
  bool by_subject = false;  // --type=auto: no type, but that of each message
  bool list_types = false;
  Input input = Input::envelope;
  std::string
      source;  // identity of messages that have none: NAME/<line or packet>/0; "" = no identity
  std::vector<uint16_t> pcap_ports;  // datagrams to these; empty: what begins as NetFlow or IPFIX
  bool plain = false;                // rows only
  std::string letters;               // file that takes dead letters with --plain; "" = none
  bool reject_nul = false;
  bool fail_on_reject = false;
  ExporterOptions exporter;
  bool scale_sampling = false;
  std::string templates;  // file that keeps the templates of flows; "" = none
  ParkingBounds parking;

  bool flows() const;  // messages may be datagrams of routers
};

// Nothing: go on and run.
std::optional<ParseEnd> parse_options(int argc, const char* const* argv, Options* options);

// What --list-types prints: name, table and description, separated by tabs.
std::string type_list();

}  // namespace ew::decode
