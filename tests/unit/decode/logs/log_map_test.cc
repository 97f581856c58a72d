#include "lib/decode/logs/log_map.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

class LogMapTest : public testing::Test {
 protected:
  // The JSON of what a member says; "absent"; the code of what is wrong with it.
  std::string of(std::string_view json, bool reject_nul = false) {
    const JsonText text(json);
    std::string lines;
    out.begin(&lines, 1000);
    const Fault fault = map.read(text.root(), {1000, reject_nul}, &out);
    if (!fault.none()) return std::string(fault.code);
    if (!map.value().exists()) return "absent";
    std::string result;
    append_compact(map.value(), &result);
    return result;
  }

  LogMap map;
  Decoded out;
};

TEST_F(LogMapTest, AnObjectIsItselfInAStringToo) {
  EXPECT_EQ(of(R"({ "a": 1.0 })"), R"({"a":1.0})");
  EXPECT_EQ(of(R"(" {\"a\":1}")"), R"({"a":1})");
  EXPECT_EQ(of(R"("{}")"), "{}");
  EXPECT_TRUE(map.empty());
}

TEST_F(LogMapTest, PairsAreTakenApartAtCommasThenAtTheFirstEqualsSign) {
  EXPECT_EQ(of(R"("a=1,b=x=y,c=")"), R"({"a":"1","b":"x=y","c":""})");
  EXPECT_EQ(of(R"("a=\"1\", b=2")"), R"({"a":"\"1\""," b":"2"})");
  EXPECT_EQ(of(R"("a=1,b=2,a=3")"), R"({"a":"3","b":"2"})");
  EXPECT_EQ(of(R"("{a=1")"), R"({"{a":"1"})");
}

TEST_F(LogMapTest, OtherTextIsKeptWhole) {
  EXPECT_EQ(of(R"("a=1,x")"), R"({"_raw":"a=1,x"})");
  EXPECT_EQ(of(R"("a=1,")"), R"({"_raw":"a=1,"})");
  EXPECT_EQ(of(R"("[1]")"), R"({"_raw":"[1]"})");
}

TEST_F(LogMapTest, BlankTextIsAbsent) {
  EXPECT_EQ(of(R"("")"), "absent");
  EXPECT_EQ(of(R"(" \t")"), "absent");
  EXPECT_TRUE(map.read({}, {1000, false}, &out).none());
  EXPECT_TRUE(map.empty());
}

TEST_F(LogMapTest, OtherTypesStayWhatTheyAre) {
  EXPECT_EQ(of("[ 1 ]"), "[1]");
  EXPECT_EQ(of("5"), "5");
  EXPECT_FALSE(map.empty());
}

TEST_F(LogMapTest, TextInAStringHasTheSameLimits) {
  std::string deep;
  for (int i = 0; i < 600; ++i) deep += R"({\"a\":)";
  EXPECT_EQ(of("\"" + deep + "1" + std::string(600, '}') + "\""), "too_deep");
  EXPECT_EQ(of(R"("{\"a\":\"\\u0000\"}")"), "{\"a\":\"\xEF\xBF\xBD\"}");
  EXPECT_EQ(out.replaced(), 1u);
  EXPECT_EQ(of(R"("{\"a\":\"\\u0000\"}")", true), "bad_json");
}

}  // namespace
}  // namespace ew
