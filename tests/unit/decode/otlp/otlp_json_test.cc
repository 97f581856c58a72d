#include "lib/decode/otlp/otlp_json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

// Reads with `read`; the code of the fault, or what was read.
template <class T, class Read>
std::string read_as(std::string_view json, Read read) {
  const JsonText text(json);
  T out{};
  const Fault fault = read(text.root(), &out);
  return fault.none() ? std::to_string(out) : std::string(fault.code);
}

std::string uint32(std::string_view json) { return read_as<uint32_t>(json, read_otlp_uint32); }
std::string int32(std::string_view json) { return read_as<int32_t>(json, read_otlp_int32); }
std::string uint64(std::string_view json) { return read_as<uint64_t>(json, read_otlp_uint64); }
std::string nanos(std::string_view json) { return read_as<uint64_t>(json, read_otlp_nanos); }

TEST(OtlpJson, KeysHaveTwoSpellings) {
  const OtlpKeys keys = {"timeUnixNano", "name"};
  const JsonText text(R"({"x":1,"time_unix_nano":2,"name":null,"timeUnixNano":3})");
  std::array<JsonValue, 2> values;
  keys.read(text.root(), values);
  EXPECT_EQ(values[0].raw(), "3");
  EXPECT_FALSE(values[1].exists());
  EXPECT_EQ(keys.name(0), "timeUnixNano");
  EXPECT_EQ(keys.field("time_unix_nano"), 0u);
  EXPECT_EQ(keys.field("x"), OtlpKeys::kNone);
}

TEST(OtlpJson, AbsentAndNullLeaveWhatIsThere) {
  uint32_t number = 7;
  EXPECT_TRUE(read_otlp_uint32({}, &number).none());
  EXPECT_TRUE(read_otlp_uint32(JsonText("null").root(), &number).none());
  EXPECT_EQ(number, 7u);
  std::string_view text = "x";
  EXPECT_TRUE(read_otlp_text(JsonText("null").root(), &text).none());
  EXPECT_EQ(text, "x");
}

TEST(OtlpJson, ReadsIntegersOfTheirTypes) {
  EXPECT_EQ(uint32("4294967295"), "4294967295");
  EXPECT_EQ(uint32("\"12\""), "12");
  EXPECT_EQ(uint32("1e3"), "1000");
  EXPECT_EQ(uint32("4294967296"), "out_of_range");
  EXPECT_EQ(uint32("-1"), "out_of_range");
  EXPECT_EQ(uint32("1.5"), "bad_number");
  EXPECT_EQ(uint32("\"x\""), "bad_number");
  EXPECT_EQ(uint32("true"), "bad_otlp");
  EXPECT_EQ(int32("-2147483648"), "-2147483648");
  EXPECT_EQ(int32("2147483648"), "out_of_range");
  EXPECT_EQ(uint64("\"18446744073709551615\""), "18446744073709551615");
  EXPECT_EQ(uint64("18446744073709551616"), "out_of_range");
  EXPECT_EQ(uint64("[]"), "bad_otlp");
}

TEST(OtlpJson, ReadsNanoseconds) {
  EXPECT_EQ(nanos("\"1767225600123456789\""), "1767225600123456789");
  EXPECT_EQ(nanos("1767225600123456789"), "1767225600123456789");
  EXPECT_EQ(nanos("\"2026-01-01T00:00:00Z\""), "bad_timestamp");
  EXPECT_EQ(nanos("-1"), "bad_timestamp");
  EXPECT_EQ(nanos("18446744073709551616"), "bad_timestamp");
  EXPECT_EQ(nanos("{}"), "bad_otlp");
}

TEST(OtlpJson, ReadsDoubles) {
  EXPECT_EQ(read_as<double>("1.5", read_otlp_double), "1.500000");
  EXPECT_EQ(read_as<double>("\"1.5\"", read_otlp_double), "1.500000");
  EXPECT_EQ(read_as<double>("\"1,5\"", read_otlp_double), "bad_number");
  EXPECT_EQ(read_as<double>("1e999", read_otlp_double), "bad_number");
  EXPECT_EQ(read_as<double>("1e309", read_otlp_double), "out_of_range");
  EXPECT_EQ(read_as<double>("false", read_otlp_double), "bad_otlp");
  double value = 0;
  EXPECT_TRUE(read_otlp_double(JsonText("\"NaN\"").root(), &value).none());
  EXPECT_TRUE(std::isnan(value));
  EXPECT_TRUE(read_otlp_double(JsonText("\"-Infinity\"").root(), &value).none());
  EXPECT_EQ(value, -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(read_otlp_double(JsonText("\"Infinity\"").root(), &value).none());
  EXPECT_EQ(value, std::numeric_limits<double>::infinity());
}

TEST(OtlpJson, ReadsEnumsByNumberAndByName) {
  constexpr std::string_view kNames[] = {"E_NONE", "E_ONE"};
  const auto read = [&](std::string_view json, uint64_t* named) {
    return read_as<int32_t>(json, [&](JsonValue value, int32_t* out) {
      return read_otlp_enum(value, kNames, out, named);
    });
  };
  uint64_t named = 0;
  EXPECT_EQ(read("1", &named), "1");
  EXPECT_EQ(read("77", &named), "77");
  EXPECT_EQ(read("\"1\"", &named), "1");
  EXPECT_EQ(named, 0u);
  EXPECT_EQ(read("\"E_ONE\"", &named), "1");
  EXPECT_EQ(named, 1u);
  EXPECT_EQ(read("\"ONE\"", &named), "bad_number");
  EXPECT_EQ(read("{}", &named), "bad_otlp");
}

TEST(OtlpJson, ReadsBooleansAndTexts) {
  bool boolean = false;
  EXPECT_TRUE(read_otlp_boolean(JsonText("true").root(), &boolean).none());
  EXPECT_TRUE(boolean);
  EXPECT_EQ(read_otlp_boolean(JsonText("1").root(), &boolean).code, code::kBadOtlp);
  std::string_view text;
  EXPECT_EQ(read_otlp_text(JsonText("1").root(), &text).code, code::kBadOtlp);
}

TEST(OtlpJson, FaultsAreWordedForWhatHoldsThem) {
  EXPECT_TRUE(within_otlp({}).none());
  EXPECT_EQ(within_otlp(kNoArray).code, code::kBadOtlp);
  EXPECT_EQ(within_otlp(kNoArray).reason, "holds a value of the wrong JSON type");
  EXPECT_EQ(within_otlp({code::kTooDeep, "holds too much"}).reason, "holds too much");
}

TEST(OtlpJson, IdsAreHexInLowerCase) {
  OtlpId id(8);
  EXPECT_EQ(id.hex(), "");
  EXPECT_FALSE(id.invalid());
  EXPECT_TRUE(id.read_hex(JsonText("\"00000000000000AF\"").root()).none());
  EXPECT_TRUE(id.valid());
  EXPECT_EQ(id.hex(), "00000000000000af");
  id.clear();
  EXPECT_TRUE(id.read_hex(JsonText("\"\"").root()).none());
  EXPECT_FALSE(id.valid());
  EXPECT_FALSE(id.invalid());
  for (const std::string_view bad : {"\"0000000000000000\"", "\"00000000000000a\"",
                                     "\"00000000000000ag\"", "\"AAAAAAAAAKE=\""}) {
    id.clear();
    EXPECT_TRUE(id.read_hex(JsonText(bad).root()).none());
    EXPECT_TRUE(id.invalid()) << bad;
    EXPECT_EQ(id.hex(), "");
  }
  EXPECT_EQ(id.read_hex(JsonText("5").root()).code, code::kBadOtlp);
}

TEST(OtlpJson, IdsOfProtobufAreBytes) {
  OtlpId id(8);
  id.read(std::string_view("\0\0\0\0\0\0\0\xAF", 8));
  EXPECT_EQ(id.hex(), "00000000000000af");
  id.read("");
  EXPECT_FALSE(id.valid());
  EXPECT_FALSE(id.invalid());
  id.read("123");
  EXPECT_TRUE(id.invalid());
  id.read(std::string_view("\0\0\0\0\0\0\0\0", 8));
  EXPECT_TRUE(id.invalid());
}

}  // namespace
}  // namespace ew
