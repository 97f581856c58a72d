// TCP ports in sweep messages: lists of ports, and the results of a port scan (reference
// messages.md section 4). Ports are written as integers however they were sent. Not responsible for
// which columns they belong to.
#pragma once

#include <string>

#include "lib/base/json.h"
#include "lib/decode/codes.h"

namespace ew {

inline constexpr int64_t kMaxPort = 65535;

// Appends an array of ports. After a fault *below is the JSON pointer, inside the value, of what is
// wrong.
Fault append_ports(JsonValue ports, std::string* out, std::string* below);

// A list of {port, available, response_time, service?} as JSON, and its ports.
struct PortResults {
  std::string json;     // other members stay what they are
  std::string scanned;  // JSON array of all ports
  std::string open;     // JSON array of those that are available

  Fault read(JsonValue results, std::string* below);

 private:
  Fault read_result(JsonValue result, std::string* below);
};

}  // namespace ew
