#include "cmd/ew-publish/datagram_sender.h"

#include <algorithm>
#include <thread>

#include "lib/base/digest.h"
#include "lib/nats/letter_stream.h"

namespace ew::publish {
namespace {

using Outcome = PublishAnswer::Outcome;
using Verdict = PublishWindow::Verdict;
using std::chrono::milliseconds;

constexpr size_t kRunDigits = 12;  // enough that two runs never meet
// Between attempts at start. Shorter loads a server that is coming up; longer fills the queue.
constexpr milliseconds kFirstPause{250};
constexpr milliseconds kLastPause{10'000};
constexpr milliseconds kStopCheck{50};
constexpr milliseconds kProbeTimeout{5000};
// A condition that no stream meets: the server refuses the message whatever it holds.
constexpr char kConditionHeader[] = "Nats-Expected-Last-Sequence";
constexpr char kNeverSequence[] = "9000000000000000000";

bool is_passing(Kind kind) { return kind == Kind::unavailable || kind == Kind::temporary; }

// It lies in this datagram; its neighbours may be taken.
bool is_refused_for_ever(const PublishAnswer& answer) {
  if (answer.outcome == Outcome::unsendable) return true;
  return answer.outcome == Outcome::refused &&
         (answer.err_code == kErrMessageTooLarge || answer.err_code == kErrHeadersTooLarge);
}

}  // namespace

DatagramSender::DatagramSender(const Options& options, Diagnostics& diagnostics, Metrics& metrics,
                               DatagramQueue* queue, LossReport* losses)
    : options_(options),
      queue_(queue),
      losses_(losses),
      to_message_(options.rules, random_hex(kRunDigits)),
      notice_(diagnostics, "store datagrams"),
      metrics_(metrics),
      published_(metrics.counter("published")),
      duplicates_(metrics.counter("duplicates")),
      retries_(metrics.counter("retries")),
      told_(std::make_shared<Told>()) {}

Status DatagramSender::open(const Stop& stop) {
  if (Status status = connect(stop); !status) return status;
  Status status = prepare();
  for (milliseconds pause = kFirstPause; is_passing(status.kind());) {
    notice_.failed(status.message());
    for (const auto until = Clock::now() + pause; Clock::now() < until;) {
      if (stop()) return {Kind::temporary, status.message()};
      std::this_thread::sleep_for(kStopCheck);
    }
    pause = std::min(pause * 2, kLastPause);
    status = prepare();
  }
  if (status) notice_.worked();
  return status;
}

Status DatagramSender::connect(const Stop& stop) {
  Connection::Events events;
  events.error = [told = told_](const Status& status) {
    const std::lock_guard lock(told->mutex);
    if (status.kind() == Kind::permission) told->refused = status;
  };
  events.closed = [told = told_](const Status& status) {
    const std::lock_guard lock(told->mutex);
    told->closed = status;
  };
  auto connection = Connection::connect_retrying(
      options_.nats, events, stop,
      [this](const Status& status) { notice_.failed(status.message()); });
  if (!connection) return connection.status();
  connection_ = *std::move(connection);
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

Status DatagramSender::prepare() {
  if (!options_.create_stream.empty()) {
    const auto facts = make_stream(*connection_, options_.create_stream, options_.stream_subjects);
    if (!facts) return facts.status();
  }
  return probe();
}

// A message that the server can only refuse shows that publishing is allowed, that a stream takes
// the subject and that answers reach us, and leaves nothing behind.
Status DatagramSender::probe() {
  const std::string what = "unable to publish to " + options_.rules.subject;
  OutgoingMessage message;
  message.subject = options_.rules.subject;
  message.headers = options_.rules.headers;
  message.headers.emplace_back(kConditionHeader, kNeverSequence);
  const PublishAnswer answer = publisher_->ask(message, kProbeTimeout);
  {
    const std::lock_guard lock(told_->mutex);
    if (!told_->refused.ok()) return told_->refused.within(what);
  }
  if (answer.outcome == Outcome::refused && answer.err_code == kErrWrongLastSequence) return {};
  if (answer.outcome == Outcome::no_responders) {
    const Result<std::string> stream = stream_of_subject(*connection_, message.subject);
    if (stream.ok() && stream->empty()) {
      return {Kind::config, what + ": no stream takes this subject; --create-stream makes one"};
    }
  }
  const bool passing = answer.outcome == Outcome::silent || is_passing_refusal(answer);
  return {passing ? Kind::temporary : Kind::config, what + ": " + describe(answer)};
}

Status DatagramSender::work() {
  const uint64_t before = window_->retries();
  window_->work();
  retries_ += window_->retries() - before;
  look_at_connection();
  const std::lock_guard lock(told_->mutex);
  // We were let in before: a login that is refused now is waited out by a new start.
  return told_->closed.ok() ? Status{} : Status{Kind::temporary, told_->closed.message()};
}

// Without a connection nothing is sent that could fail. What is sent again tells itself that it
// works.
void DatagramSender::look_at_connection() {
  const bool connected = connection_->connected();
  if (std::exchange(connected_, connected) == connected) return;
  if (!connected) {
    metrics_.set_state("waiting");
    notice_.failed("the connection to the server is lost");
  } else if (window_->empty()) {
    metrics_.set_state("running");
    notice_.worked();
  }
}

PublishWindow::Verdict DatagramSender::judge(const PublishWindow::Attempt& attempt) {
  const PublishAnswer& answer = attempt.answer;
  if (is_refused_for_ever(answer)) return Verdict::done;
  std::string reason = describe(answer);
  bool passing = answer.outcome == Outcome::silent || is_passing_refusal(answer);
  {
    const std::lock_guard lock(told_->mutex);
    if (answer.outcome == Outcome::silent && !told_->refused.ok()) {
      reason = std::exchange(told_->refused, {}).message();
      passing = false;
    }
  }
  metrics_.set_state(passing ? "waiting" : "misconfigured");
  notice_.failed(reason);
  return Verdict::again;
}

void DatagramSender::done(const OutgoingMessage& message, const PublishAnswer& answer) {
  queue_->release(message.payload.size());
  if (answer.outcome != Outcome::stored) {
    losses_->refused(describe(answer));
    return;
  }
  if (notice_.failing()) metrics_.set_state("running");
  notice_.worked();
  ++published_;
  if (answer.duplicate) ++duplicates_;
}

}  // namespace ew::publish
