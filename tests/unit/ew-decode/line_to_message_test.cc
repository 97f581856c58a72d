#include "cmd/ew-decode/line_to_message.h"

#include <gtest/gtest.h>

namespace ew::decode {
namespace {

class LineToMessageTest : public testing::Test {
 protected:
  const Arrival& read(std::string_view line, uint64_t number = 1) {
    line_.assign(line);
    line_.append(kJsonPadding, ' ');
    return to_message_->read(std::string_view(line_).substr(0, line.size()), number);
  }
  void use(Input input, std::string source) {
    to_message_ = std::make_unique<LineToMessage>(input, std::move(source), kMaxLine);
  }

  static constexpr size_t kMaxLine = 1 << 20;
  std::unique_ptr<LineToMessage> to_message_ =
      std::make_unique<LineToMessage>(Input::envelope, "", kMaxLine);

 private:
  std::string line_;
};

TEST_F(LineToMessageTest, TakesTheFactsOfTheEnvelope) {
  const Arrival& arrival =
      read(R"({"id":"hub:T@1/42/7","domain":"hub","stream":"T","seq":"42","subject":"t.x",)"
           R"("time":"2026-01-01T00:00:00Z","delivered":2,"headers":{"a":["b"]},"data":{"k":1}})");
  EXPECT_EQ(arrival.failure.code, "");
  EXPECT_EQ(arrival.id, "hub:T@1/42/7");
  EXPECT_TRUE(arrival.again);
  EXPECT_EQ(arrival.message.domain, "hub");
  EXPECT_EQ(arrival.message.stream, "T");
  EXPECT_EQ(arrival.message.seq, "42");
  EXPECT_EQ(arrival.message.subject, "t.x");
  EXPECT_EQ(arrival.message.headers, R"({"a":["b"]})");
  EXPECT_EQ(arrival.message.id_time, 7);
  EXPECT_EQ(arrival.message.bytes, R"({"k":1})");
  EXPECT_TRUE(arrival.message.json.is_object());
  EXPECT_EQ(arrival.message.only, nullptr);
}

TEST_F(LineToMessageTest, ADatagramHasAnExporter) {
  const std::string facts = R"({"delivered":2,"headers":{"ew-exporter":["::ffff:192.0.2.1"]},)";
  const Arrival& datagram = read(facts + R"("data_base64":"AAkAAA=="})");
  EXPECT_EQ(datagram.message.exporter, "192.0.2.1");
  EXPECT_TRUE(datagram.message.again);
  EXPECT_EQ(read(facts + R"("data_base64":"CAEAAA=="})").message.exporter, "");
  EXPECT_EQ(read(facts + R"("data":{}})").message.exporter, "");
}

TEST_F(LineToMessageTest, UndoesBase64) {
  const Arrival& arrival = read(R"({"data_base64":"eyJhIjoxfQ=="})");
  EXPECT_EQ(arrival.failure.code, "");
  EXPECT_FALSE(arrival.message.json.exists());
  EXPECT_EQ(arrival.message.bytes, R"({"a":1})");
  EXPECT_EQ(read(R"({"data_base64":"?"})").failure.code, code::kBadBase64);
}

TEST_F(LineToMessageTest, AnEnvelopeWithAPartOfItsPayloadIsALetterOfAllThatIsKnown) {
  use(Input::pcap, "day");
  const std::string line = R"({"time":"2026-01-01T00:00:00Z","data_base64":"AAU="})";
  std::string padded = line + std::string(kJsonPadding, ' ');
  const Arrival& arrival =
      to_message_->read_damaged(std::string_view(padded).substr(0, line.size()), 7, "cut");
  EXPECT_EQ(arrival.failure.code, code::kBadDatagram);
  EXPECT_EQ(arrival.failure.message, "cut");
  EXPECT_EQ(arrival.id, "day/7/0");
  EXPECT_EQ(arrival.line, R"({"id":"day/7/0","time":"2026-01-01T00:00:00Z","data_base64":"AAU="})");
  EXPECT_EQ(read(line, 8).failure.code, "");
}

// `{"a":1}`, compressed.
constexpr char kGzip[] = "H4sIAAAAAAACA6tWSlSyMqwFAK+sG1YHAAAA";

TEST_F(LineToMessageTest, InflatesWhatTheHeadersSayIsCompressed) {
  const std::string line =
      R"({"headers":{"content-encoding":["gzip"]},"data_base64":")" + std::string(kGzip) + "\"}";
  const Arrival& arrival = read(line);
  EXPECT_EQ(arrival.failure.code, "");
  EXPECT_EQ(arrival.message.bytes, R"({"a":1})");
  EXPECT_EQ(arrival.line, line);
  // Without the header it is a payload like any other.
  read(R"({"data_base64":")" + std::string(kGzip) + "\"}");
  EXPECT_TRUE(arrival.message.bytes.starts_with("\x1F\x8B"));
}

TEST_F(LineToMessageTest, AnEncodingThatCannotBeUndoneKeepsTheEnvelope) {
  const std::string other =
      R"({"id":"T@1/2/3","headers":{"Content-Encoding":["zstd"]},"rows":[1],"data_base64":"AAAA"})";
  const Arrival& arrival = read(other);
  EXPECT_EQ(arrival.failure.code, code::kBadEncoding);
  EXPECT_EQ(arrival.id, "T@1/2/3");
  EXPECT_EQ(arrival.line, other);
  EXPECT_NE(arrival.message.only, nullptr);
  read(R"({"headers":{"Content-Encoding":["gzip"]},"data":{"a":1}})");
  EXPECT_EQ(arrival.failure.code, code::kBadEncoding);
  EXPECT_EQ(read(R"({"data":[]})").failure.code, "");
}

TEST_F(LineToMessageTest, NothingOfTheLineBeforeIsLeft) {
  read(R"({"id":"T@1/2/3","delivered":2,"rows":[1],"data":[]})");
  const Arrival& arrival = read(R"({"data":[]})");
  EXPECT_EQ(arrival.id, "");
  EXPECT_FALSE(arrival.again);
  EXPECT_EQ(arrival.message.only, nullptr);
  read("garbage");
  EXPECT_EQ(read(R"({"data":[]})").failure.code, "");
}

TEST_F(LineToMessageTest, SourceNamesMessagesWithoutAnIdentityOnly) {
  use(Input::envelope, "day/1");
  EXPECT_EQ(read(R"({"id":"T@1/2/3","data":1})", 4).id, "T@1/2/3");
  const Arrival& named = read(R"({"subject":"s","data":1})", 5);
  EXPECT_EQ(named.id, "day/1/5/0");
  EXPECT_EQ(named.message.id, "day/1/5/0");
  EXPECT_EQ(named.line, R"({"id":"day/1/5/0","subject":"s","data":1})");
  EXPECT_EQ(read("garbage", 6).id, "day/1/6/0");
}

TEST_F(LineToMessageTest, ALineThatIsNoEnvelopeKeepsTheIdentityThatItNames) {
  const Arrival& arrival = read(R"({"id":"T@1/2/3","payload":1})");
  EXPECT_EQ(arrival.failure.code, code::kBadLine);
  EXPECT_EQ(arrival.id, "T@1/2/3");
  EXPECT_EQ(arrival.payload, R"({"id":"T@1/2/3","payload":1})");
  EXPECT_EQ(read(R"({"id":"somehow","data":1})").failure.code, code::kBadLine);
  EXPECT_EQ(read(R"({"id":"somehow","data":1})").id, "");
}

TEST_F(LineToMessageTest, ADeepPayloadIsAMessageOnlyIfItIsJson) {
  const std::string deep = std::string(600, '[') + std::string(600, ']');
  EXPECT_TRUE(read("{\"data\":" + deep + "}").message.too_deep);
  EXPECT_EQ(read("{\"data\":" + deep + "}").failure.code, "");
  EXPECT_EQ(read("{\"data\":" + deep + "]}").failure.code, code::kBadLine);
  EXPECT_EQ(read("{\"data\":" + deep + "}" + std::string("\0x", 2)).failure.code, code::kBadLine);
}

TEST_F(LineToMessageTest, PayloadsWithoutEnvelopeAreTakenAsTheyAre) {
  use(Input::json, "s");
  const Arrival& arrival = read("{\"@dead\":1}", 3);
  EXPECT_EQ(arrival.failure.code, "");
  EXPECT_EQ(arrival.id, "s/3/0");
  EXPECT_EQ(arrival.message.bytes, "{\"@dead\":1}");
}

}  // namespace
}  // namespace ew::decode
