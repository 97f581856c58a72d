#include "cmd/ew-publish/sender.h"

#include <algorithm>

#include "lib/base/digest.h"
#include "lib/base/json.h"
#include "lib/nats/letter_stream.h"

namespace ew::publish {
namespace {

using Outcome = PublishAnswer::Outcome;
using Verdict = PublishWindow::Verdict;

constexpr char kMessageId[] = "Nats-Msg-Id";
// How long a server knows a Nats-Msg-Id by default (duplicate_window), less some time on the way.
constexpr std::chrono::seconds kDedupeWindow{100};
constexpr size_t kRunDigits = 12;  // enough that two runs never meet

bool has_message_id(const OutgoingMessage& message) {
  return std::any_of(message.headers.begin(), message.headers.end(),
                     [](const auto& header) { return header.first == kMessageId; });
}

void append_ack(const PublishAnswer& answer, std::string* out) {
  out->append("{\"stream\":");
  append_json_string(answer.stream, out);
  out->append(",\"seq\":\"").append(std::to_string(answer.seq)).push_back('"');
  if (answer.duplicate) out->append(",\"duplicate\":true");
  out->push_back('}');
}

}  // namespace

Sender::Sender(const Options& options, Diagnostics& diagnostics, Metrics& metrics, LineWriter* acks)
    : options_(options),
      notice_(diagnostics, "publish"),
      metrics_(metrics),
      published_(metrics.counter("published")),
      duplicates_(metrics.counter("duplicates")),
      failed_(metrics.counter("failed")),
      retries_(metrics.counter("retries")),
      acks_(acks),
      run_word_(options.dedupe ? random_hex(kRunDigits) + "." : ""),
      told_(std::make_shared<Told>()) {}

Status Sender::open() {
  Connection::Events events;
  events.error = [told = told_](const Status& status) {
    const std::lock_guard lock(told->mutex);
    if (status.kind() == Kind::permission) told->refused = status;
  };
  events.closed = [told = told_](const Status& status) {
    const std::lock_guard lock(told->mutex);
    told->closed = status;
  };
  auto connection = Connection::connect(options_.nats, events);
  if (!connection) return connection.status();
  connection_ = *std::move(connection);
  if (!options_.create_stream.empty()) {
    const auto facts = make_stream(*connection_, options_.create_stream, options_.stream_subjects);
    if (!facts) return facts.status();
  }
  auto publisher = Publisher::create(connection_.get());
  if (!publisher) return publisher.status();
  publisher_ = *std::move(publisher);
  PublishWindow::Limits limits;
  limits.messages = options_.max_in_flight;
  window_ = std::make_unique<PublishWindow>(
      publisher_.get(), limits,
      [this](const PublishWindow::Attempt& attempt) { return judge(attempt); },
      [this](const OutgoingMessage& message, const PublishAnswer& answer) {
        done(message, answer);
      });
  return {};
}

void Sender::send(OutgoingMessage message, std::string place) {
  const uint64_t number = base_ + slots_.size();
  slots_.push_back({false, std::move(place)});
  message.tag = number;
  if (options_.dedupe && !has_message_id(message)) {
    message.headers.emplace_back(kMessageId, run_word_ + std::to_string(number));
  }
  window_->add(std::move(message));
}

void Sender::pass(std::string_view line) { slots_.push_back({true, std::string(line)}); }

Status Sender::work() {
  const uint64_t before = window_->retries();
  window_->work();
  retries_ += window_->retries() - before;
  if (!unheld_.empty()) look_for_stream();
  {
    const std::lock_guard lock(told_->mutex);
    if (!told_->closed.ok() && failure_.ok() && !slots_.empty()) return told_->closed;
  }
  while (!slots_.empty() && slots_.front().done) {
    if (Status status = acks_->write(slots_.front().text); !status) return status;
    slots_.pop_front();
    ++base_;
  }
  return {};
}

PublishWindow::Verdict Sender::judge(const PublishWindow::Attempt& attempt) {
  const PublishAnswer& answer = attempt.answer;
  if (!failure_.ok()) return Verdict::done;
  const auto age = Clock::now() - attempt.first_sent;
  bool again = age < std::chrono::nanoseconds(options_.retry_for_ns);
  if (answer.outcome == Outcome::silent) {
    const std::lock_guard lock(told_->mutex);
    again = again && told_->refused.ok() && has_message_id(attempt.message) && age < kDedupeWindow;
  } else {
    again = again && is_passing_refusal(answer);
  }
  if (answer.outcome == Outcome::no_responders) {
    unheld_ = attempt.message.subject;
    again = again && no_stream_ != unheld_;
  }
  if (!again) return Verdict::done;
  // The first time it may still come out that there is no stream (look_for_stream).
  if (answer.outcome == Outcome::no_responders && attempt.attempts == 1) return Verdict::again;
  metrics_.set_state("waiting");
  notice_.failed(describe(answer));
  return Verdict::again;
}

// No responders: either JetStream is away, then nobody answers this request, too, or there is no
// such stream, then waiting is in vain.
void Sender::look_for_stream() {
  const std::string subject = std::exchange(unheld_, {});
  const Result<std::string> stream = stream_of_subject(*connection_, subject);
  if (stream.ok() && stream->empty()) no_stream_ = subject;
}

void Sender::done(const OutgoingMessage& message, const PublishAnswer& answer) {
  Slot& slot = slots_[message.tag - base_];
  slot.done = true;
  if (answer.outcome != Outcome::stored) return fail(slot, message, answer);
  if (notice_.failing()) metrics_.set_state("running");
  notice_.worked();
  ++published_;
  if (answer.duplicate) ++duplicates_;
  slot.text.clear();
  append_ack(answer, &slot.text);
}

void Sender::fail(Slot& slot, const OutgoingMessage& message, const PublishAnswer& answer) {
  ++failed_;
  std::string reason = describe(answer);
  if (answer.outcome == Outcome::silent) {
    reason += "; the message may be stored or not";
    const std::lock_guard lock(told_->mutex);
    if (!told_->refused.ok()) reason = told_->refused.message();
  } else if (answer.outcome == Outcome::no_responders && no_stream_ == message.subject) {
    reason = "no stream takes this subject; --create-stream makes one";
  }
  if (failure_.ok()) {
    failure_ = {kind_of(message, answer),
                "unable to publish " + slot.text + " to " + message.subject + ": " + reason};
  }
  std::string line = "{\"error\":{\"code\":" + std::to_string(answer.code) +
                     ",\"err_code\":" + std::to_string(answer.err_code) + ",\"description\":";
  append_json_string(reason, &line);
  line += "},\"of\":";
  append_json_string(slot.text, &line);
  slot.text = line + "}";
}

Kind Sender::kind_of(const OutgoingMessage& message, const PublishAnswer& answer) {
  switch (answer.outcome) {
    case Outcome::no_responders:
      return no_stream_ == message.subject ? Kind::config : Kind::unavailable;
    case Outcome::silent: {
      const std::lock_guard lock(told_->mutex);
      return told_->refused.ok() ? Kind::temporary : Kind::permission;
    }
    case Outcome::unsendable:
      return Kind::bad_record;
    default:
      break;
  }
  if (is_passing_refusal(answer)) return Kind::temporary;
  switch (answer.err_code) {
    case kErrMessageTooLarge:
    case kErrWrongStream:
    case kErrWrongLastId:
    case kErrWrongLastSequence:
    case kErrHeadersTooLarge:
      return Kind::bad_record;
    default:
      return Kind::config;
  }
}

}  // namespace ew::publish
