#include "lib/base/standard_streams.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace ew {
namespace {

// Whether it holds in a process of its own, whose descriptors may be closed.
bool in_child(const std::function<bool()>& holds) {
  const pid_t child = fork();
  if (child == 0) _exit(holds() ? 0 : 1);
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0;
}

TEST(StandardStreams, AreLeftAloneWhenOpen) {
  EXPECT_TRUE(in_child([] {
    const off_t device = lseek(0, 0, SEEK_CUR);
    return hold_standard_streams(Streams::both).ok() && lseek(0, 0, SEEK_CUR) == device;
  }));
}

TEST(StandardStreams, NoFileTakesTheNumberOfOneThatWasClosed) {
  EXPECT_TRUE(in_child([] {
    for (const int fd : {0, 1, 2}) close(fd);
    const Kind kind = hold_standard_streams(Streams::both).kind();
    return kind == Kind::io && open("/dev/null", O_RDONLY) > 2;
  }));
}

TEST(StandardStreams, OnlyThoseNeededHaveToBeOpen) {
  EXPECT_TRUE(in_child([] {
    close(0);
    return hold_standard_streams(Streams::stdout_only).ok();
  }));
  EXPECT_TRUE(in_child([] {
    close(1);
    return hold_standard_streams(Streams::stdout_only).kind() == Kind::io;
  }));
  EXPECT_TRUE(in_child([] {
    close(2);
    return hold_standard_streams(Streams::both).ok();
  }));
}

}  // namespace
}  // namespace ew
