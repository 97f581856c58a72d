#include "lib/decode/message.h"

#include "lib/base/timestamp.h"

namespace ew {

std::optional<int64_t> store_time(const Message& message) {
  if (!message.time.empty()) return parse_rfc3339(message.time);
  if (message.id_time > 0) return message.id_time;
  return std::nullopt;
}

}  // namespace ew
