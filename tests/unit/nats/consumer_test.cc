#include "lib/nats/consumer.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

using Strings = std::vector<std::string>;

ConsumerInfo with_config(const std::string& config) {
  ConsumerInfo info;
  info.name = "c";
  info.config = config;
  return info;
}

TEST(ConsumerDifferences, WhatIsNotWishedIsNotCompared) {
  const ConsumerInfo is = with_config(
      R"({"ack_policy":"explicit","ack_wait":5000000000,"max_ack_pending":10,
          "deliver_policy":"by_start_sequence","opt_start_seq":7})");
  EXPECT_EQ(differences(is, {}), Strings{});
}

TEST(ConsumerDifferences, AreShownFieldByField) {
  const ConsumerInfo is = with_config(
      R"({"ack_policy":"all","ack_wait":5000000000,"max_ack_pending":10,"filter_subject":"a.>",
          "deliver_policy":"all","headers_only":true,"deliver_subject":"x"})");
  ConsumerWish wish;
  wish.ack_wait_ns = 10'000'000'000;
  wish.max_ack_pending = 20;
  wish.start_seq = 3;
  EXPECT_EQ(differences(is, wish),
            (Strings{"ack_policy is all, wanted explicit", "ack_wait is 5s, wanted 10s",
                     "filter_subject is a.>, wanted not set", "max_ack_pending is 10, wanted 20",
                     "deliver_subject is set, wanted a pull consumer",
                     "headers_only is true, wanted false",
                     "deliver_policy is all, wanted by_start_sequence",
                     "opt_start_seq is not set, wanted 3"}));
}

TEST(ConsumerDifferences, ARelativeStartIsAnotherInstantEveryTime) {
  const ConsumerInfo is = with_config(
      R"({"ack_policy":"explicit","deliver_policy":"by_start_time",
          "opt_start_time":"2026-01-01T00:00:00Z"})");
  ConsumerWish wish;
  wish.start_time_ns = 1'800'000'000'000'000'000;
  wish.start_time_relative = true;
  EXPECT_EQ(differences(is, wish), Strings{});
  wish.start_time_relative = false;
  EXPECT_EQ(differences(is, wish).size(), 1U);
  wish.start_time_ns = 1'767'225'600'000'000'000;
  EXPECT_EQ(differences(is, wish), Strings{});
}

TEST(ConsumerDifferences, ManyFiltersAreNotOne) {
  const ConsumerInfo is = with_config(R"({"ack_policy":"explicit","filter_subjects":["a","b"]})");
  EXPECT_EQ(differences(is, {}).size(), 1U);
}

ConsumerInfo made(int64_t created_ns, const std::string& description) {
  ConsumerInfo info;
  info.created_ns = created_ns;
  info.description = description;
  return info;
}

TEST(ConsumerSame, WithoutWordsTheCreationTells) {
  const ConsumerInfo info = made(1'795'428'000'999'999'000, "");
  EXPECT_TRUE(info.same_durable(made(1'795'428'001'000'004'000, "")));
  EXPECT_FALSE(info.same_durable(made(1'795'428'001'500'000'000, "")));
}

TEST(ConsumerSame, AWordThatStayedIsEnough) {
  const ConsumerInfo info = made(1, "ew source=S@1 instance=word");
  EXPECT_TRUE(info.same_durable(made(1'000'000'000, "ew source=S@1 instance=word")));
  EXPECT_FALSE(info.same_durable(made(1'000'000'000, "ew source=S@1 instance=other")));
}

TEST(ConsumerSame, WorkersThatStartTogetherWriteOverEachOthersWord) {
  EXPECT_TRUE(
      made(1, "ew source=S@1 instance=a").same_durable(made(1, "ew source=S@1 instance=b")));
  EXPECT_FALSE(made(1, "").same_durable(made(1'000'000'000, "ew source=S@1 instance=b")));
}

}  // namespace
}  // namespace ew
