#include "lib/decode/cloudevent.h"

#include <gtest/gtest.h>

#include <string>

#include "lib/decode/decoded.h"
#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

constexpr std::string_view kBinaryHeaders =
    R"({"ce-id":["i"],"ce-source":["s"],"ce-type":["t"],"ce-specversion":["1.0"]})";

class CloudEventTest : public testing::Test {
 protected:
  // For each event "<element> <bare|event> <data> <attributes>" and a newline.
  std::string events(std::string_view payload, std::string_view headers = "") {
    payload_.assign(payload);
    payload_.append(kJsonPadding, ' ');
    message_.bytes = std::string_view(payload_).substr(0, payload.size());
    message_.headers = headers;
    lines_.clear();
    out_.begin(&lines_, size_t{1} << 20);
    std::string result;
    reader_.for_each(message_, &out_, [&](const CloudEvent& event, uint64_t n) {
      result += std::to_string(n) + (event.enveloped ? " event " : " bare ");
      result += event.data.exists() ? std::string(event.data.raw()) : "-";
      result += " ";
      append_attributes(event, &result);
      result += "\n";
      text_ = event.text;
      place_ = place_in(event, true, "k") + " " + place_in(event, false, "k");
    });
    return result;
  }

  DecodeOptions options_{size_t{1} << 20, false};
  CloudEventReader reader_{options_};
  Message message_;
  Decoded out_;
  std::string payload_;
  std::string lines_;
  std::string text_;
  std::string place_;
};

TEST_F(CloudEventTest, StructuredModeIsKnownByItsVersion) {
  EXPECT_EQ(events(R"({"specversion":"1.0","id":"i","data":{"a":1}})"),
            "0 event {\"a\":1} {\"specversion\":\"1.0\",\"id\":\"i\"}\n");
  EXPECT_EQ(place_, "/data/k /k");
  EXPECT_EQ(events(R"({"id":"i","data":1})"), "0 bare - {\"id\":\"i\"}\n");
  EXPECT_EQ(place_, "/data/k /k");
}

// Loss 12: a batch is no single record, and headers are not ignored.
TEST_F(CloudEventTest, BatchesAndBinaryModeAreRead) {
  EXPECT_EQ(events(R"([{"specversion":"1","data":null},7,{"n":1}])"),
            "0 event - {\"specversion\":\"1\"}\n2 bare - {\"n\":1}\n");
  EXPECT_EQ(out_.bad_elements().at(0).code, code::kNotObject);
  EXPECT_EQ(events(R"([1])", kBinaryHeaders),
            "0 event [1] {\"id\":\"i\",\"source\":\"s\",\"type\":\"t\",\"specversion\":\"1.0\"}\n");
  EXPECT_EQ(place_, "/k ");
}

TEST_F(CloudEventTest, AHeaderMarksStructuredModeAndWinsOverAttributesInHeaders) {
  EXPECT_EQ(events(R"({"data":1})", R"({"CONTENT-TYPE":["application/cloudevents+json"]})"),
            "0 event 1 {}\n");
  std::string headers(kBinaryHeaders);
  headers.insert(headers.size() - 1, R"(,"content-type":["application/cloudevents-batch+json"])");
  EXPECT_EQ(events(R"([{"data":1}])", headers), "0 event 1 {}\n");
  EXPECT_EQ(events(R"({"class_uid":1})", R"({"content-type":["application/cloudevents+json"]})"),
            "0 bare - {\"class_uid\":1}\n");
}

TEST_F(CloudEventTest, ModesDoNotLastFromMessageToMessage) {
  events("1", kBinaryHeaders);
  EXPECT_EQ(events(R"({"n":1})"), "0 bare - {\"n\":1}\n");
  EXPECT_EQ(text_, R"({"n":1})");
}

TEST_F(CloudEventTest, DataInBase64IsReadWhereItsTypeSaysHow) {
  const std::string e = R"({"specversion":"1","datacontenttype":")";
  EXPECT_TRUE(events(e + R"(a/json","data_base64":"eyJhIjoxfQ=="})").starts_with("0 event {\"a\""));
  EXPECT_EQ(place_, "/data_base64 /k");
  EXPECT_TRUE(events(e + R"(text/x","data_base64":"eyJhIjoxfQ=="})")
                  .starts_with("0 event \"{\\\"a\\\":1}\""));
  EXPECT_TRUE(events(e + R"(x/y","data_base64":"eyJhIjoxfQ=="})").starts_with("0 event - "));
  EXPECT_EQ(events(e + R"(a/json","data_base64":"*"})"), "");
  EXPECT_EQ(out_.bad_elements().at(0).code, code::kBadBase64);
}

TEST_F(CloudEventTest, TheTextIsOneLineWithoutCommunities) {
  events("[{\"a\":\r\n1, \"b\":2}\n]");
  EXPECT_EQ(text_, R"({"a":1, "b":2})");
  events(R"({"specversion":"1","data":{"varbinds":[], "community":"c"}})");
  EXPECT_EQ(text_, R"({"specversion":"1","data":{"varbinds":[]}})");
  events(R"({"specversion":"1","datacontenttype":"a/json",)"
         R"("data_base64":"eyJ2YXJiaW5kcyI6W10sImNvbW11bml0eSI6ImMifQ=="})");
  EXPECT_EQ(text_, R"({"specversion":"1","datacontenttype":"a/json",)"
                   R"("data_base64":"eyJ2YXJiaW5kcyI6W119"})");
}

// Base64 of what may be a trap, and of it without the community.
constexpr std::string_view kTrap =
    "eyJjb21tdW5pdHkiOiJTRUNSRVQiLCJ2YXJiaW5kcyI6W10sInNvdXJjZSI6IjEuMS4xLjE6NSJ9";
constexpr std::string_view kCleanTrap = "eyJ2YXJiaW5kcyI6W10sInNvdXJjZSI6IjEuMS4xLjE6NSJ9";
// With byte order mark and a byte that is not UTF-8, which becomes U+FFFD.
constexpr std::string_view kDamagedTrap =
    "77u/eyJjb21tdW5pdHkiOiJTRUNSRVQiLCJ2YXJiaW5kcyI6W3sidiI6Iv8ifV19";
constexpr std::string_view kRepairedTrap = "eyJ2YXJiaW5kcyI6W3sidiI6Iu+/vSJ9XX0=";

TEST_F(CloudEventTest, CommunitiesAreTakenOutOfBytesThatAreNotRead) {
  const auto event = [](std::string_view more, std::string_view base64) {
    return R"({"specversion":"1.0")" + std::string(more) + R"(,"data_base64":")" +
           std::string(base64) + "\"}";
  };
  const std::string type = R"(,"datacontenttype":"application/octet-stream")";
  for (const std::string& more : {std::string(), type, std::string(R"(,"data":{"a":1})")}) {
    EXPECT_NE(events(event(more, kTrap)), "");
    EXPECT_EQ(text_, event(more, kCleanTrap));
    EXPECT_NE(events(event(more, kDamagedTrap)), "");
    EXPECT_EQ(text_, event(more, kRepairedTrap));
    EXPECT_EQ(out_.replaced(), 1u);
    EXPECT_NE(events(event(more, kCleanTrap)), "");
    EXPECT_EQ(text_, event(more, kCleanTrap));
  }
  EXPECT_TRUE(events(event(R"(,"data":{"a":1})", kTrap)).starts_with("0 event {\"a\":1} "));
  // No JSON text, and no base64.
  for (const std::string_view other : {"dmFyYmluZHM=", "*"}) {
    EXPECT_NE(events(event(" ", other)), "");
    EXPECT_EQ(text_, event(" ", other));
  }
}

TEST_F(CloudEventTest, ARefusedRepairIsToldOfBytesThatAreNotRead) {
  DecodeOptions strict = options_;
  strict.reject_nul = true;
  const JsonText event(R"({"specversion":"1.0","data_base64":")" + std::string(kDamagedTrap) +
                       "\"}");
  CloudEventReader reader(strict);
  out_.begin(&lines_, size_t{1} << 20);
  reader.begin(message_);
  EXPECT_EQ(reader.open(event.root(), false, &out_).code, code::kBadJson);
}

TEST_F(CloudEventTest, CommunitiesAreTakenOutOfABinaryBody) {
  events("{\"community\":\"SECRET\",\"varbinds\":[{\"v\":\"\xFF\"}]}", kBinaryHeaders);
  EXPECT_TRUE(text_.ends_with(R"(,"data_base64":")" + std::string(kRepairedTrap) + "\"}")) << text_;
  std::string octets(kBinaryHeaders);
  octets.insert(octets.size() - 1, R"(,"content-type":["application/octet-stream"])");
  for (const std::string_view body : {R"({"community":"SECRET","varbinds":[]})",
                                      "{\"community\":\"SECRET\",\"varbinds\":[\"\xFF\"]}"}) {
    EXPECT_NE(events(body, octets), "");
    EXPECT_EQ(text_.find("SECRET"), std::string::npos) << text_;
    EXPECT_EQ(text_.find("U0VDUkVU"), std::string::npos) << text_;
    EXPECT_EQ(text_.find("eyJjb21tdW5pdHki"), std::string::npos) << text_;
  }
}

TEST_F(CloudEventTest, OnlyTheElementsThatAreAskedFor) {
  ElementFilter only;
  ASSERT_TRUE(only.parse("[1]"));
  message_.only = &only;
  EXPECT_EQ(events(R"([{"n":0},{"n":1}])"), "1 bare - {\"n\":1}\n");
  EXPECT_EQ(events("1", kBinaryHeaders), "");
  EXPECT_TRUE(out_.bad_elements().empty());
}

// For payloads that may be something else than events.
TEST_F(CloudEventTest, OneObjectAtATime) {
  const JsonText structured(
      R"({"specversion":"1.0","datacontenttype":"text/x","data_base64":"eA"})");
  const JsonText bare(R"({"community":"c","varbinds":[],"a":1})");
  const JsonText bad(R"({"specversion":"1.0","datacontenttype":"text/x","data_base64":"*"})");
  out_.begin(&lines_, size_t{1} << 20);
  reader_.begin(message_);
  EXPECT_FALSE(reader_.binary());
  EXPECT_TRUE(reader_.open(structured.root(), true, &out_).none());
  EXPECT_TRUE(reader_.event().enveloped && reader_.event().encoded);
  EXPECT_EQ(reader_.event().data.string(), "x");
  EXPECT_TRUE(reader_.open(bare.root(), true, &out_).none());
  EXPECT_FALSE(reader_.event().enveloped || reader_.event().data.exists());
  EXPECT_EQ(reader_.event().event.raw(), R"({"varbinds":[],"a":1})");
  const Fault fault = reader_.open(bad.root(), true, &out_);
  EXPECT_EQ(fault.code, code::kBadBase64);
  EXPECT_TRUE(out_.bad_elements().empty());
  reader_.report(fault, 3, &out_);
  ASSERT_EQ(out_.bad_elements().size(), 1u);
  EXPECT_EQ(out_.bad_elements()[0].at, "/data_base64");
  EXPECT_EQ(out_.bad_elements()[0].rows.front().first, 3u);
}

TEST_F(CloudEventTest, TheEventOfBinaryModeIsAnObjectToo) {
  events(R"({"a":1})", kBinaryHeaders);
  reader_.begin(message_);
  ASSERT_TRUE(reader_.binary());
  const JsonValue object = reader_.read_binary(message_, &out_);
  ASSERT_TRUE(object.exists());
  EXPECT_TRUE(reader_.open(object, true, &out_).none());
  EXPECT_TRUE(reader_.event().binary);
  EXPECT_EQ(reader_.event().data.raw(), R"({"a":1})");
}

}  // namespace
}  // namespace ew
