#include "lib/base/retry_notice.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace ew {
namespace {

TEST(RetryNotice, SaysTheFirstFailureAndTheEndOfIt) {
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  {
    DiagnosticsOptions options;
    options.program = "ew-x";
    options.fd = fds[1];
    Diagnostics diagnostics(options);
    RetryNotice notice(diagnostics, "store letters");
    notice.worked();
    for (int i = 0; i < 100; ++i) notice.failed("stream is full");
    EXPECT_TRUE(notice.failing());
    notice.worked();
    EXPECT_FALSE(notice.failing());
  }
  close(fds[1]);
  char buffer[1000];
  const ssize_t size = read(fds[0], buffer, sizeof buffer);
  close(fds[0]);
  ASSERT_GT(size, 0);
  EXPECT_EQ(std::string(buffer, static_cast<size_t>(size)),
            "ew-x: warning: unable to store letters: stream is full; trying again\n"
            "ew-x: info: able to store letters again after 0 s\n");
}

}  // namespace
}  // namespace ew
