#include "lib/decode/otlp/otlp_exemplar.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

class OtlpExemplarTest : public testing::Test {
 protected:
  // The array of one exemplar, not closed; its fault.
  std::string of(std::string_view bytes) { return told(reader.read(bytes, &array)); }
  std::string of_json(std::string_view json) {
    const JsonText text(json);
    return told(reader.read(text.root(), &array));
  }

  TextStore texts;
  OtlpValueWriter values{&texts};
  OtlpExemplarReader reader{&values};

 private:
  std::string told(const Fault& fault) {
    const std::string result = fault.none() ? array : std::string(fault.code);
    array.clear();
    return result;
  }
  std::string array;
};

constexpr std::string_view kWhole =
    R"([{"timeUnixNano":"5","asDouble":0.5,"spanId":"2122232425262728",)"
    R"("traceId":"0102030405060708090a0b0c0d0e0f10","filteredAttributes":{"k":false})";

TEST_F(OtlpExemplarTest, BothFormsGiveTheSame) {
  EXPECT_EQ(of(pb::bytes(7, pb::key_value("k", pb::number(2, 0))) +
               pb::bytes(5, pb::hex("0102030405060708090a0b0c0d0e0f10")) +
               pb::bytes(4, pb::hex("2122232425262728")) + pb::real(3, 0.5) + pb::fixed64(2, 5)),
            std::string(kWhole) + "}");
  EXPECT_EQ(of_json(R"({"filteredAttributes":[{"key":"k","value":{"boolValue":false}}],
                        "traceId":"0102030405060708090A0b0c0d0e0f10","spanId":"2122232425262728",
                        "asDouble":0.5,"timeUnixNano":5,"later":1})"),
            std::string(kWhole) + "}");
}

TEST_F(OtlpExemplarTest, NothingIsLeftFromTheOneBefore) {
  of(pb::fixed64(2, 5) + pb::real(3, 1) + pb::bytes(4, "12345678"));
  EXPECT_EQ(of(""), "[{}");
  EXPECT_EQ(of_json("{}"), "[{}");
}

TEST_F(OtlpExemplarTest, TheLastOfTwoValuesCountsInProtobuf) {
  EXPECT_EQ(of(pb::real(3, 1) + pb::fixed64(6, 2)), R"([{"asInt":"2"})");
  EXPECT_EQ(of(pb::fixed64(6, 2) + pb::real(3, 1)), R"([{"asDouble":1.0})");
  EXPECT_EQ(of_json(R"({"asInt":2,"asDouble":1})"), "bad_otlp");
}

TEST_F(OtlpExemplarTest, UnusableIdsAreCountedAndLeftOut) {
  EXPECT_EQ(of(pb::bytes(4, "1234") + pb::bytes(5, std::string(16, '\0'))), "[{}");
  EXPECT_EQ(reader.take_tolerated(), 2u);
  EXPECT_EQ(reader.take_tolerated(), 0u);
  EXPECT_EQ(of(pb::bytes(4, "") + pb::bytes(5, "")), "[{}");
  EXPECT_EQ(reader.take_tolerated(), 0u);
}

TEST_F(OtlpExemplarTest, WhatCannotBeReadIsAFault) {
  EXPECT_EQ(of("\x0a"), "bad_protobuf");
  EXPECT_EQ(of(pb::bytes(7, "\x0a")), "bad_protobuf");
  EXPECT_EQ(of_json("5"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"spanId":5})"), "bad_otlp");
  EXPECT_EQ(of_json(R"({"timeUnixNano":-1})"), "bad_timestamp");
}

}  // namespace
}  // namespace ew
