#include "cmd/ew-load/number_to_copy.h"

#include "tests/unit/ew-load/tables.h"

namespace ew::load {
namespace {

TEST(DecimalToInteger, IntegersInAnyNotation) {
  const std::pair<const char*, int64_t> good[] = {{"0", 0},
                                                  {"-0", 0},
                                                  {"7", 7},
                                                  {"200.0", 200},
                                                  {"2e2", 200},
                                                  {"2E+2", 200},
                                                  {"2000e-1", 200},
                                                  {"0.5e1", 5},
                                                  {"-12.50e1", -125},
                                                  {"9223372036854775807", INT64_MAX},
                                                  {"-9223372036854775808", INT64_MIN},
                                                  {"0e400", 0}};
  for (const auto& [text, expected] : good) {
    int64_t value = -1;
    EXPECT_EQ(decimal_to_integer(text, &value), IntegerOutcome::ok) << text;
    EXPECT_EQ(value, expected) << text;
  }
}

TEST(DecimalToInteger, WhatIsNone) {
  int64_t value = 0;
  for (const char* text :
       {"", "-", "1.5", "1e-1", "01", "+1", " 1", "1 ", "0x1", "1e401", "abc", "1.", ".5"}) {
    EXPECT_EQ(decimal_to_integer(text, &value), IntegerOutcome::no_integer) << text;
  }
  EXPECT_EQ(decimal_to_integer(std::string(500, '1'), &value), IntegerOutcome::no_integer);
}

TEST(DecimalToInteger, WhatDoesNotFit) {
  int64_t value = 0;
  for (const char* text :
       {"9223372036854775808", "-9223372036854775809", "1e19", "1e400", "18446744073709551615"}) {
    EXPECT_EQ(decimal_to_integer(text, &value), IntegerOutcome::overflow) << text;
  }
}

std::string integer(uint32_t type, const char* text) {
  const auto plan = test_plan({test_column("c", type)});
  std::string out;
  int64_t time = 0;
  const auto error = integer_to_copy(plan->columns()[0], text, &out, &time);
  return error ? error->sqlstate : out;
}

TEST(IntegerToCopy, EachTypeHasItsRange) {
  EXPECT_EQ(integer(kPgInt2, "32767"), "32767");
  EXPECT_EQ(integer(kPgInt2, "32768"), "22003");
  EXPECT_EQ(integer(kPgInt4, "-2147483648"), "-2147483648");
  EXPECT_EQ(integer(kPgInt4, "2147483648"), "22003");
  EXPECT_EQ(integer(kPgInt8, "2147483648"), "2147483648");
  EXPECT_EQ(integer(kPgInt8, "1.5"), "22P02");
}

std::string floating(uint32_t type, const std::string& text) {
  const auto plan = test_plan({test_column("c", type)});
  std::string out;
  const auto error = floating_to_copy(plan->columns()[0], text, &out);
  return error ? error->sqlstate : out;
}

TEST(FloatingToCopy, AsItWasSentWithinTheRangeOfTheType) {
  for (const char* text : {"1.0", "1e308", "-0", "5e-324", "NaN", "Infinity", "-Infinity"}) {
    EXPECT_EQ(floating(kPgFloat8, text), text);
  }
  EXPECT_EQ(floating(kPgFloat8, "1e400"), "22003");
  EXPECT_EQ(floating(kPgFloat8, "1e-400"), "22003");
  EXPECT_EQ(floating(kPgFloat8, std::string(310, '9')), "22003");
  EXPECT_EQ(floating(kPgFloat4, "1e39"), "22003");
  EXPECT_EQ(floating(kPgFloat4, "1e38"), "1e38");
  for (const char* bad : {"", "nan", "1,5", "0x10", "1e"})
    EXPECT_EQ(floating(kPgFloat8, bad), "22P02");
}

TEST(NumericToCopy, AnyNumberOfDigits) {
  const auto plan = test_plan({test_column("c", kPgNumeric)});
  std::string out;
  EXPECT_FALSE(numeric_to_copy(plan->columns()[0], "123456789012345678901234567890.5", &out));
  EXPECT_EQ(out, "123456789012345678901234567890.5");
  EXPECT_TRUE(numeric_to_copy(plan->columns()[0], "1/3", &out));
}

}  // namespace
}  // namespace ew::load
