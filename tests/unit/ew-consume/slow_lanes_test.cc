#include "cmd/ew-consume/slow_lanes.h"

#include <gtest/gtest.h>

namespace ew::consume {
namespace {

using std::chrono::seconds;
using Clock = SlowLanes::Clock;

TEST(SlowLanes, CompanyShrinksWithTheDeliveries) {
  EXPECT_EQ(SlowLanes::company(1), SlowLanes::kUnlimited);
  EXPECT_EQ(SlowLanes::company(4), SlowLanes::kUnlimited);
  EXPECT_EQ(SlowLanes::company(5), 1000U);
  EXPECT_EQ(SlowLanes::company(6), 100U);
  EXPECT_EQ(SlowLanes::company(7), 10U);
  EXPECT_EQ(SlowLanes::company(8), 1U);
  EXPECT_EQ(SlowLanes::company(900), 1U);
}

TEST(SlowLanes, NakDelayGrowsFromASecondToAMinute) {
  EXPECT_EQ(SlowLanes::nak_delay(8), seconds(1));
  EXPECT_EQ(SlowLanes::nak_delay(9), seconds(2));
  EXPECT_EQ(SlowLanes::nak_delay(13), seconds(32));
  EXPECT_EQ(SlowLanes::nak_delay(14), seconds(60));
  EXPECT_EQ(SlowLanes::nak_delay(UINT64_MAX), seconds(60));
}

TEST(SlowLanes, ALoneSuspectWaitsForTheOthersAndHoldsThemBack) {
  SlowLanes lanes;
  const Clock::time_point now = Clock::now();
  EXPECT_TRUE(lanes.may_pass(1, 500, now));
  EXPECT_FALSE(lanes.may_pass(8, 1, now));
  EXPECT_TRUE(lanes.may_pass(8, 0, now + seconds(1)));
  lanes.passed(7, 8, now + seconds(1));
  EXPECT_FALSE(lanes.may_pass(1, 1, now + seconds(2)));
  lanes.done(7);
  EXPECT_TRUE(lanes.may_pass(1, 0, now + seconds(2)));
  EXPECT_EQ(lanes.suspects(), 0U);
}

TEST(SlowLanes, ASuspectHoldsOthersBackForTenSecondsAtMost) {
  SlowLanes lanes;
  const Clock::time_point now = Clock::now();
  EXPECT_FALSE(lanes.may_pass(9, 3, now));
  EXPECT_FALSE(lanes.may_pass(9, 3, now + seconds(9)));
  EXPECT_TRUE(lanes.may_pass(9, 3, now + seconds(10)));
  lanes.passed(1, 9, now + seconds(10));
  EXPECT_TRUE(lanes.may_pass(1, 4, now + seconds(10)));

  SlowLanes others;
  others.passed(2, 9, now);
  EXPECT_FALSE(others.may_pass(1, 1, now + seconds(9)));
  EXPECT_TRUE(others.may_pass(1, 1, now + seconds(10)));
}

TEST(SlowLanes, TenTravelTogetherAtTheSeventhDelivery) {
  SlowLanes lanes;
  const Clock::time_point now = Clock::now();
  for (size_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(lanes.may_pass(7, i, now));
    lanes.passed(i, 7, now);
  }
  EXPECT_FALSE(lanes.may_pass(7, 10, now));
  EXPECT_FALSE(lanes.may_pass(1, 10, now));
  lanes.done(3);
  EXPECT_TRUE(lanes.may_pass(1, 9, now));
}

TEST(SlowLanes, EachSuspectThatWasAckedLetsOneMoreTravel) {
  SlowLanes lanes;
  const Clock::time_point now = Clock::now();
  uint64_t seq = 0;
  for (const size_t together : {1U, 2U, 4U, 8U}) {
    const uint64_t first = seq;
    for (size_t i = 0; i < together; ++i) {
      ASSERT_TRUE(lanes.may_pass(9, i, now)) << together;
      lanes.passed(seq++, 9, now);
    }
    EXPECT_FALSE(lanes.may_pass(9, together, now)) << together;
    for (uint64_t acked = first; acked < seq; ++acked) lanes.done(acked);
  }
  ASSERT_TRUE(lanes.may_pass(9, 15, now));
  lanes.passed(seq, 9, now);
  lanes.arrived(9, now);
  EXPECT_EQ(lanes.pull_limit(now), 16U);
  EXPECT_EQ(SlowLanes().pull_limit(now), 1U);
}

TEST(SlowLanes, PullsBeginWithOneMessageAndFollowWhatComes) {
  SlowLanes lanes;
  const Clock::time_point now = Clock::now();
  EXPECT_EQ(lanes.pull_limit(now), 1U);
  lanes.arrived(1, now);
  EXPECT_EQ(lanes.pull_limit(now), SlowLanes::kUnlimited);
  lanes.arrived(6, now);
  EXPECT_EQ(lanes.pull_limit(now), 100U);
  EXPECT_EQ(lanes.pull_limit(now + seconds(10)), SlowLanes::kUnlimited);
}

}  // namespace
}  // namespace ew::consume
