// A message as a stream holds it, read one at a time by its place or its subject.
// Not responsible for reading many: scan_stream.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/status.h"
#include "lib/nats/connection.h"

namespace ew {

struct StoredMessage {
  std::string subject;
  uint64_t seq = 0;
  int64_t time_ns = 0;
  Connection::Headers headers;
  std::string payload;

  // The first value of that name (case matters); nullptr if there is none.
  const std::string* header(std::string_view name) const;
};

// Errors: bad_record: no such message; config: no such stream; else as above.
Result<StoredMessage> read_message(Connection& connection, const std::string& stream, uint64_t seq);
Result<StoredMessage> read_last_message(Connection& connection, const std::string& stream,
                                        const std::string& subject);

}  // namespace ew
