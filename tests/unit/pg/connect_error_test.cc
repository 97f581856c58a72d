#include "lib/pg/connect_error.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(ConnectError, ARefusedLoginIsAMatterOfPermission) {
  const PgError error = parse_connect_error(
      "connection to server at \"h\" (::1), port 5432 failed: FATAL:  28P01: password "
      "authentication failed for user \"u\"\nLOCATION:  auth_failed, auth.c:334\n");
  EXPECT_EQ(error.what, PgErrorClass::permission);
  EXPECT_EQ(error.sqlstate, "28P01");
  EXPECT_EQ(error.message,
            "connection to server at \"h\" (::1), port 5432 failed: FATAL: password authentication "
            "failed for user \"u\"");
}

TEST(ConnectError, OtherRefusals) {
  EXPECT_EQ(parse_connect_error("FATAL:  3D000: database \"x\" does not exist").what,
            PgErrorClass::config);
  EXPECT_EQ(parse_connect_error("FATAL:  57P03: the database system is starting up").what,
            PgErrorClass::transient);
  EXPECT_EQ(parse_connect_error("FATAL:  53300: sorry, too many clients already").what,
            PgErrorClass::transient);
  EXPECT_EQ(parse_connect_error("SCHWERWIEGEND:  28000: nein").what, PgErrorClass::permission);
}

TEST(ConnectError, WithoutSqlstateNobodyWasThere) {
  const PgError error = parse_connect_error(
      "connection to server at \"h\", port 1 failed: Connection refused\n\tIs the server running?");
  EXPECT_EQ(error.what, PgErrorClass::unreachable);
  EXPECT_EQ(error.message, "connection to server at \"h\", port 1 failed: Connection refused");
}

TEST(ConnectError, OfSeveralHostsTheLastThatSpokeDecides) {
  const PgError error = parse_connect_error(
      "server \"a\" failed: FATAL:  57P03: starting\nserver \"b\" failed: Connection refused\n"
      "server \"c\" failed: FATAL:  28000: no entry\n");
  EXPECT_EQ(error.sqlstate, "28000");
}

}  // namespace
}  // namespace ew
