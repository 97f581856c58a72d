#include "cmd/ew-decode/line_to_message.h"

#include <nlohmann/json.hpp>

#include "lib/base/gzip.h"
#include "lib/base/text.h"
#include "lib/decode/codes.h"
#include "lib/record/message_id.h"

namespace ew::decode {

LineToMessage::LineToMessage(Input input, std::string source, size_t max_line,
                             ExporterOptions exporter)
    : input_(input),
      source_(std::move(source)),
      max_line_(max_line),
      exporter_(std::move(exporter)) {}

void LineToMessage::begin(uint64_t number) {
  arrival_.message = {};
  arrival_.message.line = number;
  arrival_.again = false;
  arrival_.line = {};
  arrival_.payload = {};
  arrival_.failure.code = {};
  own_id_.clear();
  if (!source_.empty()) append_message_id({source_, number, 0}, &own_id_);
  arrival_.id = own_id_;
}

const Arrival& LineToMessage::read(std::string_view line, uint64_t number) {
  begin(number);
  if (input_ == Input::envelope || input_ == Input::pcap) {
    read_envelope(line);
  } else {
    arrival_.message.id = arrival_.id;
    arrival_.message.bytes = line;
    arrival_.payload = line;
  }
  return arrival_;
}

const Arrival& LineToMessage::read_too_long(std::string_view beginning, uint64_t number) {
  begin(number);
  arrival_.payload = beginning;
  arrival_.failure = {code::kTooLong, "",
                      "the line is longer than --max-line; this is its beginning"};
  return arrival_;
}

const Arrival& LineToMessage::read_damaged(std::string_view line, uint64_t number,
                                           std::string_view reason) {
  begin(number);
  read_envelope(line);
  if (arrival_.failure.code.empty()) {
    arrival_.failure = {code::kBadDatagram, "", std::string(reason)};
  }
  return arrival_;
}

const Arrival& LineToMessage::read_bad(std::string_view line, uint64_t number,
                                       std::string_view reason) {
  begin(number);
  fail_line(line, code::kBadLine, reason);
  return arrival_;
}

void LineToMessage::read_envelope(std::string_view line) {
  if (const Status status = parser_.parse(line, &envelope_); !status.ok()) {
    return fail_line(line, code::kBadLine, status.message());
  }
  // What is too deep was not checked either, and a letter must not pass broken JSON on.
  if (envelope_.too_deep && !nlohmann::json::accept(line)) {
    return fail_line(line, code::kBadLine, "the line is no JSON text");
  }
  Message& message = arrival_.message;
  message.domain = envelope_.domain;
  message.stream = envelope_.stream;
  message.seq = envelope_.seq;
  message.subject = envelope_.subject;
  message.headers = envelope_.headers;
  message.time = envelope_.time;
  arrival_.again = message.again = envelope_.delivered > 1 || envelope_.again;
  arrival_.line = line;
  if (const Status status = take_identity(line); !status.ok()) {
    return fail_line(line, code::kBadLine, status.message());
  }
  if (!envelope_.rows.empty()) {
    if (!filter_.parse(envelope_.rows)) {
      return fail_line(line, code::kBadLine, "rows is no list of numbers and pairs");
    }
    message.only = &filter_;
  }
  if (const Status status = take_payload(); !status.ok()) {
    return fail_line(line, code::kBadBase64, status.message());
  }
  undo_encoding();
  take_exporter();
}

Status LineToMessage::take_identity(std::string_view line) {
  if (envelope_.id.empty()) {
    arrival_.message.id = own_id_;
    if (own_id_.empty()) return {};
    envelope_.id = own_id_;
    rewritten_.clear();
    append_envelope(envelope_, &rewritten_);
    arrival_.line = rewritten_;
    return {};
  }
  const auto id = parse_message_id(envelope_.id);
  if (!id) return {Kind::bad_record, "id is not <source>/<sequence>/<store time in ns>"};
  arrival_.line = line;
  arrival_.id = envelope_.id;
  arrival_.message.id = envelope_.id;
  arrival_.message.id_time = id->time_ns;
  return {};
}

Status LineToMessage::take_payload() {
  Message& message = arrival_.message;
  message.too_deep = envelope_.too_deep;
  if (envelope_.data) {
    message.json = envelope_.payload;
    message.bytes = *envelope_.data;
    return {};
  }
  decoded_.clear();
  if (!append_base64_decoded(*envelope_.data_base64, &decoded_)) {
    return {Kind::bad_record, "data_base64 is no base64 text"};
  }
  const size_t size = decoded_.size();
  decoded_.append(kJsonPadding, ' ');
  message.bytes = std::string_view(decoded_).substr(0, size);
  return {};
}

// Letters keep the payload as it came.
void LineToMessage::undo_encoding() {
  Message& message = arrival_.message;
  const PayloadEncoding encoding = encoding_.read(message.headers);
  if (encoding == PayloadEncoding::none) return;
  if (encoding == PayloadEncoding::other) {
    arrival_.failure = {code::kBadEncoding, "", "the payload has an encoding other than gzip"};
    return;
  }
  inflated_.clear();
  const GzipError error = append_gunzipped(message.bytes, max_line_, &inflated_);
  if (error == GzipError::none) {
    const size_t size = inflated_.size();
    inflated_.append(kJsonPadding, ' ');
    message.bytes = std::string_view(inflated_).substr(0, size);
    message.json = {};
    message.too_deep = false;
    return;
  }
  arrival_.failure = {code::kBadEncoding, "",
                      error == GzipError::damaged
                          ? "the payload is no gzip data, though Content-Encoding says so"
                          : "the payload inflates beyond --max-line"};
}

// Only datagrams begin with this byte; other payloads need not know who sent them.
void LineToMessage::take_exporter() {
  Message& message = arrival_.message;
  if (message.bytes.starts_with('\0')) message.exporter = exporter_.read(message);
}

// The whole line becomes the payload of its letter, since no part of it can be relied on.
void LineToMessage::fail_line(std::string_view line, std::string_view code,
                              std::string_view reason) {
  arrival_.line = {};
  arrival_.payload = line;
  arrival_.failure = {code, "", std::string(reason)};
  arrival_.message.only = nullptr;
  const std::string_view id = salvaged_id(line);
  arrival_.id = id.empty() ? std::string_view(own_id_) : id;
}

// The identity of a line that is no envelope but names one, so that its message can be acked.
std::string_view LineToMessage::salvaged_id(std::string_view line) {
  if (salvage_.parse(line) != JsonError::none) return {};
  const JsonValue id = salvage_.root().find("id");
  if (!id.exists() || !id.is_string() || !parse_message_id(id.string())) return {};
  id_ = id.string();
  return id_;
}

}  // namespace ew::decode
