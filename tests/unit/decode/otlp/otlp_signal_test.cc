#include "lib/decode/otlp/otlp_signal.h"

#include <gtest/gtest.h>

#include "lib/decode/protobuf.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

// A signal that tells which records it is given, and with what resource and scope.
class Told final : public OtlpSignal {
 public:
  explicit Told(const DecodeOptions& options = {size_t{1} << 20, false})
      : OtlpSignal(options, {"resourceSpans", "scopeSpans", "spans"}) {}

  std::string of(std::string_view payload) {
    told_.clear();
    payload_.assign(payload);
    payload_.append(kJsonPadding, ' ');
    Message message;
    message.bytes = std::string_view(payload_).substr(0, payload.size());
    decoded.begin(&lines_, size_t{1} << 20);
    decode(message, &decoded);
    return decoded.failed() ? std::string(decoded.failure().code) : told_;
  }

  Decoded decoded;

 private:
  Fault decode_record(std::string_view record) override {
    if (record == "malformed") return kMalformed;
    tell(record);
    return {};
  }
  void decode_record(JsonValue record) override {
    tell(record.is_string() ? record.string() : record.raw());
  }
  void decode_flat(JsonValue object, uint64_t element) override {
    told_.append("flat " + std::to_string(element) + " ").append(object.raw()).append("\n");
  }
  void tell(std::string_view record) {
    told_.append(std::to_string(take_element())).append(" ").append(record);
    told_.append(" of ").append(resource().service_name()).append("/").append(scope().name());
    told_.append("\n");
  }

  std::string payload_;
  std::string lines_;
  std::string told_;
};

std::string resource(std::string_view name) {
  return pb::bytes(1, pb::bytes(1, pb::key_value("service.name", pb::text(name))));
}
std::string scope(std::string_view name) { return pb::bytes(1, pb::bytes(1, name)); }

TEST(OtlpSignal, GivesRecordsTheirResourceAndScope) {
  Told told;
  const std::string one = pb::bytes(2, scope("x") + pb::bytes(2, "a") + pb::bytes(2, "b"));
  const std::string two = pb::bytes(2, pb::bytes(2, "c"));
  EXPECT_EQ(told.of(pb::bytes(1, resource("r") + one + two) + pb::bytes(1, one)),
            "0 a of r/x\n1 b of r/x\n2 c of r/\n3 a of /x\n4 b of /x\n");
  EXPECT_EQ(told.of(R"([{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name",
                "value":{"stringValue":"r"}}]},"scopeSpans":[{"scope":{"name":"x"},"spans":["a"]},
                {"spans":[5]}]},{}]},{"x":1},{"resource_spans":[{"scope_spans":[{"spans":[6]}]}]}])"),
            "0 a of r/x\n1 5 of r/\nflat 2 {\"x\":1}\n3 6 of /\n");
}

// Fields come in any order, and parts of a message merge.
TEST(OtlpSignal, FindsAResourceBehindItsRecords) {
  Told told;
  const std::string more = pb::bytes(1, pb::bytes(1, pb::key_value("k", "")));
  EXPECT_EQ(
      told.of(pb::bytes(1, more + pb::bytes(2, pb::bytes(2, "a") + scope("x")) + resource("r"))),
      "0 a of r/x\n");
}

TEST(OtlpSignal, FailsAboveTheRecords) {
  Told told;
  EXPECT_EQ(told.of(pb::bytes(1, pb::bytes(2, pb::bytes(2, "a") + pb::bytes(2, "malformed")))),
            "bad_protobuf");
  EXPECT_EQ(told.of(pb::bytes(1, pb::bytes(1, "\x0a"))), "bad_protobuf");
  EXPECT_EQ(told.of(pb::bytes(1, "\x12")), "bad_protobuf");
  for (const std::string_view json :
       {R"({"resourceSpans":5})", R"({"resourceSpans":[5]})", R"({"resourceSpans":[null]})",
        R"({"resourceSpans":[{"resource":5}]})", R"({"resourceSpans":[{"schemaUrl":5}]})",
        R"({"resourceSpans":[{"scopeSpans":{}}]})", R"({"resourceSpans":[{"scopeSpans":[5]}]})",
        R"({"resourceSpans":[{"scopeSpans":[{"scope":[]}]}]})",
        R"({"resourceSpans":[{"scopeSpans":[{"spans":"x"}]}]})",
        R"({"resourceSpans":[{"resource":{"attributes":[{"value":{"intValue":true}}]}}]})"}) {
    EXPECT_EQ(told.of(json), "bad_otlp") << json;
  }
  EXPECT_EQ(
      told.of(R"({"resourceSpans":[{"resource":{"attributes":[{"value":{"bytesValue":"*"}}]}}]})"),
      "bad_base64");
}

TEST(OtlpSignal, WhatIsNeitherFormHasTheCodeOfWhatItLooksLike) {
  Told told;
  EXPECT_EQ(told.of(" {"), "bad_json");
  EXPECT_EQ(told.of("[1,"), "bad_json");
  EXPECT_EQ(told.of("null"), "bad_json");
  EXPECT_EQ(told.of("\"x\""), "bad_json");
  EXPECT_EQ(told.of(pb::hex("0c")), "bad_protobuf");
  EXPECT_EQ(told.of(pb::hex("12 00")), "unknown_format");
  EXPECT_EQ(told.of(pb::number(1, 1)), "unknown_format");
  EXPECT_EQ(told.of("  "), "unknown_format");  // a varint 32 of field 4
  EXPECT_EQ(told.of(std::string(600, '[') + std::string(600, ']')), "too_deep");
  EXPECT_EQ(told.of("{} {}"), "bad_json");
}

TEST(OtlpSignal, CountsRepeatedKeys) {
  Told told;
  const std::string twice =
      pb::bytes(1, pb::key_value("k", "")) + pb::bytes(1, pb::key_value("k", ""));
  told.of(pb::bytes(1, pb::bytes(1, twice)));
  EXPECT_EQ(told.decoded.tolerated(), 1u);
  told.of(pb::bytes(1, pb::bytes(1, twice)));
  EXPECT_EQ(told.decoded.tolerated(), 1u);
}

TEST(OtlpSignal, RepairedJsonIsJson) {
  Told told;
  EXPECT_EQ(told.of("{\"x\":\"\xFF\"}"), "flat 0 {\"x\":\"\xEF\xBF\xBD\"}\n");
  EXPECT_EQ(told.decoded.replaced(), 1u);
  EXPECT_EQ(told.of("\xEF\xBB\xBF{}"), "flat 0 {}\n");
}

}  // namespace
}  // namespace ew
