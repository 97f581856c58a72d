#include "cmd/ew-consume/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace ew::consume {
namespace {

using std::chrono::milliseconds;

class OutputTest : public testing::Test {
 protected:
  void SetUp() override {
    signal(SIGPIPE, SIG_IGN);
    ASSERT_EQ(pipe2(ends_, O_CLOEXEC), 0);
  }
  void TearDown() override { close(ends_[0]); }

  std::string read_all() {
    std::string all;
    char buffer[4096];
    for (ssize_t n = 0; (n = read(ends_[0], buffer, sizeof buffer)) > 0;) {
      all.append(buffer, static_cast<size_t>(n));
    }
    return all;
  }
  bool closes(const Output& output) {
    for (int i = 0; i < 200 && !output.closed(); ++i) std::this_thread::sleep_for(milliseconds(10));
    return output.closed();
  }
  int ends_[2];
};

TEST_F(OutputTest, WritesLinesInOrderAndCloses) {
  std::atomic<int> told{0};
  Output output(ends_[1], [&told] { ++told; });
  output.append("one", 5);
  output.append("two", 6);
  output.close(true);
  // The number of the descriptor stays taken, so the reader's end is known by closed() only.
  EXPECT_TRUE(closes(output));
  close(ends_[1]);
  EXPECT_EQ(read_all(), "one\ntwo\n");
  EXPECT_EQ(output.messages(), 0U);
  EXPECT_EQ(output.bytes(), 0U);
  EXPECT_EQ(output.written(), 8U);
  EXPECT_GE(told, 1);
}

TEST_F(OutputTest, AppendNeverWaitsForAFullPipe) {
  Output output(ends_[1], [] {});
  const std::string line(1000, 'x');
  for (int i = 0; i < 5000; ++i) output.append(line, 1000);
  EXPECT_GT(output.messages(), 1000U);
  output.close(false);
  EXPECT_LT(output.messages(), 200U);  // the block that is being written
  std::string all;
  std::thread reader([this, &all] { all = read_all(); });
  EXPECT_TRUE(closes(output));
  close(ends_[1]);
  reader.join();
  EXPECT_EQ(all.size() % 1001, 0U);
  EXPECT_LT(all.size(), size_t{300'000});
}

TEST_F(OutputTest, AReaderThatIsGoneIsAnIoError) {
  close(ends_[0]);
  Output output(ends_[1], [] {});
  output.append("one", 3);
  EXPECT_TRUE(closes(output));
  EXPECT_EQ(output.status().kind(), Kind::io);
  close(ends_[1]);
  ends_[0] = open("/dev/null", O_RDONLY);
}

}  // namespace
}  // namespace ew::consume
