#include "cmd/ew-load/json_to_array.h"

#include <gtest/gtest.h>

#include "lib/pg/catalog.h"

namespace ew::load {
namespace {

std::string literal(const std::string& json, uint32_t element) {
  const std::string padded = json + std::string(kJsonPadding, ' ');
  JsonDocument document;
  EXPECT_EQ(document.parse(std::string_view(padded).substr(0, json.size())), JsonError::none);
  std::string text;
  json_to_array(document.root(), element, &text);
  return text;
}

TEST(JsonToArray, ElementsAreQuotedAndNullIsNull) {
  EXPECT_EQ(literal("[]", kPgInt4), "{}");
  EXPECT_EQ(literal(R"([1,null,"NULL","a\"b\\c",true])", kPgText),
            R"({"1",NULL,"NULL","a\"b\\c","true"})");
}

TEST(JsonToArray, ArraysInsideAreDimensionsExceptOfJson) {
  EXPECT_EQ(literal("[[1,2],[3,4]]", kPgInt4), R"({{"1","2"},{"3","4"}})");
  EXPECT_EQ(literal(R"([[1],{"a":"b"}])", kPgJsonb), R"({"[1]","{\"a\":\"b\"}"})");
}

TEST(JsonToArray, JsonElementsAreRepaired) {
  EXPECT_EQ(literal(R"([{"a":"\u0000"},"\ud800x",["\ud83d\ude00"]])", kPgJsonb),
            R"({"{\"a\":\"\\ufffd\"}","\"\\ufffdx\"","[\"\\ud83d\\ude00\"]"})");
}

}  // namespace
}  // namespace ew::load
