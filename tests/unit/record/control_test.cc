#include "lib/record/control.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(Control, TellsLinesByTheirFirstMember) {
  EXPECT_EQ(line_kind("{\"@end\":null}"), LineKind::end);
  EXPECT_EQ(line_kind("{\"@ending\":null}"), LineKind::other);
  EXPECT_EQ(line_kind("{\"@later\":1}"), LineKind::other);
  EXPECT_EQ(line_kind("{\"@"), LineKind::other);
  EXPECT_EQ(line_kind("{\"a\":\"@end\"}"), LineKind::data);
  EXPECT_EQ(line_kind(""), LineKind::data);
}

TEST(Control, EscapesAndReadsIdsOfAnyText) {
  const std::string id = "a\"b\\c\n/1/0";
  std::string line;
  append_end(id, true, &line);
  End end;
  ASSERT_TRUE(parse_end(line, &end).ok());
  EXPECT_EQ(end.id, id);
  EXPECT_TRUE(end.again);
  std::string ack;
  append_ack({id, "x/1/2"}, &ack);
  std::vector<std::string> ids;
  ASSERT_TRUE(parse_ack(ack, &ids).ok());
  EXPECT_EQ(ids, (std::vector<std::string>{id, "x/1/2"}));
}

TEST(Control, ReadsLinesWrittenByOthers) {
  End end;
  ASSERT_TRUE(parse_end("{\"@end\": \"a/1/2\", \"again\": true }", &end).ok());
  EXPECT_EQ(end.id, "a/1/2");
  EXPECT_TRUE(end.again);
  std::vector<std::string> ids;
  ASSERT_TRUE(parse_ack("{\"@ack\":[ \"a\" , \"b\" ]}", &ids).ok());
  ASSERT_TRUE(parse_ack("{\"@ack\":[]}", &ids).ok());
  EXPECT_EQ(ids.size(), 2U);
}

TEST(Control, RefusesBrokenLinesAndLeavesTheListAlone) {
  End end;
  for (const char* line : {"{\"@end\":1}", "{\"@end\":\"a\"", "{\"@end\"}", "{\"@end\":\"a\"}x",
                           "{\"@end\":\"\xff/1/2\"}", "{\"@end\":\"a\t/1/2\"}"}) {
    EXPECT_EQ(parse_end(line, &end).kind(), Kind::bad_record) << line;
  }
  EXPECT_FALSE(parse_end(std::string_view("{\"@end\":\"\\u0061\"}\0x", 19), &end));
  std::vector<std::string> ids{"kept"};
  for (const char* line : {"{\"@ack\":1}", "{\"@ack\":[\"a\",1]}", "{\"@ack\":[\"a\"",
                           "{\"@ack\":[\"a\",]}", "{\"@ack\":\"\xff/1/2\"}"}) {
    EXPECT_EQ(parse_ack(line, &ids).kind(), Kind::bad_record) << line;
  }
  EXPECT_EQ(ids.size(), 1U);
  EXPECT_FALSE(parse_format("{\"@format\":\"ew-rows/2\",\"type\":\"a\"}").ok());
  EXPECT_FALSE(parse_format("{\"@format\":\"ew-rows/1\"}").ok());
}

TEST(Control, KnowsAWholeObjectFromATornOne) {
  EXPECT_TRUE(is_whole_object("{\"a\":{}}"));
  for (const char* torn : {"", "{\"a\":{}", "{\"a\":", "[1]", "1", "{}}", "  "}) {
    EXPECT_FALSE(is_whole_object(torn)) << torn;
  }
}

}  // namespace
}  // namespace ew
