#include "lib/decode/values.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

std::string integer(std::string_view json, int64_t min = kMin, int64_t max = kMax) {
  const JsonText text(json);
  int64_t value = 0;
  const Fault fault = read_integer(text.root(), min, max, &value);
  return fault.none() ? std::to_string(value) : std::string(fault.code);
}

std::string number(std::string_view json) {
  const JsonText text(json);
  std::string_view value;
  const Fault fault = read_double(text.root(), &value);
  return std::string(fault.none() ? value : fault.code);
}

TEST(ReadInteger, KeepsEveryDigitOfSixtyFourBits) {
  EXPECT_EQ(integer("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(integer("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(integer("\"9007199254740993\""), "9007199254740993");
  EXPECT_EQ(integer("92233720368547758070e-1"), "9223372036854775807");
}

TEST(ReadInteger, RefusesWhatDoesNotFitInsteadOfClampingIt) {
  EXPECT_EQ(integer("9223372036854775808"), "out_of_range");
  EXPECT_EQ(integer("-9223372036854775809"), "out_of_range");
  EXPECT_EQ(integer("18446744073709551616"), "out_of_range");
  EXPECT_EQ(integer("1e400"), "out_of_range");
  EXPECT_EQ(integer("65536", 0, 65535), "out_of_range");
  EXPECT_EQ(integer("-1", 0, 65535), "out_of_range");
}

TEST(ReadInteger, TakesIntegralValuesOfAnySpelling) {
  EXPECT_EQ(integer("200.0"), "200");
  EXPECT_EQ(integer("2E2"), "200");
  EXPECT_EQ(integer("-20e-1"), "-2");
  EXPECT_EQ(integer("-0"), "0");
  EXPECT_EQ(integer("0.0e-400"), "0");
}

TEST(ReadInteger, RefusesFractionsAndOtherTypes) {
  EXPECT_EQ(integer("0.5"), "bad_number");
  EXPECT_EQ(integer("1e-1"), "bad_number");
  EXPECT_EQ(integer("true"), "bad_number");
  EXPECT_EQ(integer("\"\""), "bad_number");
  EXPECT_EQ(integer("\" 1\""), "bad_number");
  EXPECT_EQ(integer("[1]"), "bad_number");
  EXPECT_EQ(integer("1e401"), "bad_number");
}

TEST(ReadDouble, WritesANumberAsItWasSent) {
  EXPECT_EQ(number("1.0"), "1.0");
  EXPECT_EQ(number("\"1.50e+3\""), "1.50e+3");
  EXPECT_EQ(number("-0"), "-0");
  EXPECT_EQ(number("\"-Infinity\""), "\"-Infinity\"");
}

TEST(ReadDouble, RefusesWhatADoubleCannotHold) {
  EXPECT_EQ(number("1e309"), "out_of_range");
  EXPECT_EQ(number("1e-400"), "out_of_range");
  EXPECT_EQ(number("4.9e-324"), "4.9e-324");
  EXPECT_EQ(number(std::string(309, '9')), "out_of_range");
  EXPECT_EQ(number("0." + std::string(350, '0') + "1"), "out_of_range");
  EXPECT_EQ(number("\"45.5abc\""), "bad_number");
  EXPECT_EQ(number("\"nan\""), "bad_number");
}

TEST(TextOf, GivesScalarsAsSentAndTheRestAsCompactJson) {
  const JsonText text(R"(["a\u0000b", 1.50, true, { "k" : [ ] }])");
  std::vector<std::string> texts;
  std::string scratch;
  for (const JsonValue value : text.root()) texts.emplace_back(text_of(value, &scratch));
  EXPECT_EQ(texts, (std::vector<std::string>{"a\xEF\xBF\xBD"
                                             "b",
                                             "1.50", "true", R"({"k":[]})"}));
}

TEST(SameValue, ComparesWhatAColumnWouldHold) {
  const JsonText text(R"([4, "4", 4.0, {"a":1}, { "a" : 1 }])");
  std::vector<JsonValue> values;
  for (const JsonValue value : text.root()) values.push_back(value);
  EXPECT_TRUE(same_value(values[0], values[1]));
  EXPECT_FALSE(same_value(values[0], values[2]));
  EXPECT_TRUE(same_value(values[3], values[4]));
}

TEST(ReadUnsigned, KeepsEveryDigitOfSixtyFourBits) {
  const auto read = [](std::string_view json) {
    const JsonText text(json);
    uint64_t value = 7;
    const Fault fault = read_unsigned(text.root(), &value);
    return fault.none() ? std::to_string(value) : std::string(fault.code);
  };
  EXPECT_EQ(read("0"), "0");
  EXPECT_EQ(read("-0"), "0");
  EXPECT_EQ(read("\"18446744073709551615\""), "18446744073709551615");
  EXPECT_EQ(read("1.8e19"), "18000000000000000000");
  EXPECT_EQ(read("18446744073709551616"), "out_of_range");
  EXPECT_EQ(read("-1"), "out_of_range");
  EXPECT_EQ(read("1.5"), "bad_number");
  EXPECT_EQ(read("true"), "bad_number");
}

}  // namespace
}  // namespace ew
