#include "cmd/ew-dlq/stream_store.h"

#include <algorithm>
#include <thread>

#include "cmd/ew-dlq/letter_subject.h"
#include "lib/nats/letter_stream.h"

namespace ew::dlq {
namespace {

using Outcome = PublishAnswer::Outcome;
using Verdict = PublishWindow::Verdict;
using std::chrono::milliseconds;

// Between attempts at start. Shorter loads a server that is coming up; longer delays the ring.
constexpr milliseconds kFirstPause{250};
constexpr milliseconds kLastPause{10'000};
constexpr milliseconds kStopCheck{50};
constexpr milliseconds kProbeTimeout{5000};
// A sequence that no subject reaches: the server refuses the message whatever it holds.
constexpr char kNeverSequence[] = "9000000000000000000";
constexpr char kProbeSubject[] = "dlq._._.probe";

bool is_passing(Kind kind) { return kind == Kind::unavailable || kind == Kind::temporary; }

}  // namespace

StreamStore::StreamStore(const Options& options, Diagnostics& diagnostics, Metrics& metrics)
    : options_(options),
      diagnostics_(diagnostics),
      notice_(diagnostics, "store dead letters in stream " + options.stream),
      metrics_(metrics),
      stored_(metrics.counter("stored")),
      repeated_(metrics.counter("repeated")),
      retries_(metrics.counter("retries")),
      told_(std::make_shared<Told>()) {}

Result<std::unique_ptr<LetterStore>> StreamStore::open(const Options& options,
                                                       Diagnostics& diagnostics, Metrics& metrics,
                                                       const std::function<bool()>& stop) {
  auto store = std::unique_ptr<StreamStore>(new StreamStore(options, diagnostics, metrics));
  metrics.set_state("connecting");
  Status status = store->connect(stop);
  if (!status) return status;
  status = store->prepare();
  const auto give_up = Clock::now() + std::chrono::nanoseconds(options.nats.connect_timeout_ns);
  for (milliseconds pause = kFirstPause; is_passing(status.kind());) {
    if (!options.common.ring && Clock::now() >= give_up) {
      return Status{Kind::unavailable, status.message()};
    }
    store->notice_.failed(status.message());
    for (const auto until = Clock::now() + pause; Clock::now() < until;) {
      if (stop()) return Status{Kind::temporary, "stopped before the stream could be used"};
      std::this_thread::sleep_for(kStopCheck);
    }
    pause = std::min(pause * 2, kLastPause);
    status = store->prepare();
  }
  if (!status) return status;
  store->notice_.worked();
  return std::unique_ptr<LetterStore>(std::move(store));
}

Status StreamStore::connect(const std::function<bool()>& stop) {
  Connection::Events events;
  events.error = [told = told_](const Status& status) {
    const std::lock_guard lock(told->mutex);
    if (status.kind() == Kind::permission) told->refused = status;
  };
  events.closed = [told = told_](const Status& status) {
    const std::lock_guard lock(told->mutex);
    told->closed = status;
  };
  const auto report = [this](const Status& status) { notice_.failed(status.message()); };
  auto connection = options_.common.ring
                        ? Connection::connect_retrying(options_.nats, events, stop, report)
                        : Connection::connect(options_.nats, events);
  if (!connection) return connection.status();
  connection_ = *std::move(connection);
  auto publisher = Publisher::create(connection_.get());
  if (!publisher) return publisher.status();
  publisher_ = *std::move(publisher);
  window_ = std::make_unique<PublishWindow>(
      publisher_.get(), PublishWindow::Limits{},
      [this](const PublishWindow::Attempt& attempt) { return judge(attempt); },
      [this](const OutgoingMessage& message, const PublishAnswer& answer) {
        done(message, answer);
      });
  return {};
}

Status StreamStore::prepare() {
  const Result<StreamFacts> facts =
      make_stream(*connection_, options_.stream, {std::string(kAllLetters)});
  if (!facts) return facts.status();
  if (facts->retention != "limits") {
    return {Kind::config, "stream " + options_.stream +
                              " cannot keep dead letters: its retention is " + facts->retention +
                              ", which drops them; it has to be limits"};
  }
  if (facts->created) diagnostics_.info("made stream " + options_.stream + " for dead letters");
  if (!facts->caution.empty()) {
    diagnostics_.warning("stream " + options_.stream + " may lose letters: " + facts->caution);
  }
  limits_ = {connection_->max_payload(), facts->max_msg_size};
  return probe();
}

// A message that the server can only refuse shows that publishing is allowed, that the subject
// leads to our stream and that answers reach us, and leaves nothing behind.
Status StreamStore::probe() {
  OutgoingMessage message;
  message.subject = kProbeSubject;
  message.headers = {{kOnceHeader, kNeverSequence}};
  const PublishAnswer answer = publisher_->ask(message, kProbeTimeout);
  const std::lock_guard lock(told_->mutex);
  if (!told_->refused.ok()) {
    return told_->refused.within("unable to publish to " + std::string(kAllLetters));
  }
  const std::string what = "unable to publish to stream " + options_.stream;
  if (answer.outcome == Outcome::refused && answer.err_code == kErrWrongLastSequence) {
    if (answer.stream.empty() || answer.stream == options_.stream) return {};
    return {Kind::config,
            what + ": stream " + answer.stream + " takes the subjects " + std::string(kAllLetters)};
  }
  if (answer.outcome == Outcome::silent || is_passing_refusal(answer)) {
    return {Kind::temporary, what + ": " + describe(answer)};
  }
  return {Kind::config, what + ": " + describe(answer)};
}

Status StreamStore::add(uint64_t number, const LetterText& text, std::string_view) {
  LetterMessages messages;
  Status status = letter_to_message(text, limits_, &messages);
  if (!status) return status;
  messages.head.tag = number;
  if (messages.parts.empty()) {
    window_->add(std::move(messages.head));
    return fatal_;
  }
  parted_[number] = {messages.parts.size(), std::move(messages.head)};
  for (OutgoingMessage& part : messages.parts) {
    part.tag = number;
    window_->add(std::move(part));
  }
  return fatal_;
}

Status StreamStore::work(bool, std::vector<uint64_t>* safe) {
  const uint64_t before = window_->retries();
  window_->work();
  for (OutgoingMessage& head : std::exchange(ready_heads_, {})) window_->add(std::move(head));
  retries_ += window_->retries() - before;
  safe->insert(safe->end(), safe_.begin(), safe_.end());
  safe_.clear();
  if (!window_->empty()) {
    const std::lock_guard lock(told_->mutex);
    // We were let in before: in a ring a login that is refused now is waited out by a new start.
    if (!told_->closed.ok() && options_.common.ring) {
      return {Kind::temporary, told_->closed.message()};
    }
    if (!told_->closed.ok()) return told_->closed;
  }
  return fatal_;
}

PublishWindow::Verdict StreamStore::judge(const PublishWindow::Attempt& attempt) {
  const PublishAnswer& answer = attempt.answer;
  if (answer.outcome == Outcome::refused && answer.err_code == kErrWrongLastSequence) {
    return Verdict::done;
  }
  std::string reason = describe(answer);
  bool passing = answer.outcome == Outcome::silent || is_passing_refusal(answer);
  {
    const std::lock_guard lock(told_->mutex);
    if (answer.outcome == Outcome::silent && !told_->refused.ok()) {
      reason = std::exchange(told_->refused, {}).message();
      passing = false;
    }
  }
  // Once letters were stored, a stream that somebody changed must not stop a ring for good.
  if (!passing && !(options_.common.ring && worked_)) return Verdict::done;
  metrics_.set_state(passing ? "waiting" : "misconfigured");
  notice_.failed(reason);
  return Verdict::again;
}

void StreamStore::done(const OutgoingMessage& message, const PublishAnswer& answer) {
  const bool repeated =
      answer.outcome == Outcome::refused && answer.err_code == kErrWrongLastSequence;
  if (answer.outcome != Outcome::stored && !repeated) {
    const Kind kind = answer.outcome == Outcome::silent ? Kind::permission : Kind::config;
    fatal_ = {kind, "unable to store a dead letter in stream " + options_.stream + ": " +
                        describe(answer)};
    return;
  }
  worked_ = true;
  if (notice_.failing()) metrics_.set_state("running");
  notice_.worked();
  if (const auto parted = parted_.find(message.tag); parted != parted_.end()) {
    if (--parted->second.missing > 0) return;
    ready_heads_.push_back(std::move(parted->second.head));
    parted_.erase(parted);
    return;
  }
  ++(repeated ? repeated_ : stored_);
  safe_.push_back(message.tag);
}

}  // namespace ew::dlq
