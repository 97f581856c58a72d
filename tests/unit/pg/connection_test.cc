#include "lib/pg/connection.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(PgConnection, ChecksTheGrammarOfAConninfo) {
  EXPECT_TRUE(PgConnection::check_conninfo("").ok());
  EXPECT_TRUE(PgConnection::check_conninfo("postgresql://u:p@h:5432/db?sslmode=require").ok());
  EXPECT_TRUE(PgConnection::check_conninfo("host=h dbname=d").ok());
  for (const char* wrong : {"nonsense", "postgresql://[::1/x", "unknown=1"}) {
    EXPECT_EQ(PgConnection::check_conninfo(wrong).kind(), Kind::usage) << wrong;
  }
}

TEST(PgConnection, NeverShowsAPassword) {
  const Status status = PgConnection::check_conninfo("postgresql://u:secret@h:5432/db?nope=secret");
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(status.message().find("secret"), std::string::npos);
}

TEST(PgConnection, ParametersThatLibpqRefusesAreNotAnOutage) {
  PgConnection connection;
  const auto deadline = PgConnection::Clock::now() + std::chrono::seconds(2);
  EXPECT_EQ(connection.open({"sslmode=nonsense", "test"}, deadline).what, PgErrorClass::config);
  EXPECT_FALSE(connection.is_open());
}

// After a rollback that failed, for one.
TEST(PgConnection, SaysThatItIsClosed) {
  PgConnection connection;
  const PgError error = connection.run("SELECT 1");
  EXPECT_EQ(error.what, PgErrorClass::unreachable);
  EXPECT_EQ(error.message, "the connection is closed");
}

}  // namespace
}  // namespace ew
