#include "lib/decode/headers.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

class HeadersTest : public testing::Test {
 protected:
  std::string find(std::string_view json, std::string_view name) {
    Message message;
    message.headers = json;
    headers.read(message);
    const JsonValue value = headers.find(name);
    return value.exists() ? std::string(value.string()) : "absent";
  }
  Headers headers;
};

TEST_F(HeadersTest, NamesCompareWithoutCase) {
  EXPECT_EQ(find(R"({"CE-Id":["7"]})", "ce-id"), "7");
  EXPECT_EQ(find(R"({"CE-Id":["7"]})", "ce-ids"), "absent");
}

TEST_F(HeadersTest, TheFirstValueCounts) {
  EXPECT_EQ(find(R"({"a":["1","2"]})", "a"), "1");
  EXPECT_EQ(find(R"({"a":[],"A":["3"],"a ":["4"]})", "a"), "3");
  EXPECT_EQ(find(R"({"a":["\u0031"]})", "A"), "1");
}

TEST_F(HeadersTest, NoneAreNone) {
  EXPECT_EQ(find("", "a"), "absent");
  EXPECT_TRUE(headers.empty());
  EXPECT_EQ(find("[]", "a"), "absent");
  EXPECT_EQ(find(R"({"a":["1"]})", "a"), "1");
  EXPECT_FALSE(headers.empty());
  EXPECT_EQ(find("", "a"), "absent");
}

}  // namespace
}  // namespace ew
