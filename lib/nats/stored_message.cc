#include "lib/nats/stored_message.h"

#include <nlohmann/json.hpp>

#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/nats/jetstream.h"

namespace ew {
namespace {

using nlohmann::json;

constexpr int kErrMessageNotFound = 10037;

Result<StoredMessage> message_of(const json& message) {
  StoredMessage stored;
  const std::optional<int64_t> time = parse_rfc3339(message.value("time", ""));
  std::string block;
  if (!time || !append_base64_decoded(message.value("hdrs", ""), &block) ||
      !append_base64_decoded(message.value("data", ""), &stored.payload)) {
    return Status{Kind::internal, "unable to read a stored message"};
  }
  stored.time_ns = *time;
  stored.subject = message.value("subject", "");
  stored.seq = message.value("seq", uint64_t{0});
  std::string_view rest = block;
  rest.remove_prefix(std::min(rest.find("\r\n"), rest.size()));  // NATS/1.0
  while (rest.size() > 2) {
    rest.remove_prefix(2);
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size());
    const size_t colon = line.find(':');
    if (colon == line.npos) continue;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    stored.headers.emplace_back(line.substr(0, colon), value);
  }
  return stored;
}

Result<StoredMessage> get_message(Connection& connection, const std::string& stream,
                                  const json& which) {
  ApiFailure failure;
  const json answer = api_request(connection, "STREAM.MSG.GET." + stream, which.dump(), &failure);
  if (failure.err_code == kErrMessageNotFound) {
    return Status{Kind::bad_record, "there is no such message in stream " + stream};
  }
  if (!failure.status.ok()) return failure.status.within("unable to read stream " + stream);
  return message_of(answer.value("message", json::object()));
}

}  // namespace

const std::string* StoredMessage::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

Result<StoredMessage> read_message(Connection& connection, const std::string& stream,
                                   uint64_t seq) {
  return get_message(connection, stream, {{"seq", seq}});
}

Result<StoredMessage> read_last_message(Connection& connection, const std::string& stream,
                                        const std::string& subject) {
  return get_message(connection, stream, {{"last_by_subj", subject}});
}

}  // namespace ew
