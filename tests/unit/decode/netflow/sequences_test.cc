#include "lib/decode/netflow/sequences.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ew::flow {
namespace {

const Domain kRouter{"192.0.2.1", Version::ipfix, 7};

class SequencesTest : public testing::Test {
 protected:
  // "<gaps> <missing> <reordered>" after a datagram of so many flows.
  std::string see(uint32_t number, uint32_t flows, const Domain& domain = kRouter) {
    Sequences::Step step;
    step.number = number;
    step.next = number + flows;
    sequences.see(domain, step);
    return counts();
  }
  std::string see_at(uint32_t uptime_ms, uint32_t number, uint32_t flows) {
    Sequences::Step step;
    step.number = number;
    step.next = number + flows;
    step.uptime_ms = uptime_ms;
    sequences.see(kRouter, step);
    return counts();
  }
  std::string counts() {
    return std::to_string(sequences.gaps()) + " " + std::to_string(sequences.missing()) + " " +
           std::to_string(sequences.reordered());
  }

  Sequences sequences;
};

TEST_F(SequencesTest, WithoutLossThereIsNoGap) {
  EXPECT_EQ(see(100, 5), "0 0 0") << "the first one";
  EXPECT_EQ(see(105, 0), "0 0 0");
  EXPECT_EQ(see(105, 30), "0 0 0");
  EXPECT_EQ(see(135, 1), "0 0 0");
  EXPECT_EQ(sequences.to_json(), "[]");
}

TEST_F(SequencesTest, CountsWhatIsMissing) {
  see(100, 5);
  EXPECT_EQ(see(115, 5), "1 10 0");
  EXPECT_EQ(see(120, 5), "1 10 0");
  EXPECT_EQ(see(126, 5), "2 11 0");
  EXPECT_EQ(
      sequences.to_json(),
      R"([{"exporter":"192.0.2.1","version":10,"domain":7,"gaps":2,"missing":11,"reordered":0}])");
}

TEST_F(SequencesTest, DomainsCountByThemselves) {
  see(100, 5);
  EXPECT_EQ(see(7, 1, {"192.0.2.1", Version::ipfix, 8}), "0 0 0");
  EXPECT_EQ(see(8, 1, {"192.0.2.1", Version::v9, 8}), "0 0 0");
  EXPECT_EQ(see(9, 1, {"192.0.2.2", Version::ipfix, 8}), "0 0 0");
  EXPECT_EQ(see(105, 5), "0 0 0");
}

TEST_F(SequencesTest, NumbersWrap) {
  see(0xFFFFFFF0, 8);
  EXPECT_EQ(see(0xFFFFFFF8, 16), "0 0 0");
  EXPECT_EQ(see(8, 1), "0 0 0");
  see(0xFFFFFFFF, 1, {"b", Version::v5, 0});
  EXPECT_EQ(see(3, 1, {"b", Version::v5, 0}), "1 3 0");
}

TEST_F(SequencesTest, WhatComesLateIsNotMissingAnyMore) {
  see(100, 5);
  EXPECT_EQ(see(110, 5), "1 5 0");
  EXPECT_EQ(see(105, 5), "1 0 1");
  EXPECT_EQ(see(115, 5), "1 0 1") << "goes on behind the newest";
}

TEST_F(SequencesTest, AfterARestartNumbersBeginAnew) {
  see(3'000'000'000, 5);
  EXPECT_EQ(see(0, 5), "0 0 0");
  EXPECT_EQ(see(5, 5), "0 0 0");
  see(1'000'000, 5);
  EXPECT_EQ(see(10, 5), "1 999990 0") << "back by more than reordering explains";
  EXPECT_EQ(see(15, 5), "1 999990 0");
}

TEST_F(SequencesTest, ASmallUptimeTellsARestart) {
  see_at(500'000, 100, 5);
  EXPECT_EQ(see_at(1'000, 3, 5), "0 0 0");
  EXPECT_EQ(see_at(2'000, 8, 5), "0 0 0");
  EXPECT_EQ(see_at(1'500, 3, 5), "0 0 1") << "a little less is reordering";
  see_at(0xFFFFFF00, 13, 5);
  EXPECT_EQ(see_at(100, 20, 5), "1 2 1") << "the up-time wraps";
}

TEST_F(SequencesTest, AnUnknownNumberOfRecordsSuspendsTheCheck) {
  Sequences::Step step;
  step.number = 100;
  step.next = 100;
  step.countable = false;
  sequences.see(kRouter, step);
  EXPECT_EQ(see(150, 5), "0 0 0");
  EXPECT_EQ(see(156, 5), "1 1 0");
}

TEST_F(SequencesTest, FollowsABoundedNumberOfDomains) {
  for (uint32_t i = 0; i < Sequences::kMaxDomains; ++i) see(0, 1, {"a", Version::v9, i});
  EXPECT_EQ(sequences.unfollowed(), 0U);
  see(0, 1);
  EXPECT_EQ(sequences.unfollowed(), 1U);
  for (uint32_t i = 0; i < 2000; ++i) see(2, 1, {"a", Version::v9, i});
  EXPECT_EQ(counts(), "2000 2000 0");
  const std::string json = sequences.to_json();
  EXPECT_EQ(std::count(json.begin(), json.end(), '{'), 1000);
}

}  // namespace
}  // namespace ew::flow
