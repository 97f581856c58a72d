// What is settled before the first message: the stream and the consumer exist and are as wanted,
// the source of ids is known, everything that a message may become fits. Not responsible for
// fetching.
#pragma once

#include <string>

#include "cmd/ew-consume/options.h"
#include "lib/base/diagnostics.h"
#include "lib/base/status.h"
#include "lib/nats/consumer.h"
#include "lib/nats/stream.h"

namespace ew::consume {

struct Setup {
  std::string domain;
  std::string source;
  StreamInfo stream;  // as of the start
  ConsumerWish wish;
  ConsumerInfo consumer;
  bool made = false;  // the consumer is new
};

// Kinds: config: what a person has to change; permission; unavailable; temporary.
Result<Setup> set_up(Connection& connection, const ConsumeOptions& options,
                     Diagnostics& diagnostics);

}  // namespace ew::consume
