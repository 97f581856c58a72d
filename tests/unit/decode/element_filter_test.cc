#include "lib/decode/element_filter.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(ElementFilter, HoldsNumbersAndRangesInAnyOrder) {
  ElementFilter filter;
  ASSERT_TRUE(filter.parse(" [7, [3,4], 5 , 9,9]"));
  EXPECT_EQ(filter.ranges(), (std::vector<std::pair<uint64_t, uint64_t>>{{3, 5}, {7, 7}, {9, 9}}));
  for (const uint64_t in : {3, 4, 5, 7, 9}) EXPECT_TRUE(filter.contains(in)) << in;
  for (const uint64_t out : {0, 2, 6, 8, 10}) EXPECT_FALSE(filter.contains(out)) << out;
}

TEST(ElementFilter, AnEmptyListHoldsNothing) {
  ElementFilter filter;
  ASSERT_TRUE(filter.parse("[]"));
  EXPECT_FALSE(filter.contains(0));
}

TEST(ElementFilter, RefusesWhatIsNoList) {
  ElementFilter filter;
  for (const char* json : {"", "5", "{}", "[-1]", "[1.5]", "[\"1\"]", "[[1]]", "[[1,2,3]]",
                           "[[2,1]]", "[18446744073709551616]"}) {
    EXPECT_FALSE(filter.parse(json)) << json;
  }
}

}  // namespace
}  // namespace ew
