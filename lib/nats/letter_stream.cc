#include "lib/nats/letter_stream.h"

#include <nlohmann/json.hpp>

#include "lib/nats/jetstream.h"

namespace ew {
namespace {

using nlohmann::json;

constexpr int kErrStreamNameInUse = 10058;

bool covers(std::string_view filter, std::string_view subject) {
  while (!filter.empty() && !subject.empty()) {
    const std::string_view want = filter.substr(0, filter.find('.'));
    const std::string_view have = subject.substr(0, subject.find('.'));
    if (want == ">") return true;
    if (have == ">" || (want != "*" && want != have)) return false;
    filter.remove_prefix(std::min(want.size() + 1, filter.size()));
    subject.remove_prefix(std::min(have.size() + 1, subject.size()));
  }
  return filter.empty() && subject.empty();
}

bool any_covers(const json& filters, const std::string& subject) {
  if (!filters.is_array()) return false;
  for (const json& filter : filters) {
    if (filter.is_string() && covers(filter.get_ref<const std::string&>(), subject)) return true;
  }
  return false;
}

Status unusable(const std::string& name, const std::string& reason) {
  return {Kind::config, "stream " + name + " cannot take these messages: " + reason};
}

Result<StreamFacts> facts_of(const std::string& name, const std::vector<std::string>& subjects,
                             const json& config) {
  for (const std::string& subject : subjects) {
    if (!any_covers(config.value("subjects", json::array()), subject)) {
      return unusable(name, "it does not hold the subject " + subject);
    }
  }
  if (config.value("sealed", false)) return unusable(name, "it is sealed");
  if (config.value("no_ack", false)) return unusable(name, "it does not acknowledge (no_ack)");
  StreamFacts facts;
  facts.retention = config.value("retention", "limits");
  facts.max_msg_size =
      static_cast<size_t>(std::max(config.value("max_msg_size", int64_t{-1}), int64_t{0}));
  const bool limited = config.value("max_msgs", int64_t{-1}) > 0 ||
                       config.value("max_bytes", int64_t{-1}) > 0 ||
                       config.value("max_msgs_per_subject", int64_t{-1}) > 1;
  if (limited && config.value("discard", "old") == "old") {
    facts.caution = "discard old: a full stream drops its oldest messages";
  } else if (config.value("max_age", int64_t{0}) > 0) {
    facts.caution = "max_age: old messages are dropped";
  } else if (config.value("storage", "file") != "file") {
    facts.caution = "memory storage: a restart of the server drops all messages";
  }
  return facts;
}

}  // namespace

Result<StreamFacts> make_stream(Connection& connection, const std::string& name,
                                const std::vector<std::string>& subjects) {
  const json config = {{"name", name},       {"subjects", subjects}, {"retention", "limits"},
                       {"storage", "file"},  {"discard", "new"},     {"max_msgs", -1},
                       {"max_bytes", -1},    {"max_age", 0},         {"max_msg_size", -1},
                       {"max_consumers", -1}};
  ApiFailure failure;
  // Twice: somebody else may make it between the two requests.
  for (int attempt = 0;; ++attempt) {
    const json info = api_request(connection, "STREAM.INFO." + name, "", &failure);
    if (failure.status.ok()) return facts_of(name, subjects, info.value("config", json::object()));
    if (failure.err_code != kErrStreamNotFound) {
      return failure.status.within("unable to use stream " + name);
    }
    const json made = api_request(connection, "STREAM.CREATE." + name, config.dump(), &failure);
    if (failure.err_code == kErrStreamNameInUse && attempt == 0) continue;
    if (!failure.status.ok()) return failure.status.within("unable to make stream " + name);
    Result<StreamFacts> facts = facts_of(name, subjects, made.value("config", json::object()));
    if (facts) facts->created = true;
    return facts;
  }
}

Result<std::string> stream_of_subject(Connection& connection, const std::string& subject) {
  ApiFailure failure;
  const json answer =
      api_request(connection, "STREAM.NAMES", json{{"subject", subject}}.dump(), &failure);
  if (!failure.status.ok()) return failure.status;
  const auto names = answer.find("streams");
  if (names == answer.end() || !names->is_array() || names->empty()) return std::string();
  return names->front().get<std::string>();
}

}  // namespace ew
