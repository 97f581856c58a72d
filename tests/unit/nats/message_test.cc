#include "lib/nats/message.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

using Fields = HeaderFields;

Fields parsed(std::string_view block) {
  Fields fields;
  parse_headers(block, &fields);
  return fields;
}

TEST(ParseHeaders, KeepsOrderCaseAndRepeats) {
  EXPECT_EQ(parsed("NATS/1.0\r\nce-id: a1\r\nX:  two words \r\nce-id: a2\r\nEmpty:\r\n\r\n"),
            (Fields{{"ce-id", "a1"}, {"X", "two words"}, {"ce-id", "a2"}, {"Empty", ""}}));
}

TEST(ParseHeaders, DropsNothing) {
  EXPECT_EQ(parsed("NATS/1.0\r\nno colon\r\nA: b: c\r\n\r\n"),
            (Fields{{"no colon", ""}, {"A", "b: c"}}));
}

TEST(ParseHeaders, ReadsABlockThatTheLibraryHasCut) {
  const std::string_view cut("NATS/1.0\0\nK\0 v\0\nX\0 1\0\n\r\n", 24);
  EXPECT_EQ(parsed(cut), (Fields{{"K", "v"}, {"X", "1"}}));
}

TEST(ParseHeaders, NothingInNothing) {
  EXPECT_TRUE(parsed("").empty());
  EXPECT_TRUE(parsed("NATS/1.0\r\n\r\n").empty());
}

}  // namespace
}  // namespace ew
