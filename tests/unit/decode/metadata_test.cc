#include "lib/decode/metadata.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

std::string merged(std::string_view metadata, std::string_view unknown) {
  const JsonText sent(metadata);
  const JsonText rest(unknown);
  std::vector<JsonValue> members;
  for (const JsonValue member : rest.root()) members.push_back(member);
  std::string out;
  append_metadata(sent.root(), members, &out);
  return out;
}

TEST(AppendMetadata, StaysAsItIsWhenNothingIsUnknown) {
  EXPECT_EQ(merged(R"({ "_unmapped" : 1, "a" : 2 })", "{}"), R"({"_unmapped":1,"a":2})");
  EXPECT_EQ(merged("[1, 2]", "{}"), "[1,2]");
}

TEST(AppendMetadata, UnknownMembersComeLast) {
  EXPECT_EQ(merged(R"({"_unmapped":{"x":1},"a":2})", R"({"y":null})"),
            R"({"a":2,"_unmapped":{"x":1,"y":null}})");
}

TEST(AppendMetadata, AMemberThatIsThereAlreadyIsReplacedInItsPlace) {
  EXPECT_EQ(merged(R"({"_unmapped":{"x":1,"y":2}})", R"({"z":3,"x":4})"),
            R"({"_unmapped":{"x":4,"y":2,"z":3}})");
}

TEST(AppendMetadata, WhatIsNoObjectMovesToValue) {
  EXPECT_EQ(merged("\"text\"", R"({"x":1})"), R"({"_value":"text","_unmapped":{"x":1}})");
  EXPECT_EQ(merged(R"({"_unmapped":7})", R"({"x":1})"), R"({"_unmapped":{"_value":7,"x":1}})");
}

TEST(AppendMetadata, AbsentMetadataBecomesAnObject) {
  const JsonText rest(R"({"x\"":1})");
  const std::vector<JsonValue> members = {*rest.root().begin()};
  std::string out;
  append_metadata({}, members, &out);
  EXPECT_EQ(out, R"({"_unmapped":{"x\"":1}})");
}

std::string attributes(std::string_view own, std::string_view others) {
  const JsonText own_text(own);
  const JsonText others_text(others);
  std::vector<JsonValue> members;
  for (const JsonValue member : others_text.root()) members.push_back(member);
  std::string out;
  append_attributes(own_text.root(), members, &out);
  return out;
}

TEST(AppendAttributes, OtherMembersFollowTheAttributes) {
  EXPECT_EQ(attributes(R"({"a": 1})", R"({"b":2,"a":1})"), R"({"a":1,"b":2})");
  EXPECT_EQ(attributes("{}", "{}"), "{}");
  EXPECT_EQ(attributes("[1]", R"({"b":2})"), R"({"_value":[1],"b":2})");
}

TEST(AppendAttributes, ThoseThatDifferAreUnmapped) {
  EXPECT_EQ(attributes(R"({"a":1})", R"({"a":"1","b":2})"),
            R"({"a":1,"b":2,"_unmapped":{"a":"1"}})");
  EXPECT_EQ(attributes(R"({"_unmapped":{"a":0},"a":1})", R"({"a":2,"b":3})"),
            R"({"a":1,"b":3,"_unmapped":{"a":2}})");
  EXPECT_EQ(attributes(R"({"_unmapped":5,"a":1})", R"({"a":2})"),
            R"({"a":1,"_unmapped":{"_value":5,"a":2}})");
  EXPECT_EQ(attributes(R"({"_unmapped":{"z":1}})", R"({"b":3})"), R"({"b":3,"_unmapped":{"z":1}})");
}

// With members that belong into it beside the unknown ones.
std::string named(std::string_view metadata, std::string_view members, std::string_view unknown) {
  const JsonText sent(metadata), own(members), rest(unknown);
  std::vector<JsonValue> named;
  for (const JsonValue member : own.root()) named.push_back(member);
  std::vector<JsonValue> others;
  for (const JsonValue member : rest.root()) others.push_back(member);
  std::string out;
  append_metadata(MetadataParts{sent.root(), named, others}, &out);
  return out;
}

TEST(AppendMetadata, NamedMembersStandBeforeTheUnknownOnes) {
  EXPECT_EQ(named(R"({"a":1})", R"({"b":2})", R"({"c":3})"),
            R"({"a":1,"b":2,"_unmapped":{"c":3}})");
  EXPECT_EQ(named("[1]", R"({"b":2})", "{}"), R"({"_value":[1],"b":2})");
  EXPECT_EQ(named(R"({"_unmapped":7,"a":1})", R"({"b":2})", "{}"),
            R"({"a":1,"b":2,"_unmapped":7})");
  EXPECT_EQ(named("{}", R"({"_unmapped":{"x":1},"b":2})", R"({"c":3})"),
            R"({"b":2,"_unmapped":{"x":1,"c":3}})");
}

}  // namespace
}  // namespace ew
