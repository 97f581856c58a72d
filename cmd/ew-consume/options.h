// The command line of ew-consume as a plain struct. Parsing opens nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/base/common_options.h"
#include "lib/nats/connection.h"

namespace ew::consume {

// Where reading starts or ends: an instant, perhaps told relative to now.
struct Instant {
  int64_t nanos = 0;
  bool relative = false;
};

struct ConsumeOptions {
  CommonOptions common;
  ConnectionOptions nats;

  std::string stream;
  std::string subject;
  std::string consumer;
  std::string start_after_consumer;
  std::string source;
  bool create_stream = false;
  bool update_consumer = false;
  bool allow_max_deliver = false;

  std::optional<Instant> since;
  std::optional<Instant> until;
  std::optional<uint64_t> start_seq;
  std::optional<uint64_t> end_seq;
  std::optional<uint64_t> count;
  bool follow = true;

  bool acks = false;  // read on stdin; else nothing is acked and the consumer is ephemeral
  uint64_t batch = 1000;
  uint64_t max_outstanding = 20'000;
  bool max_outstanding_given = false;
  std::optional<uint64_t> max_ack_pending;
  int64_t ack_wait_ns = int64_t{30} * 1'000'000'000;
  bool ack_wait_given = false;
  uint64_t max_deliveries = 0;  // 0 = never a dead letter for that
  int64_t overtaken_wait_ns = int64_t{600} * 1'000'000'000;
  int64_t drain_timeout_ns = int64_t{30} * 1'000'000'000;
};

// Nothing: go on; else what to print and return.
std::optional<ParseEnd> parse_command_line(int argc, const char* const* argv,
                                           ConsumeOptions* options);

// The durable's name where none is given: `ew`, or with a subject `ew_` and the subject, other
// characters than letters, digits, `-` and `_` replaced by `_`.
std::string default_consumer(const std::string& subject);

// "now", a duration ("2h": that long ago) or RFC 3339.
std::optional<Instant> parse_instant(const std::string& text, int64_t now_ns);

}  // namespace ew::consume
