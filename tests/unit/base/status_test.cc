#include "lib/base/status.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace ew {
namespace {

TEST(Status, IsOkByDefault) {
  const Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_TRUE(static_cast<bool>(status));
  EXPECT_EQ(status.kind(), Kind::ok);
  EXPECT_EQ(status.message(), "");
}

TEST(Status, KeepsItsKindWhenContextIsAdded) {
  const Status status = Status(Kind::unavailable, "refused").within("unable to connect");
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(status.kind(), Kind::unavailable);
  EXPECT_EQ(status.message(), "unable to connect: refused");
}

TEST(Status, OkStaysOkWhenContextIsAdded) {
  EXPECT_TRUE(Status().within("unable to connect").ok());
  EXPECT_EQ(Status().within("unable to connect").message(), "");
}

TEST(Status, NamesTheReasonOfASystemCall) {
  const Status status = errno_status(Kind::io, "unable to open x", ENOENT);
  EXPECT_EQ(status.kind(), Kind::io);
  EXPECT_EQ(status.message(), "unable to open x: No such file or directory");
}

TEST(Status, ExitCodesAreThoseOfSysexits) {
  EXPECT_EQ(exit_code(Kind::ok), 0);
  EXPECT_EQ(exit_code(Kind::usage), 64);
  EXPECT_EQ(exit_code(Kind::bad_record), 65);
  EXPECT_EQ(exit_code(Kind::unavailable), 69);
  EXPECT_EQ(exit_code(Kind::internal), 70);
  EXPECT_EQ(exit_code(Kind::io), 74);
  EXPECT_EQ(exit_code(Kind::temporary), 75);
  EXPECT_EQ(exit_code(Kind::permission), 77);
  EXPECT_EQ(exit_code(Kind::config), 78);
}

TEST(Result, HoldsAValueOrAStatus) {
  const Result<int> good = 4;
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(*good, 4);
  EXPECT_EQ(good.kind(), Kind::ok);

  const Result<int> bad = Status(Kind::config, "no such table");
  EXPECT_FALSE(bad.ok());
  EXPECT_EQ(bad.kind(), Kind::config);
  EXPECT_EQ(bad.status().message(), "no such table");
}

TEST(Result, HandsOverWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 7);
}

}  // namespace
}  // namespace ew
