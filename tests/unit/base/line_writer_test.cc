#include "lib/base/line_writer.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/base/pipes.h"

namespace ew {
namespace {

TEST(LineWriter, KeepsLinesUntilABlockIsFull) {
  Pipe pipe;
  LineWriter out(pipe.writer());
  ASSERT_TRUE(out.write("a").ok());
  ASSERT_TRUE(out.write("").ok());
  EXPECT_FALSE(out.empty());
  EXPECT_EQ(pipe.take(), "");
  ASSERT_TRUE(out.flush().ok());
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(pipe.take(), "a\n\n");
  EXPECT_EQ(out.bytes(), 3u);
}

TEST(LineWriter, WritesByItselfOnceItHoldsABlock) {
  Pipe pipe;
  grow_pipe(pipe.writer());
  LineWriter out(pipe.writer());
  const std::string line(1023, 'x');
  for (int i = 0; i < 63; ++i) ASSERT_TRUE(out.write(line).ok());
  EXPECT_EQ(out.bytes(), 0u);
  ASSERT_TRUE(out.write(line).ok());
  EXPECT_EQ(out.bytes(), 65536u);
  EXPECT_TRUE(out.empty());
}

TEST(LineWriter, TakesTextBuiltInItsBuffer) {
  Pipe pipe;
  LineWriter out(pipe.writer());
  out.buffer().append("built\nin place\n");
  ASSERT_TRUE(out.written().ok());
  EXPECT_EQ(pipe.take(), "");
  ASSERT_TRUE(out.flush().ok());
  EXPECT_EQ(pipe.take(), "built\nin place\n");
}

TEST(LineWriter, CallsBeforeLinesLeave) {
  Pipe pipe;
  grow_pipe(pipe.writer());
  LineWriter out(pipe.writer());
  int calls = 0;
  out.before_writing([&] {
    ++calls;
    EXPECT_EQ(pipe.take(), "");
  });
  ASSERT_TRUE(out.flush().ok());
  EXPECT_EQ(calls, 0) << "there was nothing";
  ASSERT_TRUE(out.write("a").ok());
  EXPECT_EQ(calls, 0);
  ASSERT_TRUE(out.flush().ok());
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(pipe.take(), "a\n");
  ASSERT_TRUE(out.write(std::string(65536, 'x')).ok());
  EXPECT_EQ(calls, 2);
}

TEST(LineWriter, AClosedPipeIsAnErrorThatStays) {
  Pipe pipe;
  LineWriter out(pipe.writer());
  pipe.close_reader();
  ASSERT_TRUE(out.write("lost").ok());
  const Status first = out.flush();
  EXPECT_EQ(first.kind(), Kind::io);
  EXPECT_NE(first.message().find("Broken pipe"), std::string::npos);
  EXPECT_EQ(out.flush().message(), first.message());
  EXPECT_EQ(out.write("more").kind(), Kind::io);
  EXPECT_TRUE(out.empty()) << "memory must not grow behind a closed pipe";
  EXPECT_EQ(out.bytes(), 0u);
}

TEST(LineWriter, AFullDiskIsAnError) {
  const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  LineWriter out(fd);
  ASSERT_TRUE(out.write("x").ok());
  const Status status = out.flush();
  EXPECT_EQ(status.kind(), Kind::io);
  EXPECT_NE(status.message().find("No space left"), std::string::npos);
  close(fd);
}

TEST(LineWriter, WaitsOnANonBlockingDescriptor) {
  Pipe pipe;
  fcntl(pipe.writer(), F_SETFL, O_NONBLOCK);
  const std::string bytes(size_t{1} << 20, 'y');
  std::string got;
  std::thread reader([&] {
    char block[4096];
    for (ssize_t n; (n = read(pipe.reader(), block, sizeof block)) > 0;) {
      got.append(block, static_cast<size_t>(n));
    }
  });
  EXPECT_TRUE(write_all(pipe.writer(), bytes).ok());
  pipe.close_writer();
  reader.join();
  EXPECT_EQ(got, bytes);
}

TEST(LineWriter, GivesTheMemoryOfALongLineBack) {
  const int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  LineWriter out(fd);
  ASSERT_TRUE(out.write(std::string(size_t{8} << 20, 'x')).ok());
  EXPECT_LT(out.buffer().capacity(), size_t{2} << 20);
  close(fd);
}

TEST(GrowPipe, LeavesOtherDescriptorsAlone) {
  Pipe pipe;
  const int before = fcntl(pipe.writer(), F_GETPIPE_SZ);
  grow_pipe(pipe.writer());
  EXPECT_GE(fcntl(pipe.writer(), F_GETPIPE_SZ), before);
  grow_pipe(-1);
  const int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  grow_pipe(fd);
  EXPECT_TRUE(write_all(fd, "x").ok());
  close(fd);
}

}  // namespace
}  // namespace ew
