#include "cmd/ew-load/output.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

namespace ew::load {
namespace {

class LoadOutputTest : public testing::Test {
 protected:
  void SetUp() override { file_ = std::tmpfile(); }
  void TearDown() override { std::fclose(file_); }
  std::string written() {
    std::string text(1 << 20, 0);
    text.resize(static_cast<size_t>(::pread(::fileno(file_), text.data(), text.size(), 0)));
    return text;
  }

  std::FILE* file_ = nullptr;
  Metrics metrics_;
};

TEST_F(LoadOutputTest, LettersComeBeforeTheAcksOfTheirMessages) {
  Output output(::fileno(file_), false, metrics_);
  output.ack({"S", 1, 2});
  ASSERT_TRUE(output.letter("{\"@dead\":{}}").ok());
  output.ack({"S", 2, 2});
  ASSERT_TRUE(output.flush().ok());
  EXPECT_EQ(written(), "{\"@dead\":{}}\n{\"@ack\":[\"S/1/2\",\"S/2/2\"]}\n");
  EXPECT_EQ(output.letters(), 1U);
}

TEST_F(LoadOutputTest, AcksBeforeAPassingLineStandBeforeIt) {
  Output output(::fileno(file_), false, metrics_);
  output.ack({"S", 1, 2});
  ASSERT_TRUE(output.pass("{\"@x\":1}").ok());
  ASSERT_TRUE(output.flush().ok());
  EXPECT_EQ(written(), "{\"@ack\":\"S/1/2\"}\n{\"@x\":1}\n");
}

TEST_F(LoadOutputTest, ManyAcksAreSeveralLines) {
  Output output(::fileno(file_), false, metrics_);
  for (uint64_t i = 0; i < 2'001; ++i) output.ack({"S", i, 0});
  ASSERT_TRUE(output.flush().ok());
  const std::string text = written();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

TEST_F(LoadOutputTest, ARehearsalAcknowledgesNothing) {
  Output output(::fileno(file_), true, metrics_);
  output.ack({"S", 1, 2});
  ASSERT_TRUE(output.flush().ok());
  EXPECT_EQ(written(), "");
}

TEST_F(LoadOutputTest, ADownstreamThatIsGoneIsAnError) {
  Output output(-1, false, metrics_);
  output.ack({"S", 1, 2});
  EXPECT_EQ(output.flush().kind(), Kind::io);
}

}  // namespace
}  // namespace ew::load
