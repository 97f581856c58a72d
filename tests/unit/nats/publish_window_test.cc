#include "lib/nats/publish_window.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

namespace ew {
namespace {

using Outcome = PublishAnswer::Outcome;
using Verdict = PublishWindow::Verdict;

// A server in memory: remembers what was sent and answers as the test says.
class FakeTransport : public PublishTransport {
 public:
  Status send(uint64_t number, const OutgoingMessage& message) override {
    if (!send_status.ok()) return send_status;
    sent.emplace_back(number, message.payload);
    return {};
  }
  void take(std::vector<Numbered>* answers) override {
    *answers = std::move(arrived);
    arrived.clear();
  }
  uint64_t generation() const override { return connection; }

  void answer(uint64_t number, Outcome outcome, int err_code = 0) {
    PublishAnswer answer;
    answer.outcome = outcome;
    answer.err_code = err_code;
    arrived.push_back({number, answer});
  }

  std::vector<std::pair<uint64_t, std::string>> sent;
  std::vector<Numbered> arrived;
  Status send_status;
  uint64_t connection = 0;
};

class PublishWindowTest : public testing::Test {
 protected:
  PublishWindowTest() { make({}); }

  void make(PublishWindow::Limits limits) {
    window = std::make_unique<PublishWindow>(
        &transport, limits,
        [this](const PublishWindow::Attempt& attempt) {
          judged.push_back(attempt.answer.outcome);
          return verdict;
        },
        [this](const OutgoingMessage& message, const PublishAnswer& answer) {
          done.emplace_back(message.tag, answer.outcome);
        });
  }
  void add(uint64_t tag, std::string payload = "p") {
    OutgoingMessage message;
    message.subject = "s";
    message.payload = std::move(payload);
    message.tag = tag;
    window->add(std::move(message));
  }
  // Works until that many messages were sent in all.
  bool work_until_sent(size_t count) {
    for (int i = 0; i < 200 && transport.sent.size() < count; ++i) {
      window->work();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return transport.sent.size() == count;
  }

  FakeTransport transport;
  Verdict verdict = Verdict::again;
  std::vector<Outcome> judged;
  std::vector<std::pair<uint64_t, Outcome>> done;
  std::unique_ptr<PublishWindow> window;
};

TEST_F(PublishWindowTest, SendsAtOnceAndHandsBackEachAnswerWithItsTag) {
  add(70, "a");
  add(71, "b");
  ASSERT_EQ(transport.sent.size(), 2u);
  EXPECT_EQ(transport.sent[0].second, "a");
  transport.answer(1, Outcome::stored);
  window->work();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].first, 71u);
  EXPECT_FALSE(window->empty());
  transport.answer(0, Outcome::stored);
  window->work();
  EXPECT_EQ(done.back().first, 70u);
  EXPECT_TRUE(window->empty());
  EXPECT_TRUE(judged.empty());
}

TEST_F(PublishWindowTest, SendsAgainAfterAPauseWhatTheJudgeSays) {
  add(1);
  transport.answer(0, Outcome::refused, kErrStoreFailed);
  window->work();
  EXPECT_EQ(transport.sent.size(), 1u) << "no pause before the repetition";
  EXPECT_TRUE(work_until_sent(2));
  EXPECT_EQ(window->retries(), 1u);
  transport.answer(0, Outcome::stored);
  window->work();
  EXPECT_EQ(done.size(), 1u);
}

TEST_F(PublishWindowTest, WhatFollowsWaitsWhileTheServerCannot) {
  add(1, "a");
  transport.answer(0, Outcome::no_responders);
  window->work();
  add(2, "b");
  EXPECT_EQ(transport.sent.size(), 1u);
  ASSERT_TRUE(work_until_sent(3));
  EXPECT_EQ(transport.sent[1].second, "a") << "order lost";
  EXPECT_EQ(transport.sent[2].second, "b");
}

TEST_F(PublishWindowTest, ARefusalThatIsFinalIsHandedBack) {
  verdict = Verdict::done;
  add(5);
  transport.answer(0, Outcome::refused, kErrWrongLastSequence);
  window->work();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0], std::pair(uint64_t{5}, Outcome::refused));
  EXPECT_TRUE(window->empty());
}

TEST_F(PublishWindowTest, AMissingAnswerIsJudgedAfterItsTime) {
  PublishWindow::Limits limits;
  limits.answer_timeout = std::chrono::milliseconds(150);
  make(limits);
  add(1);
  EXPECT_TRUE(work_until_sent(2));
  ASSERT_FALSE(judged.empty());
  EXPECT_EQ(judged[0], Outcome::silent);
}

TEST_F(PublishWindowTest, AReconnectMeansThatAnswersAreLost) {
  add(1);
  transport.connection = 1;
  window->work();
  ASSERT_EQ(judged.size(), 1u);
  EXPECT_EQ(judged[0], Outcome::silent);
  EXPECT_TRUE(work_until_sent(2));
}

TEST_F(PublishWindowTest, WaitsForTheConnectionWithoutCountingAttempts) {
  transport.send_status = {Kind::temporary, "not connected"};
  add(1);
  window->work();
  EXPECT_TRUE(transport.sent.empty());
  transport.send_status = {};
  EXPECT_TRUE(work_until_sent(1));
  EXPECT_EQ(window->retries(), 0u);
  EXPECT_TRUE(judged.empty());
}

TEST_F(PublishWindowTest, AMessageThatCannotBeSentIsHandedBack) {
  transport.send_status = {Kind::config, "too large"};
  add(9);
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0], std::pair(uint64_t{9}, Outcome::unsendable));
}

TEST_F(PublishWindowTest, ALateAnswerOfAFinishedMessageIsIgnored) {
  add(1);
  add(2);
  transport.answer(1, Outcome::stored);
  window->work();
  transport.answer(1, Outcome::refused, kErrWrongLastSequence);
  transport.answer(77, Outcome::stored);
  window->work();
  EXPECT_EQ(done.size(), 1u);
  EXPECT_TRUE(judged.empty());
}

TEST_F(PublishWindowTest, HasRoomUpToItsLimits) {
  PublishWindow::Limits limits;
  limits.messages = 3;
  limits.bytes = 100;
  make(limits);
  add(1, std::string(500, 'x'));  // one always goes
  EXPECT_FALSE(window->has_room());
  transport.answer(0, Outcome::stored);
  window->work();
  add(2);
  add(3);
  EXPECT_TRUE(window->has_room());
  add(4);
  EXPECT_FALSE(window->has_room());
}

TEST(PublishAck, IsReadAsJson) {
  const PublishAnswer stored = parse_publish_ack(R"({"stream":"S", "seq": 4})");
  EXPECT_EQ(stored.outcome, Outcome::stored);
  EXPECT_EQ(stored.stream, "S");
  EXPECT_EQ(stored.seq, 4u);
  EXPECT_FALSE(stored.duplicate);
  EXPECT_TRUE(parse_publish_ack(R"({"stream":"S","seq":4,"duplicate":true})").duplicate);
  const PublishAnswer refused = parse_publish_ack(
      R"({"error":{"code":400,"err_code":10071,"description":"wrong last sequence: 3"},"stream":"S","seq":0})");
  EXPECT_EQ(refused.outcome, Outcome::refused);
  EXPECT_EQ(refused.err_code, kErrWrongLastSequence);
  EXPECT_EQ(refused.stream, "S");
  EXPECT_EQ(describe(refused), "wrong last sequence: 3 (err_code 10071)");
}

TEST(PublishAck, AnythingElseIsNoSuccess) {
  for (const char* text : {"", "+OK", "{}", "[]", R"({"stream":"S"})", R"({"seq":3})",
                           R"({"stream":"S","seq":0})", R"({"error":7})"}) {
    EXPECT_EQ(parse_publish_ack(text).outcome, Outcome::refused) << text;
    EXPECT_FALSE(is_passing_refusal(parse_publish_ack(text))) << text;
  }
}

TEST(PublishAck, SaysWhatWillPass) {
  const auto refusal = [](int code, int err_code) {
    PublishAnswer answer;
    answer.outcome = Outcome::refused;
    answer.code = code;
    answer.err_code = err_code;
    return answer;
  };
  EXPECT_TRUE(is_passing_refusal(refusal(503, kErrStoreFailed)));
  EXPECT_TRUE(is_passing_refusal(refusal(400, kErrInFlight)));
  EXPECT_TRUE(is_passing_refusal(refusal(503, 10008)));
  EXPECT_FALSE(is_passing_refusal(refusal(400, kErrWrongLastSequence)));
  EXPECT_FALSE(is_passing_refusal(refusal(400, kErrMessageTooLarge)));
  EXPECT_TRUE(is_passing_refusal(failed_answer(Outcome::no_responders, "")));
  EXPECT_FALSE(is_passing_refusal(failed_answer(Outcome::silent, ""))) << "may be stored";
}

}  // namespace
}  // namespace ew
