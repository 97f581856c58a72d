#include "lib/base/metrics.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

namespace ew {
namespace {

TEST(Metrics, TheSameNameGivesTheSameCounter) {
  Metrics metrics;
  Counter& rows = metrics.counter("rows");
  for (int i = 0; i < 100; ++i) metrics.counter("other" + std::to_string(i));
  ++metrics.counter("rows");
  rows += 2;
  EXPECT_EQ(rows.load(), 3u);
  metrics.gauge("queue") = -4;
  EXPECT_EQ(metrics.gauge("queue").load(), -4);
  EXPECT_EQ(&metrics.histogram("commit_us"), &metrics.histogram("commit_us"));
}

TEST(Metrics, StartsInStateStarting) {
  Metrics metrics;
  EXPECT_EQ(metrics.state(), "starting");
  metrics.set_state("running");
  EXPECT_EQ(metrics.state(), "running");
}

TEST(Histogram, CountsInPowersOfTwo) {
  Histogram histogram;
  for (const uint64_t value : {0, 1, 2, 3, 4, 7, 8}) histogram.add(value);
  const auto object = nlohmann::json::parse(histogram.json());
  EXPECT_EQ(object["count"], 7);
  EXPECT_EQ(object["sum"], 25);
  EXPECT_EQ(object["max"], 8);
  EXPECT_EQ(object["buckets"], (std::vector<int>{1, 1, 2, 2, 1}));
}

TEST(Histogram, TellsPercentilesByTheirBucket) {
  Histogram histogram;
  for (int i = 0; i < 98; ++i) histogram.add(100);
  histogram.add(5'000);
  histogram.add(5'000);
  const auto object = nlohmann::json::parse(histogram.json());
  EXPECT_EQ(object["p50"], 127);  // the bucket of 64..127
  EXPECT_EQ(object["p99"], 5'000) << "never more than the largest value";
}

TEST(Histogram, AnEmptyOneIsZero) {
  EXPECT_EQ(Histogram().json(), R"({"count":0,"sum":0,"max":0,"p50":0,"p99":0,"buckets":[]})");
}

TEST(Histogram, KeepsTheLargestValues) {
  Histogram histogram;
  histogram.add(UINT64_MAX);
  const auto object = nlohmann::json::parse(histogram.json());
  EXPECT_EQ(object["max"].get<uint64_t>(), UINT64_MAX);
  EXPECT_EQ(object["p50"].get<uint64_t>(), UINT64_MAX);
  EXPECT_EQ(object["buckets"].size(), Histogram::kBuckets);
}

TEST(Histogram, LosesNothingBetweenThreads) {
  Histogram histogram;
  std::vector<std::thread> threads;
  for (uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&histogram, t] {
      for (uint64_t i = 0; i < 10'000; ++i) histogram.add(i * 4 + t);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto object = nlohmann::json::parse(histogram.json());
  EXPECT_EQ(object["count"], 40'000);
  EXPECT_EQ(object["sum"], 40'000u * 39'999u / 2);
  EXPECT_EQ(object["max"], 39'999);
}

}  // namespace
}  // namespace ew
