#include "lib/base/timestamp.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

std::string micros(std::optional<int64_t> nanos) {
  if (!nanos) return "none";
  std::string out;
  append_time_micros(*nanos, &out);
  return out;
}

TEST(Timestamp, ReadsRfc3339) {
  EXPECT_EQ(micros(parse_rfc3339("2026-01-01T00:00:00Z")), "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(micros(parse_rfc3339("2026-01-01T05:30:00.123456789+05:30")),
            "2026-01-01T00:00:00.123456Z");
  EXPECT_EQ(micros(parse_rfc3339("2025-12-31t23:59:59.9999999z")), "2025-12-31T23:59:59.999999Z");
  EXPECT_EQ(micros(parse_rfc3339("2025-12-31 19:00:00-05:00")), "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(micros(parse_rfc3339("2016-12-31T23:59:60Z")), "2016-12-31T23:59:59.999999Z");
  EXPECT_EQ(micros(parse_rfc3339("2024-02-29T00:00:00.1234567890123456789Z")),
            "2024-02-29T00:00:00.123456Z");
}

TEST(Timestamp, RefusesOtherText) {
  for (const char* text : {"",
                           "2026-01-01",
                           "2026-01-01T00:00:00",
                           "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:61Z",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00+00:60",
                           "2026-01-01T00:00:00+0000",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00Zx",
                           " 2026-01-01T00:00:00Z",
                           "2026-1-1T00:00:00Z",
                           "yesterday",
                           "9999-01-01T00:00:00Z",
                           "2026-01-01  00:00:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Timestamp, KnowsTheGoZeroTime) {
  EXPECT_TRUE(is_go_zero_time("0001-01-01T00:00:00Z"));
  EXPECT_TRUE(is_go_zero_time("0001-01-01T00:00:00.000Z"));
  EXPECT_FALSE(is_go_zero_time("0001-01-01T00:00:01Z"));
  EXPECT_FALSE(is_go_zero_time("2026-01-01T00:00:00Z"));
}

TEST(Timestamp, GuessesTheUnitOfAnEpoch) {
  EXPECT_EQ(micros(parse_epoch("1767225600")), "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(micros(parse_epoch("1767225600123")), "2026-01-01T00:00:00.123000Z");
  EXPECT_EQ(micros(parse_epoch("1767225600123456")), "2026-01-01T00:00:00.123456Z");
  EXPECT_EQ(micros(parse_epoch("1767225600123456789")), "2026-01-01T00:00:00.123456Z");
  EXPECT_EQ(micros(parse_epoch("1767225600.3")), "2026-01-01T00:00:00.300000Z");
  EXPECT_EQ(micros(parse_epoch("1.7672256e9")), "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(micros(parse_epoch("17672256003e-1")), "2026-01-01T00:00:00.300000Z");
  EXPECT_EQ(micros(parse_epoch("1767225600123.999999999")), "2026-01-01T00:00:00.123999Z");
  EXPECT_EQ(parse_epoch("99999999999"), std::nullopt);  // seconds far beyond 2262
  EXPECT_EQ(parse_epoch("100000000000"), 100000000000LL * 1000000);
  EXPECT_EQ(parse_epoch("0"), 0);
  EXPECT_EQ(parse_epoch("-1.5"), -1500000000);
  EXPECT_EQ(parse_epoch("-0.0000000001"), -1);
  for (const char* text : {"", "abc", "01", "1e500", "1e", "0x1", "9223372036854775808"}) {
    EXPECT_FALSE(parse_epoch(text)) << text;
  }
}

TEST(Timestamp, TakesAFixedUnit) {
  EXPECT_EQ(parse_epoch_unit("5", 1), 5);
  EXPECT_EQ(parse_epoch_unit("5", 1000000), 5000000);
  EXPECT_EQ(parse_epoch_unit("1767225600000000999", 1), 1767225600000000999);
  EXPECT_EQ(parse_epoch_unit("1.5", kNanosPerSecond), 1500000000);
}

TEST(Timestamp, RoundsDownBefore1970) {
  EXPECT_EQ(micros(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(micros(-1000), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(micros(-1001), "1969-12-31T23:59:59.999998Z");
  std::string out;
  append_time_nanos(1795428061000000321, &out);
  EXPECT_EQ(out, "2026-11-23T10:01:01.000000321Z");
}

TEST(Timestamp, ReadsDurations) {
  EXPECT_EQ(parse_duration("10"), 10 * kNanosPerSecond);
  EXPECT_EQ(parse_duration("0"), 0);
  EXPECT_EQ(parse_duration("250ms"), 250000000);
  EXPECT_EQ(parse_duration("1m30s"), 90 * kNanosPerSecond);
  EXPECT_EQ(parse_duration("1.5h"), 5400 * kNanosPerSecond);
  EXPECT_EQ(parse_duration("2d"), 172800 * kNanosPerSecond);
  EXPECT_EQ(parse_duration("7ns"), 7);
  for (const char* text :
       {"", "s", "-1s", "1x", "1s2", "1 s", "10min", "1000000d", "1e3s", "1.s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace ew
