#include "cmd/ew-load/handoff.h"

#include <poll.h>

#include <thread>

#include "tests/unit/ew-load/tables.h"

namespace ew::load {
namespace {

using Clock = Handoff::Clock;

std::unique_ptr<Batch> batch_of(size_t messages) {
  auto batch = std::make_unique<Batch>();
  for (size_t i = 0; i < messages; ++i) close_test_message(batch.get(), i);
  return batch;
}

TEST(Handoff, GivesBatchesInOrderAndThenTheEnd) {
  Handoff handoff;
  std::thread reader([&] {
    for (size_t n = 1; n <= 3; ++n) {
      EXPECT_TRUE(handoff.await_idle());
      handoff.give(batch_of(n));
    }
    handoff.finish(Status(Kind::io, "why"));
  });
  for (size_t n = 1; n <= 3; ++n) {
    const Work work = handoff.take(Clock::time_point::max());
    ASSERT_TRUE(work.batch);
    EXPECT_EQ(work.batch->size(), n);
  }
  const Work last = handoff.take(Clock::time_point::max());
  ASSERT_TRUE(last.end);
  EXPECT_EQ(last.end->kind(), Kind::io);
  reader.join();
}

TEST(Handoff, WakesTheReaderWhenTheLoaderWaits) {
  Handoff handoff;
  EXPECT_FALSE(handoff.idle());
  std::thread loader([&] { (void)handoff.take(Clock::time_point::max()); });
  pollfd waiting{handoff.wake_fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&waiting, 1, 5'000), 1);
  EXPECT_TRUE(handoff.idle());
  handoff.clear_wake();
  EXPECT_EQ(::poll(&waiting, 1, 0), 0);
  handoff.give(batch_of(1));
  EXPECT_FALSE(handoff.idle());
  loader.join();
}

TEST(Handoff, TheDeadlineComesWithoutWork) {
  Handoff handoff;
  const Work work = handoff.take(Clock::now() + std::chrono::milliseconds(5));
  EXPECT_FALSE(work.batch || work.request || work.end);
}

TEST(Handoff, AnswersTheQuestionForANewerPlan) {
  Handoff handoff;
  const auto plan = test_plan({test_column("id", kPgInt4)});
  std::thread reader([&] { EXPECT_EQ(handoff.ask({"no column", 1}), plan); });
  const Work work = handoff.take(Clock::time_point::max());
  ASSERT_TRUE(work.request);
  EXPECT_EQ(work.request->problem, "no column");
  EXPECT_EQ(work.request->attempt, 1);
  handoff.answer(plan);
  reader.join();
}

TEST(Handoff, StopFreesTheReaderWhereverItWaits) {
  Handoff handoff;
  std::thread reader([&] {
    EXPECT_FALSE(handoff.await_idle());
    EXPECT_EQ(handoff.ask({"x", 0}), nullptr);
  });
  handoff.stop();
  reader.join();
}

TEST(Handoff, UsedBatchesComeBackEmpty) {
  Handoff handoff;
  auto used = batch_of(3);
  Batch* const address = used.get();
  handoff.recycle(std::move(used));
  const auto fresh = handoff.fresh();
  EXPECT_EQ(fresh.get(), address);
  EXPECT_TRUE(fresh->empty());
  EXPECT_NE(handoff.fresh().get(), address);
}

}  // namespace
}  // namespace ew::load
