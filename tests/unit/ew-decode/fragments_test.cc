#include "cmd/ew-decode/fragments.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lib/base/timestamp.h"

namespace ew::decode {
namespace {

class FragmentsTest : public testing::Test {
 protected:
  struct Given {
    std::string bytes;
    bool whole;
    uint64_t packets;
    uint64_t number;
  };

  void add(std::string_view bytes, size_t offset, bool last, uint32_t id = 1, int64_t time = 0) {
    const IpContent content{source_, "\2\2\2\2", bytes, cut_};
    fragments_.add({content, id, offset, last}, ++number_, time, take_);
  }
  void finish() { fragments_.finish(take_); }

  std::string_view source_ = "\1\1\1\1";
  bool cut_ = false;
  std::vector<Given> given_;

 private:
  Fragments fragments_;
  uint64_t number_ = 0;
  Fragments::Take take_ = [this](const Fragments::Joined& joined) {
    given_.push_back(
        {std::string(joined.content.bytes), joined.whole, joined.packets, joined.number});
  };
};

TEST_F(FragmentsTest, AreJoinedInWhateverOrderTheyCome) {
  add("22222222", 8, false);
  add("3333", 16, true);
  EXPECT_TRUE(given_.empty());
  add("11111111", 0, false);
  ASSERT_EQ(given_.size(), 1u);
  EXPECT_EQ(given_[0].bytes, "11111111222222223333");
  EXPECT_TRUE(given_[0].whole);
  EXPECT_EQ(given_[0].packets, 3u);
  EXPECT_EQ(given_[0].number, 3u);
  finish();
  EXPECT_EQ(given_.size(), 1u);
}

TEST_F(FragmentsTest, OfSeveralDatagramsAreToldApart) {
  add("11111111", 0, false, 1);
  add("aaaaaaaa", 0, false, 2);
  source_ = "\3\3\3\3";
  add("AAAAAAAA", 0, false, 1);
  add("2", 8, true, 1);
  source_ = "\1\1\1\1";
  add("b", 8, true, 2);
  add("2", 8, true, 1);
  ASSERT_EQ(given_.size(), 3u);
  EXPECT_EQ(given_[0].bytes, "AAAAAAAA2");
  EXPECT_EQ(given_[1].bytes, "aaaaaaaab");
  EXPECT_EQ(given_[2].bytes, "111111112");
}

TEST_F(FragmentsTest, ThatComeTwiceCountOnce) {
  add("11111111", 0, false);
  add("11111111", 0, false);
  add("22222222", 8, false);
  add("3", 16, true);
  ASSERT_EQ(given_.size(), 1u);
  EXPECT_TRUE(given_[0].whole);
  EXPECT_EQ(given_[0].bytes.size(), 17u);
}

TEST_F(FragmentsTest, WithAGapAreGivenUpAtTheEnd) {
  add("11111111", 0, false, 1);
  add("3", 16, true, 1);
  add("later", 80, true, 2);
  finish();
  ASSERT_EQ(given_.size(), 2u);
  EXPECT_EQ(given_[0].bytes, "11111111");
  EXPECT_FALSE(given_[0].whole);
  EXPECT_EQ(given_[1].bytes, "");
}

TEST_F(FragmentsTest, ThatWereCutAreNoWhole) {
  cut_ = true;
  add("11111111", 0, false);
  cut_ = false;
  add("2", 8, true);
  finish();
  ASSERT_EQ(given_.size(), 1u);
  EXPECT_FALSE(given_[0].whole);
}

TEST_F(FragmentsTest, WaitForAMinuteOfTheCapture) {
  add("11111111", 0, false, 1, 1);
  add("aaaaaaaa", 0, false, 2, 60 * kNanosPerSecond);
  EXPECT_TRUE(given_.empty());
  add("b", 8, true, 2, 62 * kNanosPerSecond);
  ASSERT_EQ(given_.size(), 2u);
  EXPECT_FALSE(given_[0].whole);
  EXPECT_EQ(given_[0].number, 1u);
  EXPECT_TRUE(given_[1].whole);
}

TEST_F(FragmentsTest, TakeNoMoreMemoryThanTheyMay) {
  const std::string piece(65520, 'x');
  for (uint32_t id = 0; id < 1000; ++id) add(piece, 0, false, id);
  EXPECT_EQ(given_.size(), 1000u - 128u);
  given_.clear();
  add(piece, 65528, true, 5000);  // beyond what IP can carry
  finish();
  EXPECT_EQ(given_.back().bytes, "");
}

}  // namespace
}  // namespace ew::decode
