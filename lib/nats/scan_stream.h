// Reading a stream from a point on to its present end, in order and without a gap, by an ephemeral
// pull consumer. Not responsible for following a stream: puller.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "lib/base/status.h"
#include "lib/nats/connection.h"
#include "lib/nats/stored_message.h"

namespace ew {

struct ScanOptions {
  std::string filter;               // subject filter; "" = all
  std::optional<int64_t> since_ns;  // from that store time on
  bool headers_only = false;        // payloads stay empty
};
// Hands over the stream's messages in order, up to its present end, until take() returns false.
// Reads with an ephemeral consumer and begins again behind the last message where one is missing.
Status scan_stream(Connection& connection, const std::string& stream, const ScanOptions& options,
                   const std::function<bool(StoredMessage&&)>& take);

}  // namespace ew
