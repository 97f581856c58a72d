#include "cmd/ew-load/input.h"

#include <unistd.h>

#include <thread>

#include "tests/unit/ew-load/tables.h"

namespace ew::load {
namespace {

// Reads lines from a pipe; the test plays the loader.
class LoadInputTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(::pipe(pipe_), 0); }
  void TearDown() override {
    handoff_.stop();
    close_input();
    if (reader_.joinable()) reader_.join();
    ::close(pipe_[0]);
  }
  void start() {
    input_ = std::make_unique<Input>(options_, plan_, named_, pipe_[0], handoff_, metrics_,
                                     diagnostics_);
    reader_ = std::thread([this] { input_->run(); });
  }
  void write(const std::string& text) {
    ASSERT_EQ(::write(pipe_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close_input() {
    if (pipe_[1] >= 0) ::close(pipe_[1]);
    pipe_[1] = -1;
  }
  Work take() { return handoff_.take(Handoff::Clock::now() + std::chrono::seconds(5)); }

  Options options_;
  std::shared_ptr<const Plan> plan_ = test_plan({test_column("id", kPgInt4)});
  NamedColumns named_;
  Handoff handoff_;
  Metrics metrics_;
  Diagnostics diagnostics_{{"ew-load", "", LogFormat::text, Level::error, -1}};
  int pipe_[2] = {-1, -1};
  std::unique_ptr<Input> input_;
  std::thread reader_;
};

constexpr const char* kFormat = "{\"@format\":\"ew-rows/1\",\"type\":\"telemetry\"}\n";

TEST_F(LoadInputTest, RowsStandAloneWithoutAFormatLine) {
  start();
  write("{\"id\":1}\n{\"id\":\"x\"}\n{\"id\":2}");
  close_input();
  const Work work = take();
  ASSERT_TRUE(work.batch);
  EXPECT_EQ(work.batch->size(), 3U);
  EXPECT_EQ(work.batch->closed_rows(), 2U);
  EXPECT_EQ(work.batch->message(1).letters, 1U);
  EXPECT_EQ(work.batch->message(2).source, kNoIdentity);
  EXPECT_TRUE(take().end->ok());
}

TEST_F(LoadInputTest, AFlushCutsNoMessage) {
  options_.batch_size = 2;
  options_.batch_timeout = 20'000'000;
  start();
  write(std::string(kFormat) + "{\"id\":1}\n{\"@end\":\"S/1/2\"}\n{\"id\":2}\n{\"id\":3}\n");
  const Work first = take();
  ASSERT_TRUE(first.batch);
  EXPECT_EQ(first.batch->size(), 1U);
  EXPECT_EQ(first.batch->closed_rows(), 1U);
  EXPECT_FALSE(first.batch->open());
  write("{\"@end\":\"S/2/2\",\"again\":true}\n");
  const Work second = take();
  ASSERT_TRUE(second.batch);
  EXPECT_EQ(second.batch->message(0).rows, 2U);
  EXPECT_TRUE(second.batch->message(0).again);
  EXPECT_EQ(second.batch->type(), "telemetry");
}

TEST_F(LoadInputTest, WhatArrivesWhileTheLoaderWorksTravelsTogether) {
  options_.batch_size = 1;
  start();
  std::string lines;
  for (int i = 0; i < 50; ++i) lines += "{\"id\":" + std::to_string(i) + "}\n";
  write("{\"id\":100}\n");
  ASSERT_TRUE(take().batch);
  // Nobody waits for work now.
  write(lines);
  while (metrics_.counter("lines") < 51) std::this_thread::yield();
  const Work work = take();
  ASSERT_TRUE(work.batch);
  EXPECT_EQ(work.batch->size(), 50U);
}

TEST_F(LoadInputTest, APlanThatIsOfferedServesFromTheNextBatchOn) {
  options_.batch_size = 1;
  const auto changed = test_plan({test_column("id", kPgInt4), test_column("more", kPgInt4)});
  start();
  write("{\"id\":1}\n");
  ASSERT_TRUE(take().batch);
  handoff_.offer(changed);
  write("{\"id\":2}\n");
  ASSERT_TRUE(take().batch);
  write("{\"id\":3}\n");
  const Work work = take();
  ASSERT_TRUE(work.batch);
  EXPECT_EQ(work.batch->group(0).plan, changed);
}

TEST_F(LoadInputTest, ABatchIsFullAtItsLimits) {
  options_.batch_max = 10;
  start();
  std::string lines;
  for (int i = 0; i < 35; ++i) lines += "{\"id\":" + std::to_string(i) + "}\n";
  write(lines);
  close_input();
  std::vector<size_t> sizes;
  for (Work work = take(); work.batch; work = take()) {
    EXPECT_LE(work.batch->size(), 10U);
    sizes.push_back(work.batch->size());
  }
  EXPECT_EQ(sizes.size(), 4U);
}

TEST_F(LoadInputTest, WhatIsNotClosedIsDropped) {
  start();
  write(std::string(kFormat) + "{\"id\":1}\n" + kFormat +
        "{\"id\":2}\n{\"@end\":null}\n{\"id\":3}\n{\"id\":");
  close_input();
  const Work work = take();
  ASSERT_TRUE(work.batch);
  EXPECT_EQ(work.batch->size(), 1U);
  EXPECT_EQ(work.batch->text(work.batch->row(0)), "2\n");
  EXPECT_TRUE(take().end->ok());
  EXPECT_EQ(metrics_.counter("rows_dropped_unfinished"), 3U);
}

TEST_F(LoadInputTest, AnEndLineWithoutFormatLineLoadsNothing) {
  start();
  write("{\"id\":1}\n{\"@end\":\"S/1/2\"}\n");
  const Work work = take();
  ASSERT_TRUE(work.end);
  EXPECT_EQ(work.end->kind(), Kind::bad_record);
}

TEST_F(LoadInputTest, APassingLineEndsItsBatch) {
  start();
  write(std::string(kFormat) +
        "{\"id\":1}\n{\"@end\":\"S/1/2\"}\n{\"id\":2}\n{\"@x\":1}\n{\"@end\":\"S/2/2\"}\n");
  close_input();
  const Work first = take();
  ASSERT_TRUE(first.batch);
  EXPECT_EQ(first.batch->size(), 1U);
  EXPECT_EQ(first.batch->trailing(), (std::vector<std::string>{"{\"@x\":1}"}));
  const Work second = take();
  ASSERT_TRUE(second.batch);
  EXPECT_EQ(second.batch->message(0).rows, 1U);
}

TEST_F(LoadInputTest, ABrokenLetterIsALetterItself) {
  start();
  write(std::string(kFormat) + "{\"@dead\":{\n{\"@end\":\"S/1/2\"}\n");
  close_input();
  const Work work = take();
  ASSERT_TRUE(work.batch);
  EXPECT_NE(work.batch->letter(0).find("\"code\":\"bad_line\""), std::string::npos);
}

TEST_F(LoadInputTest, AsksForANewerTableBeforeItGivesUp) {
  start();
  write("{\"id\":1,\"x\":2}\n");
  const Work question = take();
  ASSERT_TRUE(question.request);
  EXPECT_EQ(question.request->attempt, 0);
  handoff_.answer(test_plan({test_column("id", kPgInt4), test_column("x", kPgInt4)}));
  close_input();
  const Work work = take();
  ASSERT_TRUE(work.batch);
  EXPECT_EQ(work.batch->text(work.batch->row(0)), "1\t2\n");
}

TEST_F(LoadInputTest, OneErrorInMoreThanHalfOfTheMessagesIsAQuestionToo) {
  start();
  std::string lines = "{\"id\":1}\n";
  for (int i = 0; i < 501; ++i) lines += "{\"id\":\"x\"}\n";
  write(lines);
  Work work = take();
  while (work.batch) work = take();
  ASSERT_TRUE(work.request);
  EXPECT_NE(work.request->problem.find("more than half of 1000 messages"), std::string::npos);
}

}  // namespace
}  // namespace ew::load
