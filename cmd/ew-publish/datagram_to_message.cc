#include "cmd/ew-publish/datagram_to_message.h"

#include <algorithm>

#include "lib/base/text.h"

namespace ew::publish {

DatagramToMessage::DatagramToMessage(const MessageRules& rules, std::string run)
    : rules_(rules),
      names_exporter_(std::none_of(
          rules.headers.begin(), rules.headers.end(),
          [](const auto& header) { return equals_ignoring_case(header.first, kExporterHeader); })),
      id_(std::move(run) + "."),
      run_size_(id_.size()) {}

OutgoingMessage DatagramToMessage::convert(Datagram datagram) {
  id_.resize(run_size_);
  id_ += std::to_string(count_++);
  OutgoingMessage message;
  message.subject = rules_.subject;
  message.headers.reserve(rules_.headers.size() + 2);
  message.headers.assign(rules_.headers.begin(), rules_.headers.end());
  if (names_exporter_) message.headers.emplace_back(kExporterHeader, std::move(datagram.exporter));
  message.headers.emplace_back("Nats-Msg-Id", id_);
  message.payload = std::move(datagram.payload);
  return message;
}

}  // namespace ew::publish
