// The identity of a message: `<source>/<sequence>/<store time in ns>` (design section 3). It is the
// token of acks, the key of the ledger and the root of row ids. All three parts are needed:
// recreated streams, restored backups and lost storage tails use sequences again. Not responsible
// for where the source comes from: see lib/nats and --source.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ew {

struct MessageId {
  std::string_view source;  // NETFLOW@1795428000123456789, hub:NETFLOW@..., or a --source name
  uint64_t seq = 0;         // stream sequence, or line number of a file
  int64_t time_ns = 0;      // store time; 0 for input without one

  bool operator==(const MessageId&) const = default;
};

// In bytes. A JetStream domain and stream name take less; more would not fit into a key of the
// ledger (2,704 bytes, the target and the names of the stage included).
inline constexpr size_t kMaxSourceSize = 500;
// Whether a source can be one: UTF-8 without control characters, of 1 to kMaxSourceSize bytes.
bool is_message_source(std::string_view source);

// Splits at the last two slashes (a --source name may hold slashes). Nothing if it is no id: no
// source, anything but plain decimal digits, a sequence above int64.
std::optional<MessageId> parse_message_id(std::string_view id);
void append_message_id(const MessageId& id, std::string* out);

}  // namespace ew
