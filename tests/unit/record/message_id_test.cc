#include "lib/record/message_id.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(MessageId, SplitsAtTheLastTwoSlashes) {
  const auto id = parse_message_id("hub:a/b@17/42/1795428061000000321");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->source, "hub:a/b@17");
  EXPECT_EQ(id->seq, 42U);
  EXPECT_EQ(id->time_ns, 1795428061000000321);
}

TEST(MessageId, RefusesWhatIsNone) {
  for (const char* text : {"", "a", "a/1", "/1/2", "a//2", "a/1/", "a/-1/2", "a/1/-2", "a/01/2",
                           "a/1/2x", "a/x/2", "a/9223372036854775808/0", "a/ 1/2"}) {
    EXPECT_FALSE(parse_message_id(text)) << text;
  }
  EXPECT_TRUE(parse_message_id("a/0/0"));
  EXPECT_TRUE(parse_message_id("a/9223372036854775807/0"));
}

TEST(MessageId, TakesOnlySourcesThatTheLedgerCanHold) {
  const std::string longest(kMaxSourceSize, 'x');
  for (const std::string& source : {longest, std::string("Z\xC3\xBCrich x")}) {
    EXPECT_TRUE(is_message_source(source));
    EXPECT_TRUE(parse_message_id(source + "/1/0"));
  }
  for (const std::string& source :
       {longest + "x", std::string("s\0x", 3), std::string("a\nb"), std::string("a\x7F"),
        std::string("a\xFF"), std::string("\xED\xA0\x80")}) {
    EXPECT_FALSE(is_message_source(source));
    EXPECT_FALSE(parse_message_id(source + "/1/0"));
  }
}

}  // namespace
}  // namespace ew
