#include "cmd/ew-consume/outstanding.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace ew::consume {
namespace {

using std::chrono::seconds;
using Clock = Outstanding::Clock;

Outstanding::Arrival message(uint64_t seq, std::string_view reply, uint64_t delivered = 1) {
  return {seq, static_cast<int64_t>(seq) * 1000, reply, 10, delivered};
}

std::vector<std::string> texts(const Replies& replies) {
  std::vector<std::string> all;
  for (size_t i = 0; i < replies.size(); ++i) all.emplace_back(replies[i]);
  return all;
}

using Strings = std::vector<std::string>;

TEST(Outstanding, AckTakesTheMessageOutOnce) {
  Outstanding table;
  EXPECT_TRUE(table.arrive(message(1, "r1")));
  EXPECT_TRUE(table.arrive(message(2, "r2")));
  EXPECT_EQ(table.count(), 2U);
  EXPECT_EQ(table.bytes(), 20U);
  Replies replies;
  EXPECT_TRUE(table.ack(1, 1000, &replies));
  EXPECT_FALSE(table.ack(1, 1000, &replies));
  EXPECT_EQ(texts(replies), Strings{"r1"});
  EXPECT_EQ(table.count(), 1U);
  EXPECT_EQ(table.bytes(), 10U);
}

TEST(Outstanding, AnotherStoreTimeIsAnotherMessage) {
  Outstanding table;
  table.arrive(message(1, "r1"));
  Replies replies;
  EXPECT_FALSE(table.ack(1, 999, &replies));
  EXPECT_FALSE(table.ack(2, 1000, &replies));
  EXPECT_TRUE(replies.empty());
  EXPECT_TRUE(table.arrive({1, 999, "other", 10, 1}));
  EXPECT_EQ(table.count(), 1U);
  EXPECT_FALSE(table.ack(1, 1000, &replies));
  EXPECT_TRUE(table.ack(1, 999, &replies));
}

TEST(Outstanding, ARedeliveryIsNotPassedOnButItsSubjectIsRemembered) {
  Outstanding table;
  table.arrive(message(1, "old"));
  table.pass(1);
  EXPECT_FALSE(table.arrive(message(1, "new", 2)));
  EXPECT_EQ(table.count(), 1U);
  EXPECT_EQ(table.passed(), 1U);
  EXPECT_EQ(table.rest().at(0).delivered, 2U);
  Replies replies;
  EXPECT_TRUE(table.ack(1, 1000, &replies));
  EXPECT_EQ(texts(replies), Strings{"new"});
}

TEST(Outstanding, KnowsWhatWentDownstreamAlone) {
  Outstanding table;
  Replies replies;
  for (uint64_t seq = 1; seq <= 4; ++seq) table.arrive(message(seq, "r"));
  table.pass(1);
  table.pass(2);
  table.ack(1, 1000, &replies);
  table.ack(2, 2000, &replies);
  table.pass(3);
  const auto rest = table.rest();
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_TRUE(rest[0].alone);
  EXPECT_FALSE(rest[1].alone);
}

TEST(Outstanding, WhatLaterMessagesHaveOvertakenIsLetGo) {
  Outstanding table;
  for (uint64_t seq = 1; seq <= 4; ++seq) {
    table.arrive(message(seq, "r" + std::to_string(seq)));
    table.pass(seq);
  }
  const Clock::time_point start = Clock::now();
  EXPECT_EQ(table.let_go_overtaken(start + seconds(1000), seconds(10)), 0U);
  Replies replies;
  table.ack(3, 3000, &replies);
  EXPECT_EQ(table.let_go_overtaken(start, seconds(10)), 0U);
  EXPECT_EQ(table.let_go_overtaken(start + seconds(9), seconds(10)), 0U);
  EXPECT_EQ(table.let_go_overtaken(start + seconds(10), seconds(10)), 2U);
  EXPECT_EQ(table.count(), 1U);
  EXPECT_EQ(table.passed(), 1U);
  Replies kept;
  table.list_kept(&kept);
  EXPECT_EQ(texts(kept), Strings{"r4"});
  EXPECT_EQ(table.rest().size(), 1U);
}

TEST(Outstanding, WhatWasLetGoIsAckedLateOrPassedOnAgain) {
  Outstanding table;
  for (uint64_t seq = 1; seq <= 3; ++seq) {
    table.arrive(message(seq, "r" + std::to_string(seq)));
    table.pass(seq);
  }
  Replies replies;
  table.ack(3, 3000, &replies);
  const Clock::time_point start = Clock::now();
  table.let_go_overtaken(start, seconds(1));
  table.let_go_overtaken(start + seconds(1), seconds(1));
  replies.clear();
  EXPECT_TRUE(table.ack(1, 1000, &replies));
  EXPECT_EQ(texts(replies), Strings{"r1"});
  EXPECT_EQ(table.count(), 0U);
  EXPECT_TRUE(table.arrive(message(2, "again", 2)));
  EXPECT_EQ(table.count(), 1U);
  EXPECT_FALSE(table.arrive(message(2, "third", 3)));
}

TEST(Outstanding, HeldBackMessagesAreNotOvertaken) {
  Outstanding table;
  table.arrive(message(1, "r1"));
  table.arrive(message(2, "r2"));
  table.pass(2);
  Replies replies;
  table.ack(2, 2000, &replies);
  const Clock::time_point start = Clock::now();
  table.let_go_overtaken(start, seconds(1));
  EXPECT_EQ(table.let_go_overtaken(start + seconds(5), seconds(1)), 0U);
}

TEST(Outstanding, RestIsInTheOrderOfTheStream) {
  Outstanding table;
  for (const uint64_t seq : {5, 1, 9, 3}) table.arrive(message(seq, "r"));
  std::vector<uint64_t> order;
  for (const auto& rest : table.rest()) order.push_back(rest.seq);
  EXPECT_EQ(order, (std::vector<uint64_t>{1, 3, 5, 9}));
  table.forget();
  EXPECT_TRUE(table.rest().empty());
  EXPECT_EQ(table.count(), 0U);
}

// Against std::map, with sequences that collide in the table and enough of them to make it grow.
TEST(Outstanding, NewestIsTheHighestSequenceLetGoOrNot) {
  Outstanding table;
  EXPECT_EQ(table.newest().seq, 0U);
  for (const uint64_t seq : {3, 9, 4}) {
    table.arrive(message(seq, "r"));
    table.pass(seq);
  }
  EXPECT_EQ(table.newest().seq, 9U);
  EXPECT_EQ(table.newest().time_ns, 9000);
  Replies replies;
  table.ack(9, 9000, &replies);
  EXPECT_EQ(table.newest().seq, 4U);
  table.ack(4, 4000, &replies);
  table.let_go_overtaken(Clock::now() + seconds(20), seconds(10));
  EXPECT_EQ(table.newest().seq, 3U);
}

TEST(Outstanding, HoldsWhatAMapWouldHold) {
  Outstanding table;
  std::map<uint64_t, std::string> model;
  std::mt19937_64 random(7);
  for (int round = 0; round < 200'000; ++round) {
    const uint64_t seq = (random() % 6000) * 1024 + random() % 2;
    if (random() % 2 == 0) {
      const std::string reply = "r" + std::to_string(round);
      EXPECT_EQ(table.arrive(message(seq, reply)), !model.contains(seq));
      model[seq] = reply;
    } else {
      Replies replies;
      const bool held = table.ack(seq, static_cast<int64_t>(seq) * 1000, &replies);
      ASSERT_EQ(held, model.contains(seq));
      if (held) {
        EXPECT_EQ(replies[0], model[seq]);
      }
      model.erase(seq);
    }
    ASSERT_EQ(table.count(), model.size());
  }
}

}  // namespace
}  // namespace ew::consume
