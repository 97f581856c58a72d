#include "lib/decode/otlp/otlp_number.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

// Both members of a number that is read from an object, and its fault.
std::string number(std::string_view json) {
  const JsonText text(json);
  OtlpNumber number;
  const Fault fault =
      read_otlp_number(text.root().find("asDouble"), text.root().find("asInt"), &number);
  std::string result;
  append_as_double(number, &result);
  append_as_int(number, &result);
  return fault.none() ? result : std::string(fault.code);
}

TEST(OtlpNumber, IsOfOneKind) {
  EXPECT_EQ(number("{}"), "");
  EXPECT_EQ(number(R"({"asDouble":5})"), R"(,"asDouble":5.0)");
  EXPECT_EQ(number(R"({"asDouble":"NaN"})"), R"(,"asDouble":"NaN")");
  EXPECT_EQ(number(R"({"asInt":"-9223372036854775808"})"), R"(,"asInt":"-9223372036854775808")");
  EXPECT_EQ(number(R"({"asInt":0})"), R"(,"asInt":"0")");
  EXPECT_EQ(number(R"({"asInt":0,"asDouble":0})"), "bad_otlp");
}

TEST(OtlpNumber, AnIntegerBeyondItsTypeIsADouble) {
  EXPECT_EQ(number(R"({"asInt":9223372036854776000})"), R"(,"asDouble":9223372036854776000.0)");
  EXPECT_EQ(number(R"({"asInt":1e309})"), "out_of_range");
}

TEST(OtlpNumber, TheNearestDoubleOfAnInteger) {
  EXPECT_EQ(OtlpNumber::of(int64_t{9007199254740993}).nearest(), 9007199254740992.0);
  EXPECT_EQ(OtlpNumber::of(0.1).nearest(), 0.1);
}

TEST(OtlpNumber, MembersAndElementsAreBuiltInPlace) {
  std::string text = "x";
  append_integer_member(",\"i\":", -5, &text);
  append_fixed64_member(",\"f\":", UINT64_MAX, &text);
  append_real_member(",\"r\":", 1e21, &text);
  close_members(1, &text);
  EXPECT_EQ(text, R"(x{"i":-5,"f":"18446744073709551615","r":1e+21})");
  close_members(text.size(), &text);
  EXPECT_TRUE(text.ends_with("}{}"));
  std::string array;
  append_integer_element(0, &array);
  append_real_element(-0.0, &array);
  EXPECT_EQ(array, R"(["0",-0.0)");
}

}  // namespace
}  // namespace ew
