// The options of ew-publish. Parsing opens nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cmd/ew-publish/line_to_message.h"
#include "cmd/ew-publish/listen_options.h"
#include "lib/base/common_options.h"
#include "lib/nats/connection.h"

namespace ew::publish {

struct Options {
  CommonOptions common;
  ConnectionOptions nats;
  std::vector<std::string> files;  // none = stdin; "-" = stdin
  Input input = Input::envelope;
  MessageRules rules;
  bool dedupe = false;
  double rate = 0;  // messages per second, 0 = as fast as it goes
  uint64_t max_in_flight = 4096;
  int64_t retry_for_ns = int64_t{30} * 1'000'000'000;
  std::string create_stream;  // "" = none
  std::vector<std::string> stream_subjects;
  ListenOptions listen;
};

std::optional<ParseEnd> parse_options(int argc, const char* const* argv, Options* options);

}  // namespace ew::publish
