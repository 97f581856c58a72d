#include "cmd/ew-publish/line_to_message.h"

#include <strings.h>

#include <algorithm>

#include "lib/base/text.h"

namespace ew::publish {
namespace {

// The server closes the connection at a control line over 4,096 bytes; the reply subject stands in
// it as well.
constexpr size_t kLongestSubject = 3800;

Status bad(std::string reason) { return {Kind::bad_record, std::move(reason)}; }

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool starts_with_name(std::string_view name, std::string_view start) {
  return name.size() >= start.size() && same_name(name.substr(0, start.size()), start);
}

}  // namespace

bool is_server_order(std::string_view name) {
  for (const std::string_view start : {"Nats-Expected-", "Nats-Batch-", "Nats-Schedule"}) {
    if (starts_with_name(name, start)) return true;
  }
  for (const std::string_view order : {"Nats-Rollup", "Nats-TTL", "Nats-Incr"}) {
    if (same_name(name, order)) return true;
  }
  return false;
}

std::string subject_fault(std::string_view subject) {
  if (subject.empty()) return "there is no subject; give one with --subject";
  if (subject.size() > kLongestSubject) {
    return "the subject is longer than " + std::to_string(kLongestSubject) + " bytes";
  }
  const std::string shown = "the subject '" + std::string(subject) + "' ";
  for (std::string_view rest = subject;;) {
    const std::string_view token = rest.substr(0, rest.find('.'));
    if (token.empty()) return shown + "has an empty token";
    if (token == "*" || token == ">") return shown + "has a wildcard";
    for (const char c : token) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte <= ' ' || byte == 127) return "the subject holds a blank or a control character";
    }
    if (token.size() == rest.size()) return "";
    rest.remove_prefix(token.size() + 1);
  }
}

std::string header_fault(std::string_view name, std::string_view value) {
  if (name.empty()) return "a header has no name";
  for (const char c : name) {
    if (c <= ' ' || c == 127 || c == ':')
      return "a header's name holds a colon, a blank or no text";
  }
  for (const char c : value) {
    if (c == '\r' || c == '\n' || c == '\0') {
      return "header " + std::string(name) + " holds a line break or U+0000";
    }
  }
  return "";
}

Status LineToMessage::read(std::string_view line, OutgoingMessage* message) {
  if (input_ == Input::envelope) return read_envelope(line, message);
  message->subject = rules_.subject;
  message->headers = rules_.headers;
  message->payload = line;
  return {};
}

Status LineToMessage::read_envelope(std::string_view line, OutgoingMessage* message) {
  Envelope envelope;
  Status status = parser_.parse(line, &envelope);
  if (!status) return status;
  message->subject = rules_.subject.empty() ? envelope.subject : rules_.subject;
  if (std::string fault = subject_fault(message->subject); !fault.empty()) return bad(fault);
  if (!envelope.headers.empty()) {
    status = read_headers(envelope.headers, message);
    if (!status) return status;
  }
  message->headers.insert(message->headers.end(), rules_.headers.begin(), rules_.headers.end());
  if (envelope.data) {
    message->payload = *envelope.data;
  } else if (!append_base64_decoded(*envelope.data_base64, &message->payload)) {
    return bad("data_base64 is no base64");
  }
  return {};
}

Status LineToMessage::read_headers(std::string_view headers, OutgoingMessage* message) {
  padded_.assign(headers);
  padded_.append(kJsonPadding, ' ');
  if (document_.parse(std::string_view(padded_).substr(0, headers.size())) != JsonError::none) {
    return bad("the headers cannot be read");
  }
  for (const JsonValue header : document_.root()) {
    const std::string_view name = header.key();
    const bool replaced =
        std::any_of(rules_.headers.begin(), rules_.headers.end(),
                    [name](const auto& own) { return same_name(own.first, name); });
    if (replaced) continue;
    if (!rules_.server_headers && is_server_order(name)) {
      ++left_out_;
      continue;
    }
    for (const JsonValue value : header) {
      if (std::string fault = header_fault(name, value.string()); !fault.empty()) return bad(fault);
      message->headers.emplace_back(name, value.string());
    }
  }
  return {};
}

}  // namespace ew::publish
