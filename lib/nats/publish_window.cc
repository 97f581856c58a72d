#include "lib/nats/publish_window.h"

#include <algorithm>
#include <random>

namespace ew {

using std::chrono::milliseconds;

namespace {

// Between repetitions. A shorter last pause loads a server in trouble; a longer one is how late its
// recovery is noticed.
constexpr milliseconds kFirstBackoff{250};
constexpr milliseconds kLastBackoff{10'000};
// How precisely a missing answer is noticed; each check looks at the whole window.
constexpr milliseconds kCheckEvery{100};

// Half of the pause is random, so that several clients do not come back in step.
milliseconds with_jitter(milliseconds pause) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<int64_t> spread(pause.count() / 2, pause.count());
  return milliseconds(spread(random));
}

}  // namespace

PublishWindow::PublishWindow(PublishTransport* transport, Limits limits, Judge judge, Done done)
    : transport_(transport),
      limits_(limits),
      judge_(std::move(judge)),
      done_(std::move(done)),
      backoff_(kFirstBackoff),
      generation_(transport->generation()) {}

bool PublishWindow::has_room() const {
  return entries_.empty() || (entries_.size() < limits_.messages && bytes_ < limits_.bytes);
}

void PublishWindow::add(OutgoingMessage message) {
  const uint64_t number = base_ + entries_.size();
  bytes_ += message.size();
  Entry& entry = entries_.emplace_back();
  entry.message = std::move(message);
  if (unsent_.empty() && Clock::now() >= hold_until_) {
    send(number, entry);
  } else {
    unsent_.insert(number);
  }
}

void PublishWindow::work() {
  answers_.clear();
  transport_->take(&answers_);
  for (const auto& [number, answer] : answers_) {
    if (Entry* entry = find(number)) settle(number, *entry, answer);
  }
  const uint64_t generation = transport_->generation();
  if (generation != generation_) {  // the server is back: no need to wait
    hold_until_ = {};
    backoff_ = kFirstBackoff;
  }
  if (generation != generation_ || (!entries_.empty() && Clock::now() >= next_check_)) {
    generation_ = generation;
    give_up_overdue();
    next_check_ = Clock::now() + kCheckEvery;
  }
  send_unsent();
  while (!entries_.empty() && entries_.front().state == State::done) {
    entries_.pop_front();
    ++base_;
  }
}

PublishWindow::Clock::time_point PublishWindow::due() const {
  if (!unsent_.empty()) return std::max(hold_until_, Clock::time_point{});
  return entries_.empty() ? Clock::time_point::max() : next_check_;
}

PublishWindow::Entry* PublishWindow::find(uint64_t number) {
  if (number < base_ || number >= base_ + entries_.size()) return nullptr;
  Entry& entry = entries_[number - base_];
  return entry.state == State::done ? nullptr : &entry;
}

void PublishWindow::send(uint64_t number, Entry& entry) {
  const uint64_t generation = transport_->generation();
  const Status status = transport_->send(number, entry.message);
  if (status.kind() == Kind::temporary || status.kind() == Kind::unavailable) {
    unsent_.insert(number);
    hold_until_ = Clock::now() + kFirstBackoff;  // reconnecting is somebody else's work
    return;
  }
  unsent_.erase(number);
  entry.sent = Clock::now();
  if (entry.attempts == 0) entry.first_sent = entry.sent;
  ++entry.attempts;
  entry.generation = generation;
  entry.state = State::in_flight;
  if (!status.ok()) {
    finish(entry, failed_answer(PublishAnswer::Outcome::unsendable, status.message()));
  }
}

void PublishWindow::settle(uint64_t number, Entry& entry, const PublishAnswer& answer) {
  const bool stored = answer.outcome == PublishAnswer::Outcome::stored;
  if (stored) backoff_ = kFirstBackoff;
  if (!stored && entry.state == State::unsent) return;  // will be repeated anyway
  if (!stored &&
      judge_({entry.message, answer, entry.attempts, entry.first_sent}) == Verdict::again) {
    entry.state = State::unsent;
    unsent_.insert(number);
    ++retries_;
    hold();
    return;
  }
  unsent_.erase(number);
  finish(entry, answer);
}

void PublishWindow::finish(Entry& entry, const PublishAnswer& answer) {
  entry.state = State::done;
  bytes_ -= entry.message.size();
  done_(std::move(entry.message), answer);
}

void PublishWindow::give_up_overdue() {
  const Clock::time_point overdue = Clock::now() - limits_.answer_timeout;
  const PublishAnswer silent = failed_answer(PublishAnswer::Outcome::silent, "no answer");
  for (size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    if (entry.state != State::in_flight) continue;
    if (entry.generation != generation_ || entry.sent <= overdue) settle(base_ + i, entry, silent);
  }
}

void PublishWindow::send_unsent() {
  if (unsent_.empty() || Clock::now() < hold_until_) return;
  const std::set<uint64_t> waiting = unsent_;
  for (const uint64_t number : waiting) {
    send(number, entries_[number - base_]);
    if (Clock::now() < hold_until_) return;
  }
}

// Many messages fail together; that is one failure, so the pause grows once.
void PublishWindow::hold() {
  const Clock::time_point now = Clock::now();
  if (now < hold_until_) return;
  hold_until_ = now + with_jitter(backoff_);
  backoff_ = std::min(backoff_ * 2, kLastBackoff);
}

}  // namespace ew
