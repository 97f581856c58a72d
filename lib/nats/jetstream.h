// Requests to the JetStream API: subject and JSON in, JSON or an error out. The error's err_code
// decides, never its text. Not responsible for what the requests mean: stream.h, consumer.h.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "lib/base/status.h"
#include "lib/nats/connection.h"

namespace ew {

// The err_codes that we act on (reference jetstream.md section 1).
inline constexpr int kErrStreamNotFound = 10059;
inline constexpr int kErrConsumerNotFound = 10014;
inline constexpr int kErrConsumerExists = 10148;  // action "create", 2.10 and later

// How long an answer may take; longer delays the report of an API that does not answer at all,
// shorter fails on clusters that elect a leader.
inline constexpr std::chrono::milliseconds kApiTimeout{5000};

struct ApiFailure {
  int err_code = 0;  // 0: the server gave no answer, or not one of JetStream
  Status status;
};

// Sends the body ("" = none) to <API prefix>.<subject>. On failure null, and why.
// Kinds: unavailable: JetStream is not there; temporary: no answer, cluster without leader;
// permission; config: everything that the server refuses.
nlohmann::json api_request(Connection& connection, const std::string& subject,
                           const std::string& body, ApiFailure* failure);

// Whether the text can be the name of a stream or consumer: a dot makes a subject that nobody
// answers.
bool is_api_name(std::string_view name);

// The JetStream domain that the server says it has, else the one given. Errors: as above.
Result<std::string> jetstream_domain(Connection& connection);

// Nanoseconds of a time in an API answer. Errors: internal.
Result<int64_t> api_time(const nlohmann::json& value);

}  // namespace ew
