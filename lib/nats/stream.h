// Streams: what the server says about one, making one, and which source its messages have.
// Not responsible for consumers, nor for deciding whether a missing stream is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/base/status.h"
#include "lib/nats/connection.h"

namespace ew {

struct StreamInfo {
  std::string name;
  std::string only_subject;  // "" if it has several
  int64_t created_ns = 0;
  std::string retention;  // limits, interest, workqueue
  uint64_t messages = 0;
  uint64_t first_seq = 0;
  uint64_t last_seq = 0;
};

// Nothing if there is no such stream. Errors: see api_request.
Result<std::optional<StreamInfo>> stream_info(Connection& connection, const std::string& name);
// Makes a stream on file storage that keeps everything. Errors: see api_request.
Result<StreamInfo> create_stream(Connection& connection, const std::string& name,
                                 const std::string& subject);

// What ew-consume writes into the description of a durable that it makes:
// `ew source=<source> instance=<random word>`.
struct Description {
  std::string source;
  std::string instance;

  std::string text() const { return "ew source=" + source + " instance=" + instance; }
};
std::optional<Description> parse_description(const std::string& text);

// The source of the stream's messages: from the durable of the smallest name whose description has
// one, else `[<domain>:]<stream>@<creation time in ns>`. Servers up to 2.14 may change the creation
// time over a restart; a description survives. Errors: see api_request.
Result<std::string> stream_source(Connection& connection, const StreamInfo& stream,
                                  const std::string& domain);

}  // namespace ew
