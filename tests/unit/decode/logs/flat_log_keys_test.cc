#include "lib/decode/logs/flat_log_keys.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace ew {
namespace {

LogField field_of(std::string_view key) {
  const int alias = flat_log_keys().find(key);
  return static_cast<LogField>(flat_log_keys().aliases()[static_cast<size_t>(alias)].column);
}

TEST(FlatLogKeys, StandInTheOrderOfTheFields) {
  EXPECT_EQ(field_of("@timestamp"), LogField::time);
  EXPECT_EQ(field_of("observedTimeUnixNano"), LogField::observed_nanos);
  EXPECT_EQ(field_of("PRIORITY"), LogField::level);
  EXPECT_EQ(field_of("MESSAGE"), LogField::body);
  EXPECT_EQ(field_of("service"), LogField::service);
  EXPECT_EQ(field_of("PROGRAM"), LogField::application);
  EXPECT_EQ(field_of("attributes"), LogField::attributes);
  EXPECT_EQ(field_of("host"), kFirstOrigin);
  EXPECT_EQ(field_of("source"), LogField::source);
  EXPECT_EQ(field_of("ip_address"), kLastOrigin);
  EXPECT_EQ(field_of("community"), LogField::community);
  EXPECT_EQ(flat_log_keys().columns().size(), static_cast<size_t>(LogField::community) + 1);
}

TEST(FlatLogKeys, BelongToOneFieldEach) {
  std::set<std::string_view> seen;
  for (const KeyTable::Alias& alias : flat_log_keys().aliases()) {
    EXPECT_TRUE(seen.insert(alias.key).second) << alias.key;
  }
}

}  // namespace
}  // namespace ew
