#include "lib/decode/otlp/otlp_resource.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

class OtlpResourceTest : public testing::Test {
 protected:
  TextStore texts;
  OtlpValueWriter writer{&texts};
  OtlpResource resource{&writer};
  OtlpScope scope{&writer};
};

TEST_F(OtlpResourceTest, AnAbsentOneSaysNothing) {
  EXPECT_TRUE(resource.read(std::string_view(), "").none());
  EXPECT_EQ(resource.json(), "");
  EXPECT_EQ(resource.service_name(), "");
  EXPECT_TRUE(resource.read(JsonValue(), {}).none());
  EXPECT_EQ(resource.json(), "");
  EXPECT_TRUE(scope.read(JsonText("null").root(), {}).none());
  EXPECT_EQ(scope.json(), "");
  EXPECT_EQ(scope.name(), "");
}

TEST_F(OtlpResourceTest, DroppedCountAndSchemaUrlFollowTheAttributes) {
  const std::string bytes =
      pb::number(2, 3) + pb::bytes(1, pb::key_value("service.name", pb::text("a")));
  EXPECT_TRUE(resource.read(bytes, "url").none());
  const std::string_view expected =
      R"({"service.name":"a","otel.dropped_attributes_count":3,"otel.resource.schema_url":"url"})";
  EXPECT_EQ(resource.json(), expected);
  EXPECT_EQ(resource.attributes().json(), R"({"service.name":"a"})");
  EXPECT_EQ(resource.dropped(), 3u);
  EXPECT_EQ(resource.schema_url(), "url");
  const JsonText json(R"({"attributes":[{"key":"service.name","value":{"stringValue":"a"}}],)"
                      R"("droppedAttributesCount":3})");
  const JsonText url("\"url\"");
  EXPECT_TRUE(resource.read(json.root(), url.root()).none());
  EXPECT_EQ(resource.json(), expected);
}

TEST_F(OtlpResourceTest, TheyMakeAnObjectWithoutAttributes) {
  EXPECT_TRUE(scope.read(pb::number(4, 1), "").none());
  EXPECT_EQ(scope.json(), R"({"otel.dropped_attributes_count":1})");
  EXPECT_TRUE(scope.read(std::string_view(), "u").none());
  EXPECT_EQ(scope.json(), R"({"otel.scope.schema_url":"u"})");
}

TEST_F(OtlpResourceTest, ASentKeyOfTheirNameMakesWay) {
  const std::string bytes =
      pb::number(2, 3) +
      pb::bytes(1, pb::key_value("otel.dropped_attributes_count", pb::text("x"))) +
      pb::bytes(1, pb::key_value("b", ""));
  EXPECT_TRUE(resource.read(bytes, "").none());
  EXPECT_EQ(resource.json(), R"({"otel.dropped_attributes_count":3,"b":null})");
}

TEST_F(OtlpResourceTest, ServiceNamesAreStringsNumbersOrBooleans) {
  const std::string bytes = pb::bytes(1, pb::key_value("service.name", pb::number(3, 5))) +
                            pb::bytes(1, pb::key_value("service.version", pb::bytes(5, ""))) +
                            pb::bytes(1, pb::key_value("service.instance.id", pb::text("i")));
  EXPECT_TRUE(resource.read(bytes, "").none());
  EXPECT_EQ(resource.service_name(), "5");
  EXPECT_EQ(resource.service_version(), "");
  EXPECT_EQ(resource.service_instance(), "i");
}

TEST_F(OtlpResourceTest, ReadsScopesOfBothForms) {
  const std::string bytes = pb::bytes(1, "n") + pb::bytes(2, "v\xFF") +
                            pb::bytes(3, pb::key_value("k", pb::number(2, 0)));
  EXPECT_TRUE(scope.read(bytes, "").none());
  EXPECT_EQ(scope.name(), "n");
  EXPECT_EQ(scope.version(), "v\xEF\xBF\xBD");
  EXPECT_EQ(scope.json(), R"({"k":false})");
  const JsonText json(R"({"name":"n2","version":null,"attributes":[]})");
  EXPECT_TRUE(scope.read(json.root(), {}).none());
  EXPECT_EQ(scope.name(), "n2");
  EXPECT_EQ(scope.version(), "");
  EXPECT_EQ(scope.json(), "");
}

TEST_F(OtlpResourceTest, FaultsSayWhatIsWrong) {
  EXPECT_TRUE(is_malformed(resource.read("\x0a", "")));
  EXPECT_TRUE(is_malformed(resource.read(pb::bytes(1, "\x0a"), "")));
  EXPECT_EQ(resource.read(JsonText("5").root(), {}).code, code::kBadOtlp);
  const JsonText url("5");
  EXPECT_EQ(resource.read(JsonValue(), url.root()).code, code::kBadOtlp);
  const JsonText count(R"({"droppedAttributesCount":-1})");
  EXPECT_EQ(resource.read(count.root(), {}).code, code::kOutOfRange);
  const JsonText name(R"({"name":5})");
  EXPECT_EQ(scope.read(name.root(), {}).code, code::kBadOtlp);
}

}  // namespace
}  // namespace ew
