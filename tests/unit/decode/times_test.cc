#include "lib/decode/times.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

constexpr int64_t kNewYear = 1767225600'000000000;

std::string_view code_of(std::string_view json, int64_t* nanos) {
  const JsonText text(json);
  return read_time(text.root(), nanos).code;
}

TEST(ReadTime, TakesTextAndEpochsOfEveryUnit) {
  for (const char* json : {"\"2026-01-01T00:00:00Z\"", "1767225600", "1767225600000", "1.7672256e9",
                           "1767225600000000", "\"1767225600000000000\""}) {
    int64_t nanos = 0;
    EXPECT_EQ(code_of(json, &nanos), "") << json;
    EXPECT_EQ(nanos, kNewYear) << json;
  }
}

TEST(ReadTime, KeepsNanosecondsAndDecimalFractionsExactly) {
  int64_t nanos = 0;
  EXPECT_EQ(code_of("1767225600123456789", &nanos), "");
  EXPECT_EQ(nanos, kNewYear + 123456789);
  EXPECT_EQ(code_of("1767225600.3", &nanos), "");
  EXPECT_EQ(nanos, kNewYear + 300000000);
}

TEST(ReadTime, RefusesWhatLiesOutsideTheWindow) {
  int64_t nanos = 0;
  EXPECT_EQ(code_of("0", &nanos), code::kBadTimestamp);
  EXPECT_EQ(code_of("86399.999", &nanos), code::kBadTimestamp);
  EXPECT_EQ(code_of("86400", &nanos), "");
  EXPECT_EQ(code_of("\"2199-12-31T23:59:59.999999999Z\"", &nanos), "");
  EXPECT_EQ(code_of("\"2200-01-01T00:00:00Z\"", &nanos), code::kBadTimestamp);
  EXPECT_EQ(code_of("\"2262-05-01T00:00:00Z\"", &nanos), code::kBadTimestamp);
}

TEST(ReadTimeInUnit, NeverGuessesAndKnowsWhatIsNotSet) {
  const auto read = [](std::string_view json, int64_t unit, int64_t* nanos) {
    const JsonText text(json);
    return read_time_in_unit(text.root(), unit, nanos).code;
  };
  int64_t nanos = 0;
  EXPECT_EQ(read("\"1767225600000000000\"", 1, &nanos), "");
  EXPECT_EQ(nanos, kNewYear);
  EXPECT_EQ(read("1767225600.5", 1'000'000'000, &nanos), "");
  EXPECT_EQ(nanos, kNewYear + 500000000);
  EXPECT_EQ(read("\"2026-01-01T01:00:00+01:00\"", 1, &nanos), "");
  EXPECT_EQ(nanos, kNewYear);
  for (const char* json : {"0", "\"0\"", "0.0", "\"0001-01-01T00:00:00Z\""}) {
    nanos = 7;
    EXPECT_EQ(read(json, 1, &nanos), "") << json;
    EXPECT_EQ(nanos, 0) << json;
  }
  for (const char* json : {"1767225600", "-1", "true", "\"\"", "\"soon\"", "1e300", "{}"}) {
    EXPECT_EQ(read(json, 1, &nanos), code::kBadTimestamp) << json;
  }
}

TEST(ReadTimeOrStored, AbsentIsTheStoreTimeOfEnvelopeOrId) {
  Message message;
  int64_t nanos = 0;
  EXPECT_EQ(read_time_or_stored({}, message, &nanos).code, code::kNoTimestamp);
  message.id_time = kNewYear;
  EXPECT_TRUE(read_time_or_stored({}, message, &nanos).none());
  EXPECT_EQ(nanos, kNewYear);
  message.time = "2026-01-01T00:00:00.000000321Z";
  EXPECT_TRUE(read_time_or_stored({}, message, &nanos).none());
  EXPECT_EQ(nanos, kNewYear + 321);
  message.time = "once";
  EXPECT_EQ(read_time_or_stored({}, message, &nanos).code, code::kNoTimestamp);
}

TEST(ReadTimeOrStored, APresentTimeIsNeverReplaced) {
  Message message;
  message.id_time = kNewYear;
  const JsonText text("\"yesterday\"");
  int64_t nanos = 0;
  EXPECT_EQ(read_time_or_stored(text.root(), message, &nanos).code, code::kBadTimestamp);
}

TEST(ReadUnixNanos, HasTheSameWindow) {
  int64_t nanos = 0;
  EXPECT_TRUE(read_unix_nanos(86'400'000'000'000, &nanos).none());
  EXPECT_EQ(nanos, 86'400'000'000'000);
  EXPECT_EQ(read_unix_nanos(86'399'999'999'999, &nanos).code, code::kBadTimestamp);
  EXPECT_TRUE(read_unix_nanos(7'258'118'399'999'999'999, &nanos).none());
  EXPECT_EQ(read_unix_nanos(7'258'118'400'000'000'000, &nanos).code, code::kBadTimestamp);
  EXPECT_EQ(read_unix_nanos(UINT64_MAX, &nanos).code, code::kBadTimestamp);
  EXPECT_TRUE(check_time(86'400'000'000'000).none());
  EXPECT_EQ(check_time(-1).code, code::kBadTimestamp);
}

}  // namespace
}  // namespace ew
