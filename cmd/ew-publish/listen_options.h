// The options of ew-publish --listen. Parsing opens nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cmd/ew-publish/udp_address.h"

namespace CLI {
class App;
}  // namespace CLI

namespace ew::publish {

struct ListenOptions {
  std::vector<UdpAddress> addresses;  // none = messages are read, not received
  // Larger: longer pauses of the process and of the machine lose nothing; memory of the kernel.
  uint64_t receive_buffer = uint64_t{8} << 20;
  uint64_t queue_bytes = uint64_t{64} << 20;
  int64_t drain_timeout_ns = int64_t{30} * 1'000'000'000;
};

void add_listen_options(CLI::App& app, ListenOptions& options);
// "" if the options that were given go together, else what is wrong with them.
std::string check_listen_options(const CLI::App& app, const ListenOptions& options);

}  // namespace ew::publish
