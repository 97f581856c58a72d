#include "lib/decode/severity.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

// "<number> <severity>", or the code of the fault.
std::string level_of(std::string_view json) {
  const JsonText text(json);
  Level level;
  const Fault fault = read_level(text.root(), &level);
  if (!fault.none()) return std::string(fault.code);
  return (level.number ? std::to_string(*level.number) : "NULL") + " " +
         std::string(level.severity);
}

TEST(ReadLevel, ANumberHasTheNameOfItsLevel) {
  EXPECT_EQ(level_of("0"), "0 emergency");
  EXPECT_EQ(level_of("\"3\""), "3 error");
  EXPECT_EQ(level_of("4.0"), "4 warning");
  EXPECT_EQ(level_of("7e0"), "7 debug");
  EXPECT_EQ(level_of("8"), "8 ");
  EXPECT_EQ(level_of("-1"), "-1 ");
  EXPECT_EQ(level_of("\"200\""), "200 ");
}

TEST(ReadLevel, ANameInAnyCaseHasItsNumberAndTheLongName) {
  EXPECT_EQ(level_of("\"WARN\""), "4 warning");
  EXPECT_EQ(level_of("\"Panic\""), "0 emergency");
  EXPECT_EQ(level_of("\"fatal\""), "2 critical");
  EXPECT_EQ(level_of("\"err\""), "3 error");
  EXPECT_EQ(level_of("\"Informational\""), "6 info");
  EXPECT_EQ(level_of("\"trace\""), "7 debug");
}

TEST(ReadLevel, OtherTextIsKeptAndNothingIsInvented) {
  EXPECT_EQ(level_of("\"Low\""), "NULL Low");
  EXPECT_EQ(level_of("\"05\""), "NULL 05");
  for (const char* json : {"\"\"", "\" \"", "true", "{}", "[3]"}) {
    EXPECT_EQ(level_of(json), "NULL ") << json;
  }
}

TEST(ReadLevel, ANumberThatIsNoIntegerOfTheColumnIsAFault) {
  EXPECT_EQ(level_of("5.5"), "bad_number");
  EXPECT_EQ(level_of("2147483648"), "out_of_range");
}

// Loss 7: every name that producers use, not eight exact words.
TEST(Severity, LevelsAndTheirNames) {
  EXPECT_EQ(level_name(0), "emergency");
  EXPECT_EQ(level_name(7), "debug");
  EXPECT_EQ(level_name(8), "");
  EXPECT_EQ(level_name(-1), "");
  for (int64_t level = 0; level < 8; ++level) EXPECT_EQ(level_of_name(level_name(level)), level);
  EXPECT_FALSE(level_of_name("low"));
  EXPECT_FALSE(level_of_name(""));
}

// Loss 7: the first number of each range of OpenTelemetry, notice apart from info.
TEST(Severity, NumbersOfOpenTelemetry) {
  const int64_t numbers[] = {21, 19, 18, 17, 13, 10, 9, 5};
  for (int64_t level = 0; level < 8; ++level) {
    EXPECT_EQ(severity_number_of_level(level), numbers[level]) << level;
    EXPECT_EQ(severity_number_of_text(level_name(level)), numbers[level]) << level;
  }
  EXPECT_EQ(severity_number_of_level(8), 0);
  EXPECT_EQ(severity_number_of_level(-1), 0);
  EXPECT_EQ(severity_number_of_text(" Very High\t"), 21);
  EXPECT_EQ(severity_number_of_text("TRACE"), 1);
  EXPECT_EQ(severity_number_of_text("unknown"), 9);
  EXPECT_EQ(severity_number_of_text("Medium"), 13);
  EXPECT_EQ(severity_number_of_text("odd"), 0);
  EXPECT_EQ(severity_number_name(1), "TRACE");
  EXPECT_EQ(severity_number_name(13), "WARN");
  EXPECT_EQ(severity_number_name(24), "FATAL4");
  EXPECT_EQ(severity_number_name(0), "");
  EXPECT_EQ(severity_number_name(25), "");
}

}  // namespace
}  // namespace ew
