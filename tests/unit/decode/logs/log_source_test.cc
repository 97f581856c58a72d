#include "lib/decode/logs/log_source.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

std::string of(std::string_view subject) {
  std::string lower;
  return std::string(source_of_subject(subject, &lower));
}

TEST(LogSource, TheTokenBehindLogsCounts) {
  EXPECT_EQ(of("logs.syslog.processed"), "syslog");
  EXPECT_EQ(of("LOGS.App"), "app");
  EXPECT_EQ(of("logs.snmp"), "snmp");
}

TEST(LogSource, ElseANameAnywhereInTheirOrder) {
  EXPECT_EQ(of("demo.logs.syslog.x"), "syslog");
  EXPECT_EQ(of("events.OTEL.logs"), "otel");
  EXPECT_EQ(of("snmp.mysyslogs"), "syslog");
  EXPECT_EQ(of("otel.snmp"), "snmp");
  EXPECT_EQ(of("internals"), "internal");
}

TEST(LogSource, OtherSubjectsDoNotSay) {
  EXPECT_EQ(of(""), "");
  EXPECT_EQ(of("logs"), "");
  EXPECT_EQ(of("logs."), "");
  EXPECT_EQ(of("falco.logs.processed"), "");
}

}  // namespace
}  // namespace ew
