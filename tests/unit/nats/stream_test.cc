#include "lib/nats/stream.h"

#include <gtest/gtest.h>

#include "lib/nats/jetstream.h"

namespace ew {
namespace {

TEST(Description, IsReadBackAsWritten) {
  const Description written{"hub:NETFLOW@1795428000123456789", "0123abcd"};
  const auto read = parse_description(written.text());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->source, written.source);
  EXPECT_EQ(read->instance, written.instance);
}

TEST(Description, OtherTextsAreNone) {
  for (const char* text : {"", "loader of the netflow table", "ew source=", "ew source=a",
                           "ew source= instance=x", "x ew source=a instance=b"}) {
    EXPECT_FALSE(parse_description(text).has_value()) << text;
  }
}

TEST(ApiName, LeavesOutWhatMakesASubjectUnroutable) {
  EXPECT_TRUE(is_api_name("NETFLOW_1-a"));
  for (const char* name : {"", "a.b", "a b", "a*", "a>", "a/b", "a\\b", "a\n"}) {
    EXPECT_FALSE(is_api_name(name)) << name;
  }
  EXPECT_FALSE(is_api_name(std::string(256, 'x')));
}

}  // namespace
}  // namespace ew
