#include "cmd/ew-decode/parking.h"

#include <gtest/gtest.h>

#include "lib/base/json.h"

namespace ew::decode {
namespace {

using std::chrono::seconds;

constexpr Parking::Clock::time_point kStart{seconds{1000}};

ParkingBounds bounds_of(uint64_t messages, uint64_t bytes, int64_t seconds_long) {
  return {messages, bytes, seconds_long * 1'000'000'000};
}

std::string lines(const std::vector<Parking::Parked>& parked) {
  std::string out;
  for (const Parking::Parked& one : parked) out.append(one.line()).append(" ");
  return out;
}

std::vector<Parking::Parked> take(Parking* parking, std::vector<uint64_t> keys) {
  return parking->take(keys);
}

TEST(Parking, GivesBackWhatWaitsForAKeyInOrderOfArrival) {
  Parking parking(bounds_of(10, 1000, 60));
  parking.park("one", 1, 7, kStart);
  parking.park("two", 2, 8, kStart);
  parking.park("three", 3, 7, kStart);
  parking.park("four", 4, UINT64_MAX, kStart);
  EXPECT_EQ(parking.count(), 4u);
  EXPECT_EQ(parking.bytes(), 15u);
  EXPECT_EQ(lines(take(&parking, {9, 6})), "");
  EXPECT_EQ(lines(take(&parking, {8, 7, 8})), "one two three ");
  EXPECT_EQ(lines(take(&parking, {7})), "");
  EXPECT_EQ(lines(take(&parking, {UINT64_MAX})), "four ");
  EXPECT_TRUE(parking.empty());
  EXPECT_EQ(parking.bytes(), 0u);
}

TEST(Parking, KeepsTheLineReadableBeyondItsEnd) {
  Parking parking({});
  parking.park("line", 5, 1, kStart);
  const std::vector<Parking::Parked> taken = take(&parking, {1});
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].number, 5u);
  EXPECT_EQ(taken[0].text, "line" + std::string(kJsonPadding, ' '));
}

TEST(Parking, WhatWaitsAgainKeepsItsPlaceAndTime) {
  Parking parking(bounds_of(10, 1000, 60));
  parking.park("old", 1, 1, kStart);
  parking.park("new", 2, 2, kStart + seconds{30});
  parking.put_back(std::move(take(&parking, {1}).front()), 2);
  EXPECT_EQ(parking.next_end(), kStart + seconds{60});
  EXPECT_EQ(lines(take(&parking, {1})), "");
  EXPECT_EQ(lines(take(&parking, {2})), "old new ");
}

TEST(Parking, IsOverByNumber) {
  Parking parking(bounds_of(2, 1000, 60));
  parking.park("a", 1, 1, kStart);
  parking.park("b", 2, 1, kStart);
  EXPECT_FALSE(parking.is_over(kStart));
  parking.park("c", 3, 1, kStart);
  EXPECT_TRUE(parking.is_over(kStart));
  EXPECT_EQ(parking.take_oldest().line(), "a");
  EXPECT_FALSE(parking.is_over(kStart));
}

TEST(Parking, IsOverByBytes) {
  Parking parking(bounds_of(100, 10, 60));
  parking.park("1234567", 1, 1, kStart);
  parking.park("890", 2, 1, kStart);
  EXPECT_FALSE(parking.is_over(kStart));
  parking.park("x", 3, 1, kStart);
  EXPECT_TRUE(parking.is_over(kStart));
  EXPECT_EQ(parking.take_oldest().line(), "1234567");
  EXPECT_FALSE(parking.is_over(kStart));
}

TEST(Parking, IsOverByTimeOfTheOldest) {
  Parking parking(bounds_of(100, 1000, 60));
  EXPECT_EQ(parking.next_end(), Parking::Clock::time_point::max());
  EXPECT_FALSE(parking.is_over(Parking::Clock::time_point::max()));
  parking.park("a", 1, 1, kStart);
  parking.park("b", 2, 2, kStart + seconds{1});
  EXPECT_EQ(parking.next_end(), kStart + seconds{60});
  EXPECT_FALSE(parking.is_over(kStart + seconds{59}));
  EXPECT_TRUE(parking.is_over(kStart + seconds{60}));
  EXPECT_EQ(parking.take_oldest().line(), "a");
  EXPECT_EQ(parking.next_end(), kStart + seconds{61});
}

TEST(Parking, OfNoMessagesOrNoTimeGivesUpAtOnce) {
  Parking none(bounds_of(0, 1000, 60)), no_time(bounds_of(10, 1000, 0));
  none.park("a", 1, 1, kStart);
  no_time.park("a", 1, 1, kStart);
  EXPECT_TRUE(none.is_over(kStart));
  EXPECT_TRUE(no_time.is_over(kStart));
}

TEST(Parking, ATimeBeyondTheClockNeverEnds) {
  Parking parking({100, 1000, INT64_MAX});
  parking.park("a", 1, 1, kStart);
  EXPECT_EQ(parking.next_end(), Parking::Clock::time_point::max());
  EXPECT_FALSE(parking.is_over(kStart + std::chrono::hours{100'000}));
}

TEST(Parking, DropsAll) {
  Parking parking({});
  parking.park("a", 1, 1, kStart);
  parking.drop_all();
  EXPECT_TRUE(parking.empty());
  EXPECT_EQ(parking.bytes(), 0u);
  EXPECT_EQ(lines(take(&parking, {1})), "");
}

}  // namespace
}  // namespace ew::decode
