#include "lib/decode/netflow/flow_time.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/netflow/records.h"

namespace ew::flow {
namespace {

constexpr int64_t kMilli = 1'000'000;
constexpr uint64_t kSeconds = 1'751'500'700;
constexpr uint64_t kNtp = (kSeconds + 2'208'988'800) << 32;

class FlowTimeTest : public testing::Test, protected Records {
 protected:
  FlowTimeTest() { message.time = "2025-07-03T01:00:00Z"; }

  void uptime(uint32_t millis) {
    header.domain.version = Version::v9;
    header.uptime_ms = millis;
  }
  // Of the row, without date.
  std::string time() {
    const std::string text = column("timestamp");
    return text.empty() ? row() : text.substr(12, 15);
  }
};

TEST_F(FlowTimeTest, TheFinestEndCounts) {
  add(21, 1, 4);
  EXPECT_EQ(time(), "00:00:00.000000");  // nobody knows when the device booted
  add(159, 1'500'001, 4);
  EXPECT_EQ(time(), "23:59:58.499999");
  add(151, kSeconds, 4);
  EXPECT_EQ(time(), "23:58:20.000000");
  add(153, kSeconds * 1000 + 1, 8);
  EXPECT_EQ(time(), "23:58:20.001000");
  add(155, kNtp | 0x4000'0000, 8);
  EXPECT_EQ(time(), "23:58:20.250000");
  add(157, kNtp | 0x8000'0000, 8);
  EXPECT_EQ(time(), "23:58:20.500000");
}

TEST_F(FlowTimeTest, DatesOfAnotherSizeAreNone) {
  add(151, kSeconds, 5).add(153, kSeconds, 4).add(155, kSeconds, 4);
  EXPECT_EQ(time(), "00:00:00.000000");
  EXPECT_EQ(meta("flowEndSeconds"), R"("006865c79c")");
  EXPECT_EQ(meta("flowEndMilliseconds"), R"("6865c79c")");
}

TEST_F(FlowTimeTest, DatesOfADeviceWithoutClockAreNone) {
  header.export_time = 100 * 1000 * kMilli;
  add(153, 50'000, 8);
  EXPECT_EQ(time(), "01:00:00.000000");
  EXPECT_EQ(meta("flow_end_ms"), "50000");
  clear().add(153, kSeconds * 1000, 8);  // somebody set this one
  EXPECT_EQ(time(), "23:58:20.000000");
}

TEST_F(FlowTimeTest, ZeroIsNotSet) {
  add(157, 0, 8).add(155, 0, 8).add(153, 0, 8).add(151, kSeconds, 4);
  EXPECT_EQ(time(), "23:58:20.000000");
}

TEST_F(FlowTimeTest, StartAndDurationMakeAnEnd) {
  add(152, kSeconds * 1000, 8).add(161, 1500, 4).add(323, kSeconds * 1000 + 9000, 8);
  EXPECT_EQ(time(), "23:58:21.500000");
  EXPECT_EQ(meta("flow_end_ms"), "1751500701500");
  EXPECT_EQ(meta("flowDurationMilliseconds"), "1500");
  clear().add(150, kSeconds, 4).add(162, 1'000'001, 4);
  EXPECT_EQ(time(), "23:58:21.000001");
}

TEST_F(FlowTimeTest, WithoutAnEndTheEventCountsThenTheStart) {
  add(152, kSeconds * 1000, 8);
  EXPECT_EQ(time(), "23:58:20.000000");
  add(322, kSeconds + 1, 4);
  EXPECT_EQ(time(), "23:58:21.000000");
  add(323, kSeconds * 1000 + 2000, 8);
  EXPECT_EQ(time(), "23:58:22.000000");
  EXPECT_EQ(meta("observation_time_ms"), "1751500702000");
  EXPECT_EQ(meta("observationTimeSeconds"), "1751500701");
}

TEST_F(FlowTimeTest, UpTimesWrapAndMayBeLaterThanTheHeader) {
  uptime(1000);
  add(22, 0xFFFF'FFFF, 4).add(21, 1256, 4);
  EXPECT_EQ(time(), "00:00:00.256000");
  EXPECT_EQ(meta("flow_start_ms"), "1751500798999");
  EXPECT_EQ(meta("flowStartSysUpTime"), "");
  clear().add(22, 0, 4).add(21, 0, 4);
  EXPECT_EQ(time(), "00:00:00.000000");
  EXPECT_EQ(meta("flow_start_ms") + meta("flow_end_ms"), "");
  clear().add(22, 0, 4).add(21, 1000, 4);
  EXPECT_EQ(meta("flow_start_ms"), "1751500799000");  // when it booted
}

TEST_F(FlowTimeTest, AFlowMayBeginAsTheDeviceDid) {
  uptime(1000);
  add(22, 0, 4).add(21, 6, 4);
  EXPECT_EQ(time(), "23:59:59.006000");
  EXPECT_EQ(meta("flow_start_ms"), "1751500799000");
  clear().add(22, 0, 4).add(21, 0, 4);
  EXPECT_EQ(time(), "00:00:00.000000");
  EXPECT_EQ(meta("flow_start_ms"), "");
}

TEST_F(FlowTimeTest, IpfixNeedsToKnowWhenTheDeviceBooted) {
  add(21, 2500, 4).add(22, 1500, 4);
  EXPECT_EQ(time(), "00:00:00.000000");
  EXPECT_EQ(meta("flowEndSysUpTime") + meta("flow_end_ms"), "2500");
  DomainOptions options;
  options.boot_ms = kSeconds * 1000;
  header.options = &options;
  EXPECT_EQ(time(), "23:58:22.500000");
  EXPECT_EQ(meta("flow_start_ms"), "1751500701500");
  add(160, kSeconds * 1000 + 1000, 8);  // the record knows better
  EXPECT_EQ(time(), "23:58:23.500000");
}

TEST_F(FlowTimeTest, WithoutAClockTheStoreTimeCounts) {
  header.export_time = int64_t{12'345} * 1'000'000'000;
  add(159, 5, 4).add(158, 5, 4);
  EXPECT_EQ(time(), "01:00:00.000000");
  EXPECT_EQ(meta("export_time_ms") + meta("flow_end_ms"), "1234500012344999");
  uptime(1000);
  clear().add(21, 900, 4).add(22, 800, 4);
  EXPECT_EQ(time(), "01:00:00.000000");
  EXPECT_EQ(meta("flow_start_ms") + meta("flow_end_ms"), "1234480012344900");
  header.export_time = 0;
  EXPECT_EQ(meta("flow_end_ms") + meta("flowEndSysUpTime"), "900");
  header.export_time = int64_t{12'345} * 1'000'000'000;
  clear().add(153, kSeconds * 1000, 8);
  EXPECT_EQ(time(), "23:58:20.000000");
  message.time = "";
  clear();
  EXPECT_EQ(row(), "no_timestamp timestamp");
}

TEST_F(FlowTimeTest, TimesOutsideOfTheWindowCostTheRow) {
  add(153, 1, 8);
  EXPECT_EQ(row(), "bad_timestamp flowEndMilliseconds");
  clear().add(153, ~uint64_t{0}, 8);
  EXPECT_EQ(row(), "bad_timestamp flowEndMilliseconds");
  clear().add(152, ~uint64_t{0}, 8).add(161, 5, 4);
  EXPECT_EQ(row(), "bad_timestamp flowDurationMilliseconds");
  clear().add(152, ~uint64_t{0}, 8).add(153, kSeconds * 1000, 8);
  EXPECT_EQ(meta("flow_start_ms"), "");
  EXPECT_EQ(meta("flowStartMilliseconds"), "18446744073709551615");
}

TEST_F(FlowTimeTest, WhatMillisecondsCannotTellStays) {
  add(154, kNtp | 0x4000'0000, 8).add(155, kNtp | 0x4000'1200, 8);
  EXPECT_EQ(meta("flow_start_ms") + meta("flow_end_ms"), "17515007002501751500700250");
  EXPECT_EQ(meta("flowStartMicroseconds"), "");
  EXPECT_EQ(meta("flowEndMicroseconds"), "1751500700250001");
}

TEST_F(FlowTimeTest, SaysFromWhatATimeCame) {
  add(150, kSeconds, 4).add(153, kSeconds * 1000 + 5, 8);
  const FlowTimes times = read_flow_times(header, roles());
  ASSERT_TRUE(times.start && times.end);
  EXPECT_EQ(times.start->role, Role::start_seconds);
  EXPECT_EQ(times.end->role, Role::end_millis);
  EXPECT_EQ(times.end->nanos - times.start->nanos, 5 * kMilli);
  EXPECT_FALSE(times.event);
}

}  // namespace
}  // namespace ew::flow
