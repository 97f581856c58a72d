// What the units of lib/nats share and nobody else may see: cnats' own types.
#pragma once

#include <nats/nats.h>

#include <memory>
#include <string_view>

#include "lib/base/status.h"
#include "lib/nats/connection.h"

namespace ew {

struct NatsDelete {
  void operator()(natsOptions* options) const { natsOptions_Destroy(options); }
  void operator()(natsConnection* connection) const { natsConnection_Destroy(connection); }
  void operator()(natsSubscription* subscription) const { natsSubscription_Destroy(subscription); }
  void operator()(natsStatistics* statistics) const { natsStatistics_Destroy(statistics); }
  void operator()(natsMsg* message) const { natsMsg_Destroy(message); }
};
using OwnedOptions = std::unique_ptr<natsOptions, NatsDelete>;
using OwnedConnection = std::unique_ptr<natsConnection, NatsDelete>;
using OwnedSubscription = std::unique_ptr<natsSubscription, NatsDelete>;
using OwnedMessage = std::unique_ptr<natsMsg, NatsDelete>;

// The Status of a cnats call that failed: kind by its code, text by the library's own words.
Status nats_status(natsStatus code, std::string_view what);

// Makes cnats' options of ours; files are read here. Errors: config. See connect_options.cc.
Result<OwnedOptions> to_nats_options(const ConnectionOptions& options);

}  // namespace ew
