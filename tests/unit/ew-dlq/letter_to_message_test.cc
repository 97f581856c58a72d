#include "cmd/ew-dlq/letter_to_message.h"

#include <gtest/gtest.h>

#include "cmd/ew-dlq/message_to_letter.h"
#include "lib/base/digest.h"

namespace ew::dlq {
namespace {

LetterMessages messages_of(const std::string& line, const MessageLimits& limits = {}) {
  LetterText text;
  EXPECT_TRUE(parse_letter_text(line, &text).ok());
  LetterMessages messages;
  const Status status = letter_to_message(text, limits, &messages);
  EXPECT_TRUE(status.ok()) << status.message();
  return messages;
}

StoredMessage stored(const OutgoingMessage& message) {
  StoredMessage stored;
  stored.subject = message.subject;
  stored.headers = message.headers;
  stored.payload = message.payload;
  return stored;
}

std::string whole_of(const LetterMessages& messages) {
  std::string whole;
  for (const OutgoingMessage& part : messages.parts) whole += part.payload;
  return whole;
}

const std::string kLetter =
    R"({"@dead":{"stage":"decode","code":"bad_json","table":"s.t"},"id":"T@1/42/3","headers":{"Nats-Rollup":["all"]},"data":{"v":1.50}})";

TEST(LetterToMessage, HasThePayloadAsBodyAndTheRestAsHeader) {
  const LetterMessages messages = messages_of(kLetter);
  EXPECT_TRUE(messages.parts.empty());
  const StoredMessage head = stored(messages.head);
  EXPECT_EQ(head.subject, "dlq.s%2Et.decode.T@1/42/3");
  EXPECT_EQ(head.payload, R"({"v":1.50})");
  EXPECT_EQ(*head.header("Ew-Code"), "bad_json");
  EXPECT_EQ(*head.header("Nats-Expected-Last-Subject-Sequence"), "0");
  EXPECT_EQ(
      *head.header("Ew-Letter"),
      R"({"@dead":{"stage":"decode","code":"bad_json","table":"s.t"},"id":"T@1/42/3","headers":{"Nats-Rollup":["all"]}})");
  EXPECT_EQ(head.header("Nats-Rollup"), nullptr) << "an original header acts on the server";
}

TEST(LetterToMessage, IsReversible) {
  for (const std::string& line :
       {kLetter, std::string(R"({"@dead":{"code":"a"},"id":"x/1/2","row":{"v":1}})"),
        std::string(R"({"@dead":{"code":"b"},"data_base64":""})"),
        std::string(R"({"@dead":{"code":"c"},"data_base64":"AAEC/w=="})"),
        std::string(R"({"@dead":{"code":"d"},"data":null})"),
        std::string(R"({"@dead":{"code":"e"},"id":"x/1/2"})")}) {
    const Result<StoredLetter> letter = message_to_letter(stored(messages_of(line).head));
    ASSERT_TRUE(letter.ok());
    EXPECT_EQ(letter->line(), line);
  }
}

TEST(LetterToMessage, ABodyOverMaxPayloadGoesInParts) {
  MessageLimits limits;
  limits.max_payload = 8192;
  const std::string data = "\"" + std::string(30'000, 'y') + "\"";
  const std::string line =
      R"({"@dead":{"stage":"load","code":"c","position":2},"id":"x/1/2","row":)" + data + "}";
  const LetterMessages messages = messages_of(line, limits);
  ASSERT_EQ(messages.parts.size(), 4u);
  EXPECT_TRUE(messages.head.payload.empty());
  const std::string sha256 = sha256_hex(whole_of(messages));
  for (size_t i = 0; i < messages.parts.size(); ++i) {
    const StoredMessage part = stored(messages.parts[i]);
    EXPECT_LE(messages.parts[i].size(), limits.max_payload);
    EXPECT_EQ(part.subject, "dlq._.load.x/1/2+2." + sha256 + "." + std::to_string(i + 1));
    EXPECT_EQ(*part.header("Ew-Parts"), std::to_string(i + 1) + "/4");
    EXPECT_EQ(*part.header("Nats-Expected-Last-Subject-Sequence"), "0");
    EXPECT_EQ(head_subject(part), "dlq._.load.x/1/2+2");
    EXPECT_EQ(part_subject(stored(messages.head), i + 1), part.subject);
  }
  const StoredMessage head = stored(messages.head);
  EXPECT_EQ(*parts_of(head), 4u);
  EXPECT_EQ(*head.header("Ew-Sha256"), sha256);
  EXPECT_EQ(head_subject(head), "");
  EXPECT_EQ(parts_to_letter(head, whole_of(messages))->line(), line);
  EXPECT_FALSE(parts_to_letter(head, whole_of(messages) + "x").ok())
      << "the SHA-256 is not checked";
}

TEST(LetterToMessage, LongHeadersGoInPartsAndTheHeadStaysSmall) {
  const std::string line = R"({"@dead":{"stage":"decode","code":"c","message":")" +
                           std::string(40'000, 'm') +
                           R"(","at":"","rows":[1,[4,7]]},"id":"x/1/2","headers":{"h":[")" +
                           std::string(40'000, 'h') + R"("]},"data":1})";
  const LetterMessages messages = messages_of(line);
  ASSERT_EQ(messages.parts.size(), 1u);
  const StoredMessage head = stored(messages.head);
  EXPECT_LT(head.header("Ew-Letter")->size(), 2000u);
  EXPECT_EQ(head.subject, "dlq._.decode.x/1/2+1");
  LetterText text;
  ASSERT_TRUE(parse_letter_text(*head.header("Ew-Letter"), &text).ok());
  EXPECT_EQ(text.id, "x/1/2");
  EXPECT_EQ(text.dead.message, std::string(500, 'm'));
  EXPECT_EQ(parts_to_letter(head, whole_of(messages))->line(), line);
}

TEST(LetterToMessage, JustBelowTheLimitsIsOneMessage) {
  MessageLimits limits;
  limits.max_payload = 8192;
  for (size_t size = 7000; size < 8300; ++size) {
    const std::string line =
        R"({"@dead":{"code":"c"},"id":"x/1/2","data":")" + std::string(size, 'y') + R"("})";
    const LetterMessages messages = messages_of(line, limits);
    if (messages.parts.empty()) {
      ASSERT_LE(messages.head.size(), limits.max_payload) << size;
    }
  }
  limits.max_msg_size = 5000;
  EXPECT_EQ(limits.bytes(), 5000u);
}

TEST(LetterToMessage, ServersWithoutRoomAreRefused) {
  LetterText text;
  ASSERT_TRUE(parse_letter_text(kLetter, &text).ok());
  LetterMessages messages;
  MessageLimits limits;
  limits.max_payload = 1000;
  EXPECT_EQ(letter_to_message(text, limits, &messages).kind(), Kind::config);
}

TEST(MessageToLetter, OtherPeoplesMessagesAreNoLetters) {
  StoredMessage message;
  message.subject = "dlq.a.b.c";
  EXPECT_EQ(message_to_letter(message).kind(), Kind::bad_record);
  EXPECT_EQ(parts_of(message).kind(), Kind::bad_record);
  message.headers = {{"Ew-Letter", "{}"}, {"Ew-Parts", "many"}};
  EXPECT_EQ(parts_of(message).kind(), Kind::bad_record);
}

}  // namespace
}  // namespace ew::dlq
