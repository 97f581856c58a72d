// Between the reading and the loading thread: one batch at a time, requests for a newer catalogue,
// the end of input, and the word to stop. Not responsible for when a batch is due.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cmd/ew-load/batch.h"
#include "lib/base/status.h"

namespace ew::load {

// A row does not fit the table as the reader knows it.
struct PlanRequest {
  std::string problem;
  int attempt = 0;  // 0: perhaps the catalogue has changed; later: it has not helped
};

// What the loader is to do next. Nothing set: the deadline came.
struct Work {
  std::unique_ptr<Batch> batch;
  std::optional<PlanRequest> request;
  std::optional<Status> end;  // input is over, with this outcome
};

class Handoff {
 public:
  using Clock = std::chrono::steady_clock;

  Handoff();
  ~Handoff();
  Handoff(const Handoff&) = delete;
  Handoff& operator=(const Handoff&) = delete;

  // For the reader. idle: the loader waits for work. wake_fd becomes readable when it begins to, or
  // when the reader has to stop.
  bool idle() const { return idle_.load(std::memory_order_acquire); }
  bool stopped() const { return stopped_.load(std::memory_order_acquire); }
  // Whether anything has been committed yet: until then a wrong set-up is final.
  bool committed() const { return committed_.load(std::memory_order_relaxed); }
  int wake_fd() const { return wake_fd_; }
  void clear_wake();
  // Waits until the loader waits for work, so that there are never more than two batches: one that
  // is loaded, one that is filled. False if it has stopped.
  bool await_idle();
  void give(std::unique_ptr<Batch> batch);  // after await_idle
  // An empty batch, used before if there is one.
  std::unique_ptr<Batch> fresh();
  // Waits for the answer; nothing if the loader has stopped.
  std::shared_ptr<const Plan> ask(PlanRequest request);
  // A plan that the loader has offered since; nothing if it has not.
  std::shared_ptr<const Plan> newer();
  void finish(Status outcome);

  // For the loader.
  Work take(Clock::time_point deadline);
  void answer(std::shared_ptr<const Plan> plan);
  // Unasked: what is read from now on need not be converted again for a table that has changed.
  void offer(std::shared_ptr<const Plan> plan);
  void recycle(std::unique_ptr<Batch> batch);
  void set_committed() { committed_.store(true, std::memory_order_relaxed); }
  void stop();

 private:
  void wake();

  std::mutex mutex_;
  std::condition_variable for_loader_;
  std::condition_variable for_reader_;
  std::unique_ptr<Batch> given_;
  std::unique_ptr<Batch> used_;
  std::optional<PlanRequest> request_;
  std::shared_ptr<const Plan> answer_;
  std::shared_ptr<const Plan> offer_;
  std::optional<Status> end_;
  std::atomic<bool> idle_{false};
  std::atomic<bool> stopped_{false};
  std::atomic<bool> committed_{false};
  int wake_fd_;
};

}  // namespace ew::load
