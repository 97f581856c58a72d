// Streams that people publish into: making one that keeps everything, checking one that is there.
// Not responsible for what its messages are, nor for reading them (stored_message.h,
// scan_stream.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lib/base/status.h"
#include "lib/nats/connection.h"

namespace ew {

struct StreamFacts {
  bool created = false;     // by this call
  size_t max_msg_size = 0;  // of the stream's configuration; 0 = no limit
  std::string retention;    // limits, interest, workqueue
  std::string caution;      // what of its configuration may lose letters one day; "" = nothing
};

// Makes a stream with limits retention, on files, without limits, discard new; one that is there
// stays as it is. Errors: permission; unavailable, temporary: no JetStream there at the moment;
// config: it is there and cannot keep what is published to `subjects`, or the server refuses to
// make it.
Result<StreamFacts> make_stream(Connection& connection, const std::string& name,
                                const std::vector<std::string>& subjects);
// The name of the stream that takes a subject, "" if there is none. Errors as above.
Result<std::string> stream_of_subject(Connection& connection, const std::string& subject);

}  // namespace ew
