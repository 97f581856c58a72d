#include "cmd/ew-load/systematic_errors.h"

#include <gtest/gtest.h>

namespace ew::load {
namespace {

TEST(SystematicErrors, MoreThanHalfOfTheWindowIsTooMuch) {
  SystematicErrors errors;
  for (int i = 0; i < 500; ++i) {
    EXPECT_FALSE(errors.exceeds("a")) << i;
    errors.count("a");
  }
  EXPECT_TRUE(errors.exceeds("a"));
  EXPECT_FALSE(errors.exceeds("b"));
}

TEST(SystematicErrors, DifferentErrorsAreCountedApart) {
  SystematicErrors errors;
  for (int i = 0; i < 450; ++i) {
    errors.count("a");
    errors.count("b");
  }
  EXPECT_FALSE(errors.exceeds("a"));
  EXPECT_FALSE(errors.exceeds("b"));
}

TEST(SystematicErrors, OldMessagesLeaveTheWindow) {
  SystematicErrors errors;
  for (int i = 0; i < 500; ++i) errors.count("a");
  for (int i = 0; i < 500; ++i) errors.count("");
  EXPECT_TRUE(errors.exceeds("a"));
  errors.count("");
  EXPECT_FALSE(errors.exceeds("a"));
  for (int i = 0; i < 10'000; ++i) errors.count(i % 2 == 0 ? "a" : "");
  EXPECT_TRUE(errors.exceeds("a")) << "exactly half, and one more";
}

}  // namespace
}  // namespace ew::load
