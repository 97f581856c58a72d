#include "cmd/ew-load/json_to_copy.h"

#include <gtest/gtest.h>

namespace ew::load {
namespace {

std::string copied(const char* raw, uint64_t expected_replaced = 0) {
  std::string out;
  EXPECT_EQ(json_to_copy(raw, &out), expected_replaced) << raw;
  return out;
}

TEST(JsonToCopy, LeavesTheTextAsItStands) {
  EXPECT_EQ(copied(R"({"b":1, "a":[1e999]})"), R"({"b":1, "a":[1e999]})");
  EXPECT_EQ(copied("\"\\u00e9\\n\""), "\"\\\\u00e9\\\\n\"");
  EXPECT_EQ(copied(R"("\ud83d\ude00")"), R"("\\ud83d\\ude00")");
}

TEST(JsonToCopy, ReplacesWhatJsonbRefuses) {
  EXPECT_EQ(copied(R"("\u0000")", 1), R"("\\ufffd")");
  EXPECT_EQ(copied(R"({"k\u0000":"\ud800x\udc00"})", 3), R"({"k\\ufffd":"\\ufffdx\\ufffd"})");
  EXPECT_EQ(copied(R"("\ud800\ud83d\ude00")", 1), R"("\\ufffd\\ud83d\\ude00")");
  EXPECT_EQ(copied(R"("\ud800")", 1), R"("\\ufffd")");
}

TEST(JsonToCopy, ABackslashBeforeAnEscapeIsNone) {
  EXPECT_EQ(copied(R"("\\u0000")"), R"("\\\\u0000")");
  EXPECT_EQ(copied(R"("\\\u0000")", 1), R"("\\\\\\ufffd")");
}

}  // namespace
}  // namespace ew::load
