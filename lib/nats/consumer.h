// Consumers: reading one, making one, comparing what is with what is wanted, updating in place.
// Never deletes a durable: its position would be lost.
// Not responsible for fetching: puller.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/status.h"
#include "lib/nats/connection.h"
#include "lib/nats/stream.h"

namespace ew {

// What is wanted of a consumer. A value that is not given is not compared with an existing durable.
struct ConsumerWish {
  std::string stream;
  std::string name;     // of the durable; "" = ephemeral without acks
  std::string subject;  // "" = the whole stream; always compared
  std::optional<int64_t> ack_wait_ns;
  std::optional<int64_t> max_ack_pending;
  std::optional<uint64_t> start_seq;     // from this sequence on
  std::optional<int64_t> start_time_ns;  // from this store time on
  bool start_time_relative = false;      // "2h ago": another instant at every start
  Description description;               // of a durable that is made
};

inline constexpr int64_t kDefaultAckWait = int64_t{30} * 1'000'000'000;
inline constexpr int64_t kDefaultMaxAckPending = 20'000;

struct ConsumerInfo {
  std::string name;
  std::string description;
  int64_t created_ns = 0;
  std::string ack_policy;
  int64_t ack_wait_ns = 0;      // the shortest of ack_wait and backoff
  int64_t max_ack_pending = 0;  // -1 = unlimited
  int64_t max_deliver = -1;
  int64_t max_batch = 0;  // limits of a pull, 0 = none
  int64_t max_expires_ns = 0;
  int64_t max_bytes = 0;
  uint64_t delivered_stream_seq = 0;
  uint64_t delivered_consumer_seq = 0;
  uint64_t ack_floor_stream_seq = 0;
  uint64_t num_pending = 0;
  uint64_t num_ack_pending = 0;
  uint64_t num_redelivered = 0;
  std::string config;  // JSON text as the server sent it

  // Whether this durable, read at another time, is still the same one and not made anew under its
  // name: the instance word of the description stayed, or the creation did but for the microseconds
  // by which a restart moves it. Either is enough: a restored backup may change the creation, and
  // on 2.9 workers that start together write over each other's word.
  bool same_durable(const ConsumerInfo& other) const;
};

// Nothing if there is no such consumer (or stream). Errors: see api_request.
Result<std::optional<ConsumerInfo>> consumer_info(Connection& connection, const std::string& stream,
                                                  const std::string& name);

// Field by field what is not as wished: "ack_wait is 30s, wanted 10s". Empty if all is well.
std::vector<std::string> differences(const ConsumerInfo& is, const ConsumerWish& wish);

// Errors: see api_request; config also when another consumer took the name meanwhile.
Result<ConsumerInfo> create_consumer(Connection& connection, const ConsumerWish& wish);
// Updates in place what differs, keeping everything else. Errors: see api_request.
Result<ConsumerInfo> update_consumer(Connection& connection, const ConsumerInfo& is,
                                     const ConsumerWish& wish);
// For ephemeral ones of ours only.
void delete_ephemeral(Connection& connection, const std::string& stream, const std::string& name);

}  // namespace ew
