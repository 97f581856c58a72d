// Messages on their way into JetStream: sent at once, repeated with growing pauses where the
// caller's judge says so, handed back with their answer when they are through. Sends in the order
// of add(); a repetition may come behind later messages that were on their way already. One thread;
// not responsible for waiting (see due()) nor for what an answer means (the judge).
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <vector>

#include "lib/nats/publisher.h"

namespace ew {

class PublishWindow {
 public:
  using Clock = std::chrono::steady_clock;

  struct Limits {
    // More: later errors come after more messages, more memory. Fewer: the connection runs idle.
    size_t messages = 4096;
    // Bounds memory where messages are large; one message always goes.
    size_t bytes = size_t{32} << 20;
    // Shorter: a slow server is asked twice. Longer: a lost answer is noticed late.
    std::chrono::milliseconds answer_timeout{5000};
  };

  // What is known when an answer other than a stored message came in.
  struct Attempt {
    const OutgoingMessage& message;
    const PublishAnswer& answer;
    unsigned attempts;  // sent so often
    Clock::time_point first_sent;
  };
  enum class Verdict { done, again };
  using Judge = std::function<Verdict(const Attempt&)>;
  using Done = std::function<void(OutgoingMessage&&, const PublishAnswer&)>;

  // The transport has to outlive the window.
  PublishWindow(PublishTransport* transport, Limits limits, Judge judge, Done done);

  bool has_room() const;
  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }
  uint64_t retries() const { return retries_; }

  void add(OutgoingMessage message);
  // Takes answers, gives up waiting for those that are overdue, sends what is due.
  void work();
  // When work() has to be called next although nothing came in.
  Clock::time_point due() const;

 private:
  enum class State : uint8_t { unsent, in_flight, done };
  struct Entry {
    OutgoingMessage message;
    State state = State::unsent;
    unsigned attempts = 0;
    uint64_t generation = 0;
    Clock::time_point first_sent;
    Clock::time_point sent;
  };

  Entry* find(uint64_t number);
  void send(uint64_t number, Entry& entry);
  void settle(uint64_t number, Entry& entry, const PublishAnswer& answer);
  void finish(Entry& entry, const PublishAnswer& answer);
  void give_up_overdue();
  void send_unsent();
  void hold();

  PublishTransport* transport_;
  Limits limits_;
  Judge judge_;
  Done done_;
  std::deque<Entry> entries_;  // the first has number base_
  uint64_t base_ = 0;
  size_t bytes_ = 0;
  std::set<uint64_t> unsent_;
  Clock::time_point hold_until_{};
  Clock::time_point next_check_{};
  std::chrono::milliseconds backoff_;
  uint64_t generation_ = 0;
  uint64_t retries_ = 0;
  std::vector<PublishTransport::Numbered> answers_;  // reused
};

}  // namespace ew
