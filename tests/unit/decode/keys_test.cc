#include "lib/decode/keys.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

enum Column : size_t { kHost, kSize, kTime };

const KeyTable& table() {
  static const KeyTable kTable = {
      {Take::name, {"host", "hostName", "h"}}, {Take::any, {"size", "Size"}}, {Take::time, {"t"}}};
  return kTable;
}

// "<host>|<size>|<time>|<unknown keys>"
std::string fields_of(std::string_view json) {
  const JsonText text(json);
  Fields fields(table());
  fields.read(text.root());
  std::string result;
  for (const size_t column : {kHost, kSize, kTime}) {
    if (fields[column].exists()) result.append(fields[column].raw());
    result.push_back('|');
  }
  for (const JsonValue member : fields.unknown()) result.append(member.key()).append(" ");
  return result;
}

TEST(Fields, TheFirstPresentAliasWinsWhateverTheOrderInTheObject) {
  EXPECT_EQ(fields_of(R"({"h":"c","hostName":"b"})"), R"("b"|||h )");
  EXPECT_EQ(fields_of(R"({"h":"c"})"), R"("c"|||)");
}

TEST(Fields, AHostIsAbsentWhereSyslogSaysNil) {
  const KeyTable table = {{Take::host, {"host", "hostname"}}};
  Fields fields(table);
  const JsonText text(R"({"host":"-","hostname":"h"})");
  fields.read(text.root());
  EXPECT_EQ(fields[0].string(), "h");
  EXPECT_TRUE(fields.unknown().empty());
}

TEST(Fields, FalseZeroAndEmptyTextArePresent) {
  EXPECT_EQ(fields_of(R"({"size":false})"), "|false||");
  EXPECT_EQ(fields_of(R"({"size":0})"), "|0||");
  EXPECT_EQ(fields_of(R"({"size":"","Size":1})"), "|\"\"||Size ");
}

TEST(Fields, BlankNamesCountAsAbsent) {
  EXPECT_EQ(fields_of(R"({"host":" \t","hostName":null,"h":"c"})"), R"("c"|||)");
  EXPECT_EQ(fields_of(R"({"host":"a","h":" "})"), R"("a"|||)");
}

TEST(Fields, AnObjectIsNoName) {
  EXPECT_EQ(fields_of(R"({"host":{"name":"x"},"h":"c"})"), R"("c"|||host )");
  EXPECT_EQ(fields_of(R"({"size":{"x":1}})"), R"(|{"x":1}||)");
}

TEST(Fields, FurtherAliasesAreDroppedOnlyIfTheySayTheSame) {
  EXPECT_EQ(fields_of(R"({"host":"a","hostName":"a","h":null})"), R"("a"|||)");
  EXPECT_EQ(fields_of(R"({"size":1,"Size":"1"})"), "|1||");
  EXPECT_EQ(fields_of(R"({"size":1,"Size":2})"), "|1||Size ");
}

TEST(Fields, UnknownMembersKeepTheirOrderAndNullIsKept) {
  EXPECT_EQ(fields_of(R"({"z":1,"h":"c","host":"a","a":null})"), R"("a"|||z h a )");
}

TEST(Fields, TheGoZeroTimeMeansNotSet) {
  EXPECT_EQ(fields_of(R"({"t":"0001-01-01T00:00:00Z"})"), "|||");
  EXPECT_EQ(fields_of(R"({"t":""})"), "||\"\"|");
}

TEST(Fields, ZeroMeansNotSetWhereTheKeySaysTheUnit) {
  static const KeyTable kTable = {{Take::unit_time, {"time_unix_nano", "timeUnixNano"}}};
  const auto value = [](std::string_view json) {
    const JsonText text(json);
    Fields fields(kTable);
    fields.read(text.root());
    return fields[0].exists() ? std::string(fields[0].raw()) : std::string("absent");
  };
  EXPECT_EQ(value(R"({"time_unix_nano":0,"timeUnixNano":5})"), "5");
  EXPECT_EQ(value(R"({"time_unix_nano":"0"})"), "absent");
  EXPECT_EQ(value(R"({"time_unix_nano":"0001-01-01T00:00:00Z"})"), "absent");
  EXPECT_EQ(value(R"({"time_unix_nano":""})"), "\"\"");
  EXPECT_EQ(value(R"({"time_unix_nano":false})"), "false");
}

TEST(IsName, FollowsTheRuleOfItsTake) {
  EXPECT_TRUE(is_name(JsonText("\"-\"").root(), Take::name));
  EXPECT_FALSE(is_name(JsonText("\"-\"").root(), Take::host));
  EXPECT_TRUE(is_name(JsonText("5").root(), Take::host));
  EXPECT_FALSE(is_name(JsonText("{}").root(), Take::name));
  EXPECT_FALSE(is_name(JsonText("null").root(), Take::name));
}

TEST(Fields, ANumberThatIsZeroIsNotSet) {
  const KeyTable table = {{Take::nonzero, {"n", "N"}}};
  const auto value = [&](std::string_view json) {
    const JsonText text(json);
    Fields fields(table);
    fields.read(text.root());
    return fields[0].exists() ? std::string(fields[0].raw()) : "absent";
  };
  EXPECT_EQ(value(R"({"n":0,"N":5})"), "5");
  EXPECT_EQ(value(R"({"n":"0"})"), "absent");
  EXPECT_EQ(value(R"({"n":""})"), "\"\"");
  EXPECT_EQ(value(R"({"n":" "})"), "\" \"");
}

TEST(Fields, WhatAColumnDoesWithoutCountsAsUnknownInItsPlace) {
  const JsonText text(R"({"a":0,"h":"x","b":1,"size":2,"Size":3,"c":null,"t":5})");
  Fields fields(table());
  fields.read(text.root());
  fields.release({});
  const auto unknown = [&] {
    std::string keys;
    for (const JsonValue member : fields.unknown()) keys.append(member.key()).append(" ");
    return keys;
  };
  EXPECT_EQ(unknown(), "a b Size c ");
  constexpr size_t kReleased[] = {kTime, kHost};
  fields.release(kReleased);
  EXPECT_EQ(unknown(), "a h b Size c t ");
  EXPECT_FALSE(fields[kHost].exists());
  EXPECT_EQ(fields[kSize].raw(), "2");
  fields.read(text.root());
  EXPECT_EQ(unknown(), "a b Size c ");
}

TEST(Fields, NothingOfTheObjectBeforeIsLeft) {
  const JsonText first(R"({"host":"a","h":"b","size":1,"x":1})");
  const JsonText second(R"({"h":"c"})");
  Fields fields(table());
  fields.read(first.root());
  fields.read(second.root());
  EXPECT_EQ(fields[kHost].raw(), "\"c\"");
  EXPECT_FALSE(fields[kSize].exists());
  EXPECT_TRUE(fields.unknown().empty());
  EXPECT_EQ(fields.key(kHost), "h");
  EXPECT_EQ(fields.key(kSize), "size");
}

}  // namespace
}  // namespace ew
