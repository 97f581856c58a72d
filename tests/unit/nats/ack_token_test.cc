#include "lib/nats/ack_token.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(AckToken, VersionOneHasNineTokens) {
  AckToken token;
  ASSERT_TRUE(parse_ack_token("$JS.ACK.events.loader.3.42.57.1795420475400561898.7", &token));
  EXPECT_EQ(token.domain, "");
  EXPECT_EQ(token.stream, "events");
  EXPECT_EQ(token.consumer, "loader");
  EXPECT_EQ(token.delivered, 3U);
  EXPECT_EQ(token.stream_seq, 42U);
  EXPECT_EQ(token.consumer_seq, 57U);
  EXPECT_EQ(token.time_ns, 1795420475400561898);
  EXPECT_EQ(token.pending, 7U);
}

TEST(AckToken, VersionTwoHasDomainAndAccountFirst) {
  AckToken token;
  ASSERT_TRUE(parse_ack_token("$JS.ACK.hub.AbC.events.loader.1.4.5.6.0", &token));
  EXPECT_EQ(token.domain, "hub");
  EXPECT_EQ(token.stream, "events");
  EXPECT_EQ(token.stream_seq, 4U);
  ASSERT_TRUE(parse_ack_token("$JS.ACK._.AbC.events.loader.1.4.5.6.0.later.tokens", &token));
  EXPECT_EQ(token.domain, "");
  EXPECT_EQ(token.consumer_seq, 5U);
}

TEST(AckToken, RefusesEverythingElse) {
  AckToken token;
  for (const char* subject :
       {"", "_INBOX.abc.1", "$JS.ACK.", "$JS.ACK.s.c.1.2.3.4", "$JS.ACK.s.c.1.2.3.4.5.6",
        "$JS.ACK.s.c.x.2.3.4.5", "$JS.ACK.s.c.-1.2.3.4.5", "$JS.ACK.s.c.1.2.3.4.",
        "$JS.ACK.s.c.1.99999999999999999999.3.4.5", "x$JS.ACK.s.c.1.2.3.4.5"}) {
    EXPECT_FALSE(parse_ack_token(subject, &token)) << subject;
  }
}

}  // namespace
}  // namespace ew
