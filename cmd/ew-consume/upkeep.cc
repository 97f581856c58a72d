#include "cmd/ew-consume/upkeep.h"

#include <algorithm>

namespace ew::consume {
namespace {

// How exactly the timers run: finer wakes an idle process more often.
constexpr std::chrono::milliseconds kTick{100};
// +WPI is sent so many times in an ack_wait, so that a lost one does no harm.
constexpr int kKeepsPerWait = 3;

}  // namespace

Upkeep::Upkeep(Relay& relay, AckSender& sender, Metrics& metrics, Clock::duration ack_wait,
               Clock::duration overtaken_wait)
    : relay_(relay),
      sender_(sender),
      kept_(metrics.counter("wpi")),
      ack_wait_(ack_wait),
      overtaken_wait_(overtaken_wait),
      next_keep_(Clock::now() + ack_wait / kKeepsPerWait),
      thread_([this] { run(); }) {}

Upkeep::~Upkeep() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Upkeep::keep(Clock::time_point now) {
  if (now < next_keep_ || !sender_.is_open()) return;
  next_keep_ = now + ack_wait_ / kKeepsPerWait;
  replies_.clear();
  relay_.list_kept(&replies_);
  kept_ += sender_.send(replies_, "+WPI");
}

void Upkeep::run() {
  const Clock::duration tick = std::min<Clock::duration>(kTick, ack_wait_ / (2 * kKeepsPerWait));
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, tick, [this] { return stopping_; })) {
    const Clock::time_point now = Clock::now();
    relay_.let_go_overtaken(now, overtaken_wait_);
    relay_.release(now);
    keep(now);
  }
}

}  // namespace ew::consume
