#include "cmd/ew-consume/message_to_envelope.h"

#include <algorithm>
#include <vector>

#include "lib/base/line_reader.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/base/version.h"
#include "lib/record/control.h"
#include "lib/record/envelope.h"
#include "lib/record/letter.h"
#include "lib/record/message_id.h"

namespace ew::consume {
namespace {

// JSON nested more deeply goes into data_base64, which gives the same letter later on: deeper would
// need more stack than the library's thread has.
constexpr size_t kDeepest = 2000;
// Room in a letter for `@dead` besides its message.
constexpr size_t kDeadRoom = 4096;

void append_text(std::string_view bytes, std::string* out) {
  if (is_utf8(bytes)) {
    append_json_string(bytes, out);
    return;
  }
  std::string repaired;
  append_utf8_repaired(bytes, &repaired);
  append_json_string(repaired, out);
}

}  // namespace

MessageToEnvelope::MessageToEnvelope(std::string source, std::string domain, std::string stream,
                                     size_t max_line)
    : source_(std::move(source)),
      domain_(std::move(domain)),
      stream_(std::move(stream)),
      max_line_(max_line) {}

// Line breaks inside strings are no JSON, so all that a JSON text has stand between tokens.
bool MessageToEnvelope::json_payload(std::string_view payload) {
  text_.assign(payload);
  text_.append(kJsonPadding, ' ');
  const std::string_view padded = std::string_view(text_).substr(0, payload.size());
  if (document_.parse(padded, kDeepest) != JsonError::none) return false;
  text_.resize(payload.size());
  std::erase_if(text_, [](char c) { return c == '\n' || c == '\r'; });
  return true;
}

// A name that comes again adds to the first of its kind.
void MessageToEnvelope::write_headers(std::string_view block) {
  parse_headers(block, &fields_);
  headers_.clear();
  for (size_t i = 0; i < fields_.size(); ++i) {
    const std::string_view name = fields_[i].first;
    const auto same = [name](const auto& field) { return field.first == name; };
    if (std::any_of(fields_.begin(), fields_.begin() + static_cast<ptrdiff_t>(i), same)) continue;
    headers_.push_back(headers_.empty() ? '{' : ',');
    append_text(name, &headers_);
    headers_.append(":[");
    append_text(fields_[i].second, &headers_);
    for (size_t j = i + 1; j < fields_.size(); ++j) {
      if (!same(fields_[j])) continue;
      headers_.push_back(',');
      append_text(fields_[j].second, &headers_);
    }
    headers_.push_back(']');
  }
  if (!headers_.empty()) headers_.push_back('}');
}

void MessageToEnvelope::write(const Delivery& delivery, std::string_view payload, bool again,
                              std::string* line) {
  Envelope envelope;
  envelope.id = id_;
  envelope.domain = domain_;
  envelope.stream = stream_;
  envelope.seq = seq_;
  envelope.subject = delivery.subject;
  if (!is_utf8(delivery.subject)) {
    subject_.clear();
    append_utf8_repaired(delivery.subject, &subject_);
    envelope.subject = subject_;
  }
  envelope.time = time_;
  envelope.delivered = delivery.token.delivered;
  envelope.again = again;
  envelope.headers = headers_;
  if (json_payload(payload)) {
    envelope.data = text_;
  } else {
    base64_.clear();
    append_base64(payload, &base64_);
    envelope.data_base64 = base64_;
  }
  line->clear();
  append_envelope(envelope, line);
}

void MessageToEnvelope::convert(const Delivery& delivery, bool again, std::string* line) {
  id_.clear();
  append_message_id({source_, delivery.token.stream_seq, delivery.token.time_ns}, &id_);
  seq_ = std::to_string(delivery.token.stream_seq);
  time_.clear();
  append_time_nanos(delivery.token.time_ns, &time_);
  headers_.clear();
  if (!delivery.headers.empty()) write_headers(delivery.headers);
  write(delivery, delivery.payload, again, line);
}

void MessageToEnvelope::to_dead_letter(const Delivery& delivery, const char* code,
                                       const std::string& message, bool again, std::string* line) {
  Letter letter;
  letter.dead.stage = "consume";
  letter.dead.code = code;
  letter.dead.message = message;
  letter.dead.tool = std::string("ew-consume ") + kVersion;
  append_time_micros(now_nanos(), &letter.dead.time);
  if (line->size() + kDeadRoom > max_line_ + kControlLineExtra) {
    letter.dead.message += "; only its first 64 KiB are kept, without headers";
    headers_.clear();
    write(delivery, delivery.payload.substr(0, kTooLongKept), again, line);
  }
  letter.rest = envelope_rest(*line);
  line->clear();
  append_letter(letter, line);
  line->push_back('\n');
  append_end(id_, again || delivery.token.delivered > 1, line);
}

}  // namespace ew::consume
