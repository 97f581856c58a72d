#include "lib/decode/otel_traces/flat_map.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

class FlatMapTest : public testing::Test {
 protected:
  // The JSON of what a member says; "absent".
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

  FlatMap map;
  Decoded out;
};

TEST_F(FlatMapTest, JsonIsItself) {
  EXPECT_EQ(of(R"({ "a": 1.0 })"), R"({"a":1.0})");
  EXPECT_EQ(of("[1]"), "[1]");
  EXPECT_EQ(of("5"), "5");
}

TEST_F(FlatMapTest, TextThatIsJsonIsWhatItSays) {
  EXPECT_EQ(of(R"("{\"a\": 1}")"), R"({"a":1})");
  EXPECT_EQ(of(R"("[]")"), "[]");
  EXPECT_EQ(of(R"("5")"), "5");
  EXPECT_EQ(of(R"("null")"), "absent");
}

TEST_F(FlatMapTest, OtherTextIsKept) {
  EXPECT_EQ(of(R"("a=\"b\"")"), R"({"_raw":"a=\"b\""})");
  EXPECT_EQ(of(R"("{")"), R"({"_raw":"{"})");
  EXPECT_EQ(of(R"("")"), R"({"_raw":""})");
}

TEST_F(FlatMapTest, CountsOrRefusesWhatIsReplaced) {
  EXPECT_EQ(of(R"("{\"a\":\"\\u0000\"}")"), "{\"a\":\"\xEF\xBF\xBD\"}");
  EXPECT_EQ(out.replaced(), 1u);
  EXPECT_EQ(of(R"("{\"a\":\"\\u0000\"}")", true), "bad_json");
  EXPECT_EQ(of("\"" + std::string(600, '[') + std::string(600, ']') + "\""), "too_deep");
}

TEST_F(FlatMapTest, KnowsWhatIsEmpty) {
  std::string lines;
  EXPECT_TRUE(map.read({}, {1000, false}, &out).none());
  EXPECT_TRUE(map.empty());
  const JsonText object("{}");
  EXPECT_TRUE(map.read(object.root(), {1000, false}, &out).none());
  EXPECT_TRUE(map.empty());
  const JsonText array("[]");
  EXPECT_TRUE(map.read(array.root(), {1000, false}, &out).none());
  EXPECT_FALSE(map.empty());
}

}  // namespace
}  // namespace ew
