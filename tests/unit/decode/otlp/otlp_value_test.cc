#include "lib/decode/otlp/otlp_value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/decode/json_text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

// The JSON text of a value, or "<code>: <reason>".
class OtlpValueTest : public testing::Test {
 protected:
  std::string of(std::string_view any_value) {
    std::string out;
    return result(writer.append(any_value, &value, &out), out);
  }
  std::string of_json(std::string_view json) {
    const JsonText text(json);
    EXPECT_EQ(text.error(), JsonError::none) << json;
    std::string out;
    return result(writer.append(text.root(), &value, &out), out);
  }
  static std::string result(const Fault& fault, const std::string& out) {
    return fault.none() ? out : std::string(fault.code);
  }

  TextStore texts;
  OtlpValueWriter writer{&texts};
  OtlpValue value;
};

// n arrays around an integer: n + 1 levels.
std::string nested_arrays(size_t n) {
  std::string any = pb::number(3, 1);
  for (size_t i = 0; i < n; ++i) any = pb::bytes(5, pb::bytes(1, any));
  return any;
}

std::string nested_lists(size_t n) {
  std::string any = pb::number(3, 1);
  for (size_t i = 0; i < n; ++i) any = pb::bytes(6, pb::bytes(1, pb::key_value("k", any)));
  return any;
}

std::string repeat(std::string_view text, size_t n) {
  std::string result;
  for (size_t i = 0; i < n; ++i) result.append(text);
  return result;
}

TEST_F(OtlpValueTest, EveryKindOfProtobufIsJson) {
  EXPECT_EQ(of(""), "null");
  EXPECT_EQ(of(pb::text("a\"\n")), R"("a\"\n")");
  EXPECT_EQ(of(pb::text("")), R"("")");
  EXPECT_EQ(of(pb::number(2, 0)), "false");
  EXPECT_EQ(of(pb::number(2, 5)), "true");
  EXPECT_EQ(of(pb::number(3, 0)), "0");
  EXPECT_EQ(of(pb::number(3, static_cast<uint64_t>(-1))), "-1");
  EXPECT_EQ(of(pb::number(3, 9007199254740993)), "9007199254740993");
  EXPECT_EQ(of(pb::real(4, 0)), "0.0");
  EXPECT_EQ(of(pb::real(4, 5)), "5.0");
  EXPECT_EQ(of(pb::real(4, std::nan(""))), "\"NaN\"");
  EXPECT_EQ(of(pb::bytes(5, "")), "[]");
  EXPECT_EQ(of(pb::bytes(5, pb::bytes(1, "") + pb::bytes(1, pb::text("x")))), R"([null,"x"])");
  EXPECT_EQ(of(pb::bytes(6, "")), "{}");
  EXPECT_EQ(of(pb::bytes(6, pb::bytes(1, pb::bytes(2, pb::number(2, 1))))), R"({"":true})");
  EXPECT_EQ(of(pb::bytes(7, std::string("\0\xFF", 2))), R"("AP8=")");
  EXPECT_EQ(of(pb::bytes(7, "")), R"("")");
}

TEST_F(OtlpValueTest, EveryKindOfJsonIsTheSame) {
  EXPECT_EQ(of_json("{}"), "null");
  EXPECT_EQ(of_json("null"), "null");
  EXPECT_EQ(of_json(R"({"stringValue":"\u0061\"\n"})"), R"("a\"\n")");
  EXPECT_EQ(of_json(R"({"stringValue":""})"), R"("")");
  EXPECT_EQ(of_json(R"({"boolValue":false})"), "false");
  EXPECT_EQ(of_json(R"({"intValue":"9007199254740993"})"), "9007199254740993");
  EXPECT_EQ(of_json(R"({"intValue":-1})"), "-1");
  EXPECT_EQ(of_json(R"({"intValue":"1e3"})"), "1000");
  EXPECT_EQ(of_json(R"({"doubleValue":5})"), "5.0");
  EXPECT_EQ(of_json(R"({"doubleValue":1.50})"), "1.5");
  EXPECT_EQ(of_json(R"({"doubleValue":"0.25"})"), "0.25");
  EXPECT_EQ(of_json(R"({"doubleValue":-0.0})"), "-0.0");
  EXPECT_EQ(of_json(R"({"doubleValue":"NaN"})"), "\"NaN\"");
  EXPECT_EQ(of_json(R"({"doubleValue":"-Infinity"})"), "\"-Infinity\"");
  EXPECT_EQ(of_json(R"({"doubleValue":null})"), "null");
  EXPECT_EQ(of_json(R"({"arrayValue":{}})"), "[]");
  EXPECT_EQ(of_json(R"({"arrayValue":{"values":[{},{"stringValue":"x"}]}})"), R"([null,"x"])");
  EXPECT_EQ(of_json(R"({"kvlistValue":{"values":[{"value":{"boolValue":true}}]}})"),
            R"({"":true})");
  EXPECT_EQ(of_json(R"({"bytesValue":"AP8"})"), R"("AP8=")");
  EXPECT_EQ(of_json(R"({"bytesValue":"_-8="})"), R"("/+8=")");
}

TEST_F(OtlpValueTest, SnakeCaseIsReadWhereCamelCaseIsAbsentOrNull) {
  EXPECT_EQ(of_json(R"({"int_value":1})"), "1");
  EXPECT_EQ(of_json(R"({"int_value":1,"intValue":2})"), "2");
  EXPECT_EQ(of_json(R"({"intValue":2,"int_value":1})"), "2");
  EXPECT_EQ(of_json(R"({"intValue":null,"int_value":1})"), "1");
}

TEST_F(OtlpValueTest, AnIntegerBeyondInt64IsTheDoubleThatJavaScriptMeans) {
  EXPECT_EQ(of_json(R"({"intValue":9223372036854775807})"), "9223372036854775807");
  EXPECT_EQ(of_json(R"({"intValue":"-9223372036854775808"})"), "-9223372036854775808");
  EXPECT_EQ(of_json(R"({"intValue":9223372036854776000})"), "9223372036854776000.0");
  EXPECT_EQ(value.kind, OtlpKind::real);
  EXPECT_EQ(of_json(R"({"intValue":1e+300})"), "1e+300");
  EXPECT_EQ(of_json(R"({"intValue":1e309})"), "out_of_range");
}

TEST_F(OtlpValueTest, SaysTheKindAndTheCharacters) {
  of(pb::text("x"));
  EXPECT_EQ(value.kind, OtlpKind::string);
  EXPECT_EQ(value.string, "x");
  of(pb::bytes(7, "x"));
  EXPECT_EQ(value.kind, OtlpKind::bytes);
  EXPECT_EQ(value.string, "");
  of_json(R"({"kvlistValue":{}})");
  EXPECT_EQ(value.kind, OtlpKind::list);
  of("");
  EXPECT_EQ(value.kind, OtlpKind::none);
}

TEST_F(OtlpValueTest, FindsWrongJson) {
  EXPECT_EQ(of_json("5"), "bad_otlp");
  EXPECT_EQ(of_json("[]"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"stringValue":5})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"boolValue":"true"})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"boolValue":1})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"intValue":true})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"intValue":1.5})"), "bad_number");
  EXPECT_EQ(of_json(R"({"intValue":"x"})"), "bad_number");
  EXPECT_EQ(of_json(R"({"doubleValue":"x"})"), "bad_number");
  EXPECT_EQ(of_json(R"({"doubleValue":{}})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"doubleValue":1e400})"), "out_of_range");
  EXPECT_EQ(of_json(R"({"bytesValue":"*"})"), "bad_base64");
  EXPECT_EQ(of_json(R"({"bytesValue":5})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"arrayValue":[]})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"arrayValue":{"values":{}}})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"arrayValue":{"values":[5]}})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"kvlistValue":{"values":[null]}})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"kvlistValue":{"values":[{"key":5}]}})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"stringValue":"","intValue":0})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"stringValue":"a","intValue":null})"), "\"a\"");
}

TEST_F(OtlpValueTest, TheLastMemberOfTheOneofCounts) {
  EXPECT_EQ(of(pb::text("x") + pb::number(3, 1)), "1");
  EXPECT_EQ(of(pb::number(3, 1) + pb::text("x")), "\"x\"");
  EXPECT_EQ(of(pb::bytes(5, pb::bytes(1, "")) + pb::text("x")), "\"x\"");
  EXPECT_EQ(of(pb::text("x") + pb::number(8, 1)), "\"x\"");  // string_value_strindex
  EXPECT_EQ(of(pb::number(8, 1)), "null");
  EXPECT_EQ(of(pb::number(1, 1)), "null");  // another wire type
}

TEST_F(OtlpValueTest, PartsOfAMessageMerge) {
  const std::string one = pb::bytes(5, pb::bytes(1, pb::number(3, 1)));
  const std::string two = pb::bytes(5, pb::bytes(1, pb::number(3, 2)));
  EXPECT_EQ(of(one + two), "[1,2]");
  EXPECT_EQ(of(one + two + one), "[1,2,1]");
  EXPECT_EQ(of(one + pb::text("x") + two), "[2]");
  EXPECT_EQ(of(pb::bytes(6, pb::bytes(1, pb::key_value("k", one) + pb::bytes(2, two)))),
            R"({"k":[1,2]})");
  EXPECT_EQ(of(pb::bytes(6, pb::bytes(1, pb::key_value("k", one) + pb::bytes(2, "")))),
            R"({"k":[1]})");
}

TEST_F(OtlpValueTest, WhatIsPassedOverHasToBeWellFormed) {
  const std::string broken = pb::bytes(5, pb::bytes(1, "\x0a"));
  EXPECT_EQ(of(broken), "bad_protobuf");
  EXPECT_EQ(of(broken + pb::text("x")), "bad_protobuf");
  EXPECT_EQ(of(broken + pb::bytes(6, "")), "bad_protobuf");
  EXPECT_EQ(of(pb::bytes(6, pb::bytes(1, pb::key_value("k", broken)) +
                                pb::bytes(1, pb::key_value("k", "")))),
            "bad_protobuf");
  // Behind what makes only the record bad.
  EXPECT_EQ(of(pb::bytes(5, pb::bytes(1, nested_arrays(40)) + pb::bytes(1, "\x0a"))),
            "bad_protobuf");
}

TEST_F(OtlpValueTest, OfARepeatedKeyTheLastValueStandsInTheFirstPlace) {
  const auto member = [](std::string_view key, uint64_t number) {
    return pb::bytes(1, pb::key_value(key, pb::number(3, number)));
  };
  EXPECT_EQ(of(pb::bytes(6, member("a", 1) + member("b", 2) + member("a", 3))), R"({"a":3,"b":2})");
  EXPECT_EQ(writer.repeated(), 1u);
  EXPECT_EQ(of_json(R"({"kvlistValue":{"values":[{"key":"a","value":{"intValue":1}},
      {"key":"b","value":{"kvlistValue":{"values":[{"key":"a"},{"key":"a"}]}}},
      {"key":"a","value":{"intValue":3}}]}})"),
            R"({"a":3,"b":{"a":null}})");
  EXPECT_EQ(writer.repeated(), 3u);
  // Keys that are the same only when they are repaired.
  EXPECT_EQ(of(pb::bytes(6, member("\xFE", 1) + member("\xFF", 2))), "{\"\xEF\xBF\xBD\":2}");
}

TEST_F(OtlpValueTest, ThirtyTwoLevelsAndNoMore) {
  EXPECT_EQ(of(nested_arrays(31)), std::string(31, '[') + "1" + std::string(31, ']'));
  EXPECT_EQ(of(nested_arrays(32)), "too_deep");
  EXPECT_EQ(of(nested_lists(31)), repeat(R"({"k":)", 31) + "1" + std::string(31, '}'));
  EXPECT_EQ(of(nested_lists(32)), "too_deep");
  const auto json = [](size_t n) {
    return repeat(R"({"arrayValue":{"values":[)", n) + "{}" + repeat("]}}", n);
  };
  EXPECT_EQ(of_json(json(31)), std::string(31, '[') + "null" + std::string(31, ']'));
  EXPECT_EQ(of_json(json(32)), "too_deep");
}

TEST_F(OtlpValueTest, DeepNestingCostsNoStack) {
  std::string any;
  for (size_t i = 0; i < 2000; ++i) any = pb::bytes(5, pb::bytes(1, any));
  EXPECT_EQ(of(any), "too_deep");
}

}  // namespace
}  // namespace ew
