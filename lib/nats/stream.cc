#include "lib/nats/stream.h"

#include <nlohmann/json.hpp>

#include "lib/nats/jetstream.h"

namespace ew {
namespace {

using nlohmann::json;

Result<StreamInfo> read_stream(const json& answer) try {
  StreamInfo info;
  const json config = answer.value("config", json::object());
  const json state = answer.value("state", json::object());
  info.name = config.value("name", std::string());
  info.retention = config.value("retention", std::string("limits"));
  const auto subjects = config.value("subjects", std::vector<std::string>());
  if (subjects.size() == 1) info.only_subject = subjects.front();
  info.messages = state.value("messages", uint64_t{0});
  info.first_seq = state.value("first_seq", uint64_t{0});
  info.last_seq = state.value("last_seq", uint64_t{0});
  const Result<int64_t> created = api_time(answer.value("created", json()));
  if (!created) return created.status();
  info.created_ns = *created;
  return info;
} catch (const json::exception& error) {
  return Status{Kind::internal, std::string("the server's answer about a stream: ") + error.what()};
}

}  // namespace

Result<std::optional<StreamInfo>> stream_info(Connection& connection, const std::string& name) {
  ApiFailure failure;
  const json answer = api_request(connection, "STREAM.INFO." + name, "", &failure);
  if (failure.err_code == kErrStreamNotFound) return std::optional<StreamInfo>();
  if (!failure.status.ok()) return failure.status.within("unable to read stream " + name);
  Result<StreamInfo> info = read_stream(answer);
  if (!info) return info.status();
  return std::optional<StreamInfo>(*std::move(info));
}

Result<StreamInfo> create_stream(Connection& connection, const std::string& name,
                                 const std::string& subject) {
  const json config = {{"name", name},      {"subjects", {subject}}, {"retention", "limits"},
                       {"storage", "file"}, {"max_consumers", -1},   {"max_msgs", -1},
                       {"max_bytes", -1},   {"num_replicas", 1}};
  ApiFailure failure;
  const json answer = api_request(connection, "STREAM.CREATE." + name, config.dump(), &failure);
  if (!failure.status.ok()) return failure.status.within("unable to create stream " + name);
  return read_stream(answer);
}

std::optional<Description> parse_description(const std::string& text) {
  static const std::string kSource = "ew source=";
  static const std::string kInstance = " instance=";
  const size_t at = text.rfind(kInstance);
  if (!text.starts_with(kSource) || at == std::string::npos || at <= kSource.size()) {
    return std::nullopt;
  }
  return Description{text.substr(kSource.size(), at - kSource.size()),
                     text.substr(at + kInstance.size())};
}

Result<std::string> stream_source(Connection& connection, const StreamInfo& stream,
                                  const std::string& domain) {
  std::string smallest;
  std::string source;
  for (size_t offset = 0, total = 1; offset < total;) {
    ApiFailure failure;
    const json page = api_request(connection, "CONSUMER.LIST." + stream.name,
                                  json({{"offset", offset}}).dump(), &failure);
    if (!failure.status.ok()) {
      return failure.status.within("unable to list the consumers of stream " + stream.name);
    }
    const json consumers = page.value("consumers", json());
    if (!consumers.is_array() || consumers.empty()) break;
    for (const json& consumer : consumers) {
      const json config = consumer.value("config", json::object());
      const std::string name = config.value("durable_name", std::string());
      const auto description = parse_description(config.value("description", std::string()));
      if (name.empty() || !description || (!smallest.empty() && smallest < name)) continue;
      smallest = name;
      source = description->source;
    }
    total = page.value("total", size_t{0});
    offset += consumers.size();
  }
  if (!source.empty()) return source;
  return (domain.empty() ? "" : domain + ":") + stream.name + "@" +
         std::to_string(stream.created_ns);
}

}  // namespace ew
