#include "lib/decode/otlp/otlp_payload.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

constexpr std::string_view kSpans = "resourceSpans";

OtlpObject object(std::string_view json) { return otlp_object(JsonText(json).root(), kSpans); }

bool names(std::string_view json) {
  Message message;
  message.headers = json;
  Headers headers;
  headers.read(message);
  return names_protobuf(headers);
}

TEST(OtlpPayload, ARequestHasAFieldOne) {
  EXPECT_EQ(protobuf_shape(pb::bytes(1, "")), ProtobufShape::request);
  EXPECT_EQ(protobuf_shape(pb::bytes(2, "") + pb::bytes(1, "x")), ProtobufShape::request);
  EXPECT_EQ(protobuf_shape(pb::bytes(2, "")), ProtobufShape::no_request);
  EXPECT_EQ(protobuf_shape(pb::number(1, 5)), ProtobufShape::no_request);
  EXPECT_EQ(protobuf_shape(""), ProtobufShape::no_request);
  EXPECT_EQ(protobuf_shape(pb::bytes(1, "") + "\x0a"), ProtobufShape::malformed);
}

// Reference otlp.md section 9.6.
TEST(OtlpPayload, SomeJsonIsProtobufTooButNoRequest) {
  const std::string json = "{\" " + std::string(32, 'k') + "|\":\"" + std::string(55, 'v') + "\"}";
  EXPECT_EQ(protobuf_shape(json), ProtobufShape::no_request);
  EXPECT_TRUE(may_be_json(json));
}

TEST(OtlpPayload, TheFirstCharacterRulesJsonOut) {
  EXPECT_TRUE(may_be_json(" \t\r\n{"));
  EXPECT_TRUE(may_be_json("\xEF\xBB\xBF ["));
  for (const std::string_view json : {"\"", "-1", "0", "9", "true", "false", "null"}) {
    EXPECT_TRUE(may_be_json(json)) << json;
  }
  EXPECT_FALSE(may_be_json(""));
  EXPECT_FALSE(may_be_json("\n"));
  EXPECT_FALSE(may_be_json("\n\xC8\x02"));
  EXPECT_TRUE(begins_as_json(" {"));
  EXPECT_TRUE(begins_as_json("\n["));
  EXPECT_FALSE(begins_as_json("5"));
}

TEST(OtlpPayload, TheContentTypeIsAHint) {
  EXPECT_TRUE(names(R"({"Content-Type":["application/x-protobuf"]})"));
  EXPECT_TRUE(names(R"({"a":["b"],"content-type":[" Application/X-Protobuf ; charset=x"]})"));
  EXPECT_FALSE(names(R"({"Content-Type":["application/json"]})"));
  EXPECT_FALSE(names(R"({"X-Content-Type":["application/x-protobuf"]})"));
  EXPECT_FALSE(names(R"({"Content-Type":[]})"));
  EXPECT_FALSE(names(""));
}

TEST(OtlpPayload, TellsRequestsFromFlatRecords) {
  EXPECT_EQ(object(R"({"resourceSpans":[]})"), OtlpObject::request);
  EXPECT_EQ(object(R"({"resource_spans":[]})"), OtlpObject::request);
  EXPECT_EQ(object(R"({"a":1,"resourceSpans":null})"), OtlpObject::request);
  EXPECT_EQ(object(R"({"resourceLogs":[]})"), OtlpObject::foreign);
  EXPECT_EQ(object(R"({"resource_metrics":5})"), OtlpObject::foreign);
  EXPECT_EQ(object(R"({"resourceLogs":null})"), OtlpObject::foreign);
  EXPECT_EQ(object(R"({"resourceSpans":[],"resourceLogs":[]})"), OtlpObject::foreign);
  EXPECT_EQ(object(R"({"resourceLogs":null,"resourceSpans":[]})"), OtlpObject::request);
  EXPECT_EQ(object(R"({"resourceLogs":null,"resourceSpans":null})"), OtlpObject::request);
  EXPECT_EQ(object("{}"), OtlpObject::flat);
  EXPECT_EQ(object(R"({"name":"x"})"), OtlpObject::flat);
}

}  // namespace
}  // namespace ew
