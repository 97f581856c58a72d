#include "cmd/ew-load/handoff.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace ew::load {

Handoff::Handoff() : wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Handoff::~Handoff() { ::close(wake_fd_); }

void Handoff::wake() {
  const uint64_t one = 1;
  // A full counter is as readable as it can be.
  (void)!::write(wake_fd_, &one, sizeof one);
}

void Handoff::clear_wake() {
  uint64_t count = 0;
  (void)!::read(wake_fd_, &count, sizeof count);
}

bool Handoff::await_idle() {
  std::unique_lock lock(mutex_);
  for_reader_.wait(lock, [this] { return idle() || stopped(); });
  return !stopped();
}

void Handoff::give(std::unique_ptr<Batch> batch) {
  const std::lock_guard lock(mutex_);
  given_ = std::move(batch);
  idle_.store(false, std::memory_order_release);
  for_loader_.notify_one();
}

std::unique_ptr<Batch> Handoff::fresh() {
  const std::lock_guard lock(mutex_);
  return used_ ? std::move(used_) : std::make_unique<Batch>();
}

std::shared_ptr<const Plan> Handoff::ask(PlanRequest request) {
  std::unique_lock lock(mutex_);
  answer_.reset();
  request_ = std::move(request);
  for_loader_.notify_one();
  for_reader_.wait(lock, [this] { return answer_ || stopped(); });
  return stopped() ? nullptr : answer_;
}

std::shared_ptr<const Plan> Handoff::newer() {
  const std::lock_guard lock(mutex_);
  return std::exchange(offer_, nullptr);
}

void Handoff::finish(Status outcome) {
  const std::lock_guard lock(mutex_);
  end_ = std::move(outcome);
  for_loader_.notify_one();
}

Work Handoff::take(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return given_ || request_ || end_; };
  if (!ready()) {
    idle_.store(true, std::memory_order_release);
    wake();
    for_reader_.notify_one();
    if (deadline == Clock::time_point::max()) {
      for_loader_.wait(lock, ready);
    } else {
      for_loader_.wait_until(lock, deadline, ready);
    }
    idle_.store(false, std::memory_order_release);
  }
  Work work;
  if (given_) {
    work.batch = std::move(given_);
  } else if (request_) {
    work.request = std::exchange(request_, std::nullopt);
  } else {
    work.end = end_;
  }
  return work;
}

void Handoff::answer(std::shared_ptr<const Plan> plan) {
  const std::lock_guard lock(mutex_);
  answer_ = std::move(plan);
  for_reader_.notify_one();
}

void Handoff::offer(std::shared_ptr<const Plan> plan) {
  const std::lock_guard lock(mutex_);
  offer_ = std::move(plan);
}

void Handoff::recycle(std::unique_ptr<Batch> batch) {
  batch->clear();
  const std::lock_guard lock(mutex_);
  used_ = std::move(batch);
}

void Handoff::stop() {
  const std::lock_guard lock(mutex_);
  stopped_.store(true, std::memory_order_release);
  for_reader_.notify_one();
  wake();
}

}  // namespace ew::load
