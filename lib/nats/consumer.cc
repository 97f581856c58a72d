#include "lib/nats/consumer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "lib/base/digest.h"
#include "lib/base/timestamp.h"
#include "lib/nats/jetstream.h"

namespace ew {
namespace {

using nlohmann::json;

// The server removes an ephemeral consumer that nobody asked for so long: longer leaves rests of
// killed exports, shorter ends exports whose reader pauses (they are then made again).
constexpr int64_t kEphemeralKept = int64_t{300} * kNanosPerSecond;
constexpr int64_t kNanosPerMicro = 1000;
// A restart of the server moves the creation of a durable by microseconds. More would take a
// durable that was made anew at once for the old one, less a restart for a new durable.
constexpr int64_t kCreationMoves = 10'000 * kNanosPerMicro;

Result<ConsumerInfo> read_consumer(const json& answer) try {
  ConsumerInfo info;
  const json config = answer.value("config", json::object());
  info.name = answer.value("name", std::string());
  info.description = config.value("description", std::string());
  info.ack_policy = config.value("ack_policy", std::string());
  info.ack_wait_ns = config.value("ack_wait", kDefaultAckWait);
  for (const json& wait : config.value("backoff", json::array())) {
    info.ack_wait_ns = std::min(info.ack_wait_ns, wait.get<int64_t>());
  }
  info.max_ack_pending = config.value("max_ack_pending", int64_t{-1});
  info.max_deliver = config.value("max_deliver", int64_t{-1});
  info.max_batch = config.value("max_batch", int64_t{0});
  info.max_expires_ns = config.value("max_expires", int64_t{0});
  info.max_bytes = config.value("max_bytes", int64_t{0});
  const json delivered = answer.value("delivered", json::object());
  info.delivered_stream_seq = delivered.value("stream_seq", uint64_t{0});
  info.delivered_consumer_seq = delivered.value("consumer_seq", uint64_t{0});
  info.ack_floor_stream_seq =
      answer.value("ack_floor", json::object()).value("stream_seq", uint64_t{0});
  info.num_pending = answer.value("num_pending", uint64_t{0});
  info.num_ack_pending = answer.value("num_ack_pending", uint64_t{0});
  info.num_redelivered = answer.value("num_redelivered", uint64_t{0});
  info.config = config.dump();
  const Result<int64_t> created = api_time(answer.value("created", json()));
  if (!created) return created.status();
  info.created_ns = *created;
  return info;
} catch (const json::exception& error) {
  return Status{Kind::internal, std::string("the server's answer on a consumer: ") + error.what()};
}

std::string api_instant(int64_t nanos) {
  std::string text;
  append_time_nanos(nanos, &text);
  return text;
}

void set_start(const ConsumerWish& wish, json* config) {
  if (wish.start_seq) {
    (*config)["deliver_policy"] = "by_start_sequence";
    (*config)["opt_start_seq"] = *wish.start_seq;
  } else if (wish.start_time_ns) {
    (*config)["deliver_policy"] = "by_start_time";
    (*config)["opt_start_time"] = api_instant(*wish.start_time_ns);
  } else {
    (*config)["deliver_policy"] = "all";
  }
}

// What an update may set and a comparison looks at, in the words of the server's configuration.
json wished_fields(const ConsumerWish& wish) {
  json fields = {{"ack_policy", "explicit"}, {"filter_subject", wish.subject}};
  if (wish.ack_wait_ns) fields["ack_wait"] = *wish.ack_wait_ns;
  if (wish.max_ack_pending) fields["max_ack_pending"] = *wish.max_ack_pending;
  return fields;
}

std::string shown(const std::string& name, const json& value) {
  if (name == "ack_wait" && value.is_number_integer()) {
    const int64_t nanos = value.get<int64_t>();
    return nanos % kNanosPerSecond == 0 ? fmt::format("{}s", nanos / kNanosPerSecond)
                                        : fmt::format("{}us", nanos / kNanosPerMicro);
  }
  if (value.is_null() || value == "") return "not set";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

bool same_start(const json& config, const ConsumerWish& wish) {
  json wished;
  set_start(wish, &wished);
  if (config.value("deliver_policy", "all") != wished["deliver_policy"]) return false;
  if (wish.start_seq) return config.value("opt_start_seq", uint64_t{0}) == *wish.start_seq;
  if (wish.start_time_relative) return true;
  const Result<int64_t> is = api_time(config.value("opt_start_time", json()));
  return is.ok() && *is == *wish.start_time_ns;
}

json create_body(const ConsumerWish& wish, const std::string& name) {
  json config = {{"replay_policy", "instant"}, {"max_deliver", -1}};
  set_start(wish, &config);
  if (!wish.subject.empty()) config["filter_subject"] = wish.subject;
  if (wish.name.empty()) {
    config["name"] = name;
    config["ack_policy"] = "none";
    config["mem_storage"] = true;
    config["num_replicas"] = 1;
    config["inactive_threshold"] = kEphemeralKept;
  } else {
    config["durable_name"] = wish.name;
    config["description"] = wish.description.text();
    config["ack_policy"] = "explicit";
    config["ack_wait"] = wish.ack_wait_ns.value_or(kDefaultAckWait);
    config["max_ack_pending"] = wish.max_ack_pending.value_or(kDefaultMaxAckPending);
  }
  return {{"stream_name", wish.stream}, {"config", config}};
}

}  // namespace

bool ConsumerInfo::same_durable(const ConsumerInfo& other) const {
  const auto word = parse_description(description);
  const auto other_word = parse_description(other.description);
  if (word && other_word && word->instance == other_word->instance) return true;
  return std::abs(created_ns - other.created_ns) < kCreationMoves;
}

Result<std::optional<ConsumerInfo>> consumer_info(Connection& connection, const std::string& stream,
                                                  const std::string& name) {
  ApiFailure failure;
  const json answer = api_request(connection, "CONSUMER.INFO." + stream + "." + name, "", &failure);
  if (failure.err_code == kErrConsumerNotFound || failure.err_code == kErrStreamNotFound) {
    return std::optional<ConsumerInfo>();
  }
  if (!failure.status.ok()) return failure.status.within("unable to read consumer " + name);
  Result<ConsumerInfo> info = read_consumer(answer);
  if (!info) return info.status();
  return std::optional<ConsumerInfo>(*std::move(info));
}

std::vector<std::string> differences(const ConsumerInfo& is, const ConsumerWish& wish) {
  const json config = json::parse(is.config);
  std::vector<std::string> found;
  const auto add = [&found](const std::string& name, const std::string& value,
                            const std::string& wanted) {
    found.push_back(name + " is " + value + ", wanted " + wanted);
  };
  const json fields = wished_fields(wish);
  for (const auto& [name, wanted] : fields.items()) {
    const json value = config.value(name, json());
    if (value == wanted || (value.is_null() && wanted == "")) continue;
    add(name, shown(name, value), shown(name, wanted));
  }
  if (config.contains("filter_subjects") && !config["filter_subjects"].empty()) {
    add("filter_subjects", config["filter_subjects"].dump(), shown("", wish.subject));
  }
  if (!config.value("deliver_subject", "").empty())
    add("deliver_subject", "set", "a pull consumer");
  if (config.value("headers_only", false)) add("headers_only", "true", "false");
  if ((wish.start_seq || wish.start_time_ns) && !same_start(config, wish)) {
    json start;
    set_start(wish, &start);
    for (const auto& [name, wanted] : start.items()) {
      const json value = config.value(name, json());
      if (value != wanted) add(name, shown(name, value), shown(name, wanted));
    }
  }
  return found;
}

Result<ConsumerInfo> create_consumer(Connection& connection, const ConsumerWish& wish) {
  const std::string name = wish.name.empty() ? "ew_export_" + random_hex(12) : wish.name;
  json body = create_body(wish, name);
  body["action"] = "create";  // 2.9 ignores it and updates: so the answer is compared
  const std::string subject =
      (wish.name.empty() ? "CONSUMER.CREATE." : "CONSUMER.DURABLE.CREATE.") + wish.stream + "." +
      name;
  ApiFailure failure;
  const json answer = api_request(connection, subject, body.dump(), &failure);
  if (!failure.status.ok()) return failure.status.within("unable to create consumer " + name);
  Result<ConsumerInfo> info = read_consumer(answer);
  if (!info || wish.name.empty()) return info;
  const std::vector<std::string> differing = differences(*info, wish);
  if (!differing.empty()) {
    return Status{Kind::config, "unable to create consumer " + name +
                                    ": the server made it otherwise: " + differing.front()};
  }
  return info;
}

Result<ConsumerInfo> update_consumer(Connection& connection, const ConsumerInfo& is,
                                     const ConsumerWish& wish) {
  json config = json::parse(is.config);
  config.update(wished_fields(wish));
  if (wish.subject.empty()) config.erase("filter_subject");
  if ((wish.start_seq || wish.start_time_ns) && !same_start(config, wish)) {
    set_start(wish, &config);
  }
  const json body = {{"stream_name", wish.stream}, {"config", config}, {"action", "update"}};
  ApiFailure failure;
  const json answer = api_request(
      connection, "CONSUMER.DURABLE.CREATE." + wish.stream + "." + is.name, body.dump(), &failure);
  if (!failure.status.ok()) return failure.status.within("unable to update consumer " + is.name);
  return read_consumer(answer);
}

void delete_ephemeral(Connection& connection, const std::string& stream, const std::string& name) {
  ApiFailure failure;
  api_request(connection, "CONSUMER.DELETE." + stream + "." + name, "", &failure);
}

}  // namespace ew
