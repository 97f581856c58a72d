#include "lib/decode/telemetry/sysmon_sections.h"

#include <gtest/gtest.h>

#include <set>

namespace ew::sysmon {
namespace {

TEST(SysmonSections, FollowTheOrderOfTheReference) {
  std::vector<std::string_view> names;
  for (const Section& section : sections()) names.push_back(section.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"cpus", "clusters", "disks", "memory", "network",
                                                  "processes"}));
}

TEST(SysmonSections, EachMetricHasOneNameAndEachKeyOneColumn) {
  std::set<std::string_view> metrics;
  for (const Section& section : sections()) {
    for (const Measure& measure : section.measures) {
      EXPECT_TRUE(metrics.insert(measure.metric).second) << measure.metric;
    }
    const size_t columns = section.tags.size() + section.metadata.size() + section.measures.size();
    EXPECT_EQ(section.keys.columns().size(), columns) << section.name;
  }
  EXPECT_EQ(metrics.size(), 19u);
}

}  // namespace
}  // namespace ew::sysmon
