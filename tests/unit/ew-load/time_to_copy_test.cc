#include "cmd/ew-load/time_to_copy.h"

#include <gtest/gtest.h>

#include <limits>

#include "cmd/ew-load/batch.h"
#include "lib/base/timestamp.h"

namespace ew::load {
namespace {

constexpr int64_t kFarFuture = std::numeric_limits<int64_t>::max();
constexpr int64_t kFarPast = kNoTime + 1;

std::string timestamp(const char* text, int64_t* time) {
  std::string out;
  *time = kNoTime;
  timestamp_to_copy(text, &out, time);
  return out;
}

TEST(TimestampToCopy, TruncatesAndGoesToUtc) {
  int64_t time = 0;
  EXPECT_EQ(timestamp("2026-01-01T05:30:00.123456789+05:30", &time), "2026-01-01T00:00:00.123456Z");
  EXPECT_EQ(time, *parse_rfc3339("2026-01-01T00:00:00.123456789Z"));
  EXPECT_EQ(timestamp("1969-12-31T23:59:59.9999999Z", &time), "1969-12-31T23:59:59.999999Z");
}

TEST(TimestampToCopy, YearsBeyondNanosecondsStillHaveAPlaceInTheOrder) {
  int64_t time = 0;
  EXPECT_EQ(timestamp("9999-12-31T23:59:59.9999999Z", &time), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(time, kFarFuture);
  EXPECT_EQ(timestamp("0001-01-01T00:00:00Z", &time), "0001-01-01T00:00:00Z");
  EXPECT_EQ(time, kFarPast);
}

TEST(TimestampToCopy, OtherNotationsAreTheServersBusiness) {
  int64_t time = 0;
  EXPECT_EQ(timestamp("infinity", &time), "infinity");
  EXPECT_EQ(time, kNoTime);
  EXPECT_EQ(timestamp("2026-01-01 00:00:00.1234567", &time), "2026-01-01 00:00:00.123456");
  EXPECT_EQ(time, kNoTime);
  EXPECT_EQ(timestamp("a\tb", &time), "a\\tb");
}

TEST(DateToCopy, IsTakenAsItIs) {
  int64_t time = kNoTime;
  std::string out;
  date_to_copy("2026-01-02", &out, &time);
  EXPECT_EQ(out, "2026-01-02");
  EXPECT_EQ(time, *parse_rfc3339("2026-01-02T00:00:00Z"));
  time = kNoTime;
  date_to_copy("3000-01-01", &out, &time);
  EXPECT_EQ(time, kFarFuture);
  time = kNoTime;
  date_to_copy("tomorrow", &out, &time);
  EXPECT_EQ(time, kNoTime);
}

}  // namespace
}  // namespace ew::load
