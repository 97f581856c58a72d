#include "cmd/ew-load/backoff.h"

#include <gtest/gtest.h>

namespace ew::load {
namespace {

TEST(Backoff, DoublesWithJitterUpToAHalfMinute) {
  Backoff backoff;
  int64_t most = 250;
  for (int i = 0; i < 12; ++i) {
    const int64_t delay = backoff.next().count();
    EXPECT_GE(delay, most / 2);
    EXPECT_LE(delay, most);
    most = std::min<int64_t>(30'000, 2 * most);
  }
  backoff.reset();
  EXPECT_LE(backoff.next().count(), 250);
}

}  // namespace
}  // namespace ew::load
