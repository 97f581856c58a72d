#include "lib/decode/series_key.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lib/base/digest.h"
#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

TEST(SeriesKey, IsTheDigestOfTheComponentsAsTheReferenceSays) {
  const JsonText tags(R"({"host":"sw-1"})");
  SeriesKey key;
  key.add("metric_type", "gauge");
  key.add("metric_name", "ifInOctets");
  key.add("partition", "default");
  key.add("agent_id", "agent-7");
  key.add("device_id", "default:10.1.2.3");
  key.add("target_device_ip", "10.1.2.3");
  key.add("if_index", "4");
  key.add_members("tag:", tags.root());
  EXPECT_EQ(key.text(),
            "11:metric_type=5:gauge|11:metric_name=10:ifInOctets|9:partition=7:default|"
            "8:agent_id=7:agent-7|9:device_id=16:default:10.1.2.3|16:target_device_ip=8:10.1.2.3|"
            "8:if_index=1:4|8:tag:host=4:sw-1");
  std::string json;
  key.append_json(&json);
  EXPECT_EQ(json, "\"8d008a29257f1a824f3e781972cfefb2\"");
}

TEST(SeriesKey, ADigestThatIsRememberedIsThatOfItsText) {
  SeriesKey key;
  std::vector<std::string> first;
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 20000; ++i) {
      key.clear();
      key.add("n", std::to_string(i));
      std::string json;
      key.append_json(&json);
      if (round == 0) first.push_back("\"" + md5_hex(key.text()) + "\"");
      ASSERT_EQ(json, first[i]);
    }
  }
}

TEST(SeriesKey, TrimsValuesAndLeavesEmptyOnesOut) {
  SeriesKey key;
  key.add("a", " \t\n\v\f\rx y ");
  key.add("b", "  ");
  key.add("c", "");
  EXPECT_EQ(key.text(), "1:a=3:x y");
}

TEST(SeriesKey, SortsMembersByBytesAndCountsBytes) {
  const JsonText tags(R"({"é":"é","b":1.50,"B":true,"skip":1,"n":null,"o":{ "k" : [ ] }})");
  SeriesKey key;
  key.add_members("t:", tags.root(), {"skip"});
  EXPECT_EQ(key.text(), "3:t:B=4:true|3:t:b=4:1.50|3:t:o=8:{\"k\":[]}|4:t:é=2:é");
}

TEST(SeriesKey, BeginsWithComponentsThatManyKeysShare) {
  std::string shared;
  append_series_component("res:", "a", " x ", &shared);
  append_series_component("res:", "b", " ", &shared);
  append_series_component("", "c", "y", &shared);
  EXPECT_EQ(shared, "5:res:a=1:x|1:c=1:y");
  SeriesKey key;
  key.add("a", "gone");
  key.set(shared);
  append_series_component("attr:", "d", "z", key.components());
  EXPECT_EQ(key.text(), "5:res:a=1:x|1:c=1:y|6:attr:d=1:z");
  key.set("");
  key.add("a", "b");
  EXPECT_EQ(key.text(), "1:a=1:b");
}

TEST(SeriesKey, OnlyObjectsHaveMembers) {
  const JsonText tags(R"(["a"])");
  SeriesKey key;
  key.add_members("t:", tags.root());
  key.add_members("t:", JsonValue());
  EXPECT_EQ(key.text(), "");
}

}  // namespace
}  // namespace ew
