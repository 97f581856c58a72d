#include "lib/nats/jetstream.h"

#include <nlohmann/json.hpp>

#include "lib/base/timestamp.h"

namespace ew {
namespace {

using nlohmann::json;

constexpr size_t kMaxName = 255;
// "JetStream system temporarily unavailable", "no suitable peers", leader changes: codes of the
// HTTP family 5xx without a fault of ours.
constexpr int kServerSide = 503;

Kind kind_of_error(const json& error) {
  return error.value("code", 0) == kServerSide && error.value("err_code", 0) != 10039 &&
                 error.value("err_code", 0) != 10076
             ? Kind::temporary
             : Kind::config;
}

}  // namespace

json api_request(Connection& connection, const std::string& subject, const std::string& body,
                 ApiFailure* failure) {
  *failure = {};
  const std::string full = connection.api() + "." + subject;
  const Result<std::string> answer = connection.request(full, body, kApiTimeout);
  if (!answer) {
    failure->status =
        answer.kind() == Kind::unavailable
            ? Status{Kind::unavailable, "JetStream does not answer at " + connection.api() +
                                            " (is it enabled? does the domain exist?)"}
            : answer.status();
    return {};
  }
  json parsed = json::parse(*answer, nullptr, false);
  if (!parsed.is_object()) {
    failure->status = {Kind::internal, "no JSON object in the answer to " + full};
    return {};
  }
  const auto error = parsed.find("error");
  if (error == parsed.end()) return parsed;
  failure->err_code = error->value("err_code", 0);
  failure->status = {kind_of_error(*error), error->value("description", std::string("refused")) +
                                                " (err_code " + std::to_string(failure->err_code) +
                                                ")"};
  return {};
}

bool is_api_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxName) return false;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 127 ||
        std::string_view(".*>/\\").find(c) != std::string_view::npos) {
      return false;
    }
  }
  return true;
}

Result<std::string> jetstream_domain(Connection& connection) {
  ApiFailure failure;
  const json info = api_request(connection, "INFO", "", &failure);
  // An account may be allowed to consume and yet not to ask for this.
  if (failure.status.kind() == Kind::permission) return connection.domain();
  if (!failure.status.ok()) return failure.status.within("unable to ask about JetStream");
  return info.value("domain", connection.domain());
}

Result<int64_t> api_time(const json& value) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (is_go_zero_time(text)) return int64_t{0};
    if (const std::optional<int64_t> nanos = parse_rfc3339(text)) return *nanos;
  }
  return Status{Kind::internal, "the server sent a time that is none: " + value.dump()};
}

}  // namespace ew
