#include "lib/decode/decoded.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

using Rows = std::vector<std::pair<uint64_t, uint64_t>>;

class DecodedTest : public testing::Test {
 protected:
  DecodedTest() { decoded.begin(&lines, 100); }

  void add(std::string_view line) {
    lines.append(line);
    ASSERT_TRUE(decoded.add_row().none());
  }

  std::string lines = "before\n";
  Decoded decoded;
};

TEST_F(DecodedTest, GroupsByCodeAndPlaceInTheOrderOfTheFirst) {
  decoded.bad(0, code::kBadNumber, "/a", "first");
  decoded.bad(1, code::kBadNumber, "/b", "");
  decoded.bad(2, code::kBadNumber, "/a", "second");
  decoded.bad(3, code::kBadNumber, "/a", "");
  decoded.bad(4, code::kOutOfRange, "/a", "");
  const std::vector<BadElements>& bad = decoded.bad_elements();
  ASSERT_EQ(bad.size(), 3u);
  EXPECT_EQ(bad[0].rows, (Rows{{0, 0}, {2, 3}}));
  EXPECT_EQ(bad[0].message, "first");
  EXPECT_EQ(bad[1].at, "/b");
  EXPECT_EQ(bad[2].code, code::kOutOfRange);
}

TEST_F(DecodedTest, AnElementIsAllThereOrNotAtAll) {
  add("one\n");
  const Decoded::Mark mark = decoded.mark();
  add("two\n");
  add("half");
  decoded.rollback(mark);
  EXPECT_EQ(lines, "before\none\n");
  EXPECT_EQ(decoded.rows(), 1u);
}

TEST_F(DecodedTest, AFailureTakesRowsAndBadElementsBack) {
  add("one\n");
  decoded.bad(1, code::kBadNumber, "", "");
  decoded.fail(code::kBadJson, "why");
  EXPECT_EQ(lines, "before\n");
  EXPECT_EQ(decoded.rows(), 0u);
  EXPECT_TRUE(decoded.bad_elements().empty());
  EXPECT_TRUE(decoded.failed());
}

TEST_F(DecodedTest, MoreThanAThousandEntriesFailTheMessage) {
  for (uint64_t i = 0; i < kMaxBadEntries; ++i) {
    decoded.bad(2 * i, i % 2 == 0 ? code::kBadNumber : code::kBadBoolean, "", "");
  }
  EXPECT_FALSE(decoded.failed());
  decoded.bad(2 * kMaxBadEntries - 1, code::kBadBoolean, "", "");
  EXPECT_FALSE(decoded.failed()) << "a neighbour of the last entry is no new one";
  decoded.bad(5000, code::kBadBoolean, "", "");
  EXPECT_EQ(decoded.failure().code, code::kTooManyBad);
}

TEST_F(DecodedTest, RowsOfAMessageHaveALimitTogether) {
  const std::string line = std::string(99, 'x') + "\n";
  for (size_t i = 0; i < kMaxRowsFactor; ++i) add(line);
  lines.append(line);
  EXPECT_EQ(decoded.add_row().code, code::kTooLong);
}

TEST_F(DecodedTest, BeginForgetsTheMessageBefore) {
  decoded.bad(0, code::kBadNumber, "", "");
  decoded.add_replaced(3);
  decoded.fail(code::kBadJson, "");
  decoded.begin(&lines, 100);
  EXPECT_FALSE(decoded.failed());
  EXPECT_EQ(decoded.replaced(), 0u);
  EXPECT_TRUE(decoded.bad_elements().empty());
}

TEST(Decoded, StartsAMessageAgain) {
  std::string lines = "before\n";
  Decoded out;
  out.begin(&lines, 100);
  lines.append("row\n");
  EXPECT_TRUE(out.add_row().none());
  out.bad(0, code::kBadId, "", "x");
  out.add_tolerated(2);
  EXPECT_EQ(out.tolerated(), 2u);
  out.restart();
  EXPECT_EQ(lines, "before\n");
  EXPECT_EQ(out.rows(), 0u);
  EXPECT_TRUE(out.bad_elements().empty());
  EXPECT_EQ(out.tolerated(), 0u);
}

TEST(Decoded, SaysBeforehandThatARowHasNoRoom) {
  std::string lines;
  Decoded out;
  out.begin(&lines, 100);
  EXPECT_TRUE(out.check_room(800).none());
  EXPECT_EQ(out.check_room(801).code, code::kTooLong);
}

}  // namespace
}  // namespace ew
