#include "lib/decode/otlp/otlp_attributes.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

class OtlpAttributesTest : public testing::Test {
 protected:
  TextStore texts;
  OtlpValueWriter writer{&texts};
  OtlpAttributes attributes{&writer};
};

TEST_F(OtlpAttributesTest, WithoutAttributesThereIsNoObject) {
  attributes.finish();
  EXPECT_EQ(attributes.json(), "");
}

TEST_F(OtlpAttributesTest, AreAnObjectInTheOrderOfTheMessage) {
  EXPECT_TRUE(attributes.add(pb::key_value("z", pb::number(3, 0))).none());
  EXPECT_TRUE(attributes.add(pb::key_value("a", "")).none());
  attributes.add_number("n", 7);
  attributes.add_text("t", "\"");
  attributes.finish();
  EXPECT_EQ(attributes.json(), R"({"z":0,"a":null,"n":7,"t":"\""})");
  ASSERT_EQ(attributes.members().size(), 4u);
  EXPECT_EQ(attributes.json(attributes.members()[0]), "0");
  attributes.clear();
  attributes.finish();
  EXPECT_EQ(attributes.json(), "");
}

TEST_F(OtlpAttributesTest, ReadsTheListOfJson) {
  const JsonText list(R"([{"key":"a","value":{"intValue":1}},{"key":"a","value":{}}])");
  EXPECT_TRUE(attributes.add_all(list.root()).none());
  attributes.finish();
  EXPECT_EQ(attributes.json(), R"({"a":null})");
  EXPECT_TRUE(attributes.add_all({}).none());
  EXPECT_EQ(attributes.add_all(JsonText("{}").root()).code, code::kBadOtlp);
  EXPECT_EQ(attributes.add_all(JsonText("[5]").root()).code, code::kBadOtlp);
}

TEST_F(OtlpAttributesTest, ColumnsTakeStringsNumbersAndBooleans) {
  EXPECT_TRUE(attributes.add(pb::key_value("s", pb::text("x\"y"))).none());
  EXPECT_TRUE(attributes.add(pb::key_value("i", pb::number(3, 200))).none());
  EXPECT_TRUE(attributes.add(pb::key_value("d", pb::real(4, 2))).none());
  EXPECT_TRUE(attributes.add(pb::key_value("b", pb::number(2, 0))).none());
  EXPECT_TRUE(attributes.add(pb::key_value("raw", pb::bytes(7, "x"))).none());
  EXPECT_TRUE(attributes.add(pb::key_value("none", "")).none());
  EXPECT_TRUE(attributes.add(pb::key_value("list", pb::bytes(6, ""))).none());
  attributes.finish();
  EXPECT_EQ(attributes.column_text("s"), "x\"y");
  EXPECT_EQ(attributes.column_text("i"), "200");
  EXPECT_EQ(attributes.column_text("d"), "2.0");
  EXPECT_EQ(attributes.column_text("b"), "false");
  for (const std::string_view key : {"raw", "none", "list", "absent"}) {
    EXPECT_EQ(attributes.column_text(key), "") << key;
  }
}

TEST_F(OtlpAttributesTest, CanBeOpenedAgain) {
  attributes.reopen();
  attributes.add_number("n", 1);
  attributes.finish();
  EXPECT_EQ(attributes.json(), R"({"n":1})");
  attributes.reopen();
  attributes.add_number("n", 2);
  attributes.finish();
  EXPECT_EQ(attributes.json(), R"({"n":2})");
}

}  // namespace
}  // namespace ew
