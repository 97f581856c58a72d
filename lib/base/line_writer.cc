#include "lib/base/line_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace ew {

namespace {

// Smaller: more system calls and context switches a line. Larger: the next stage starts later and
// both sides fall out of the CPU cache; a default pipe takes 64 KiB at once anyway.
constexpr size_t kBlock = size_t{64} << 10;
// A buffer that one long line has blown up beyond this is given back. Smaller: allocations again
// and again where lines are long. Larger: that much memory stays for ever after one long line.
constexpr size_t kKeptCapacity = size_t{1} << 20;
// Smaller: more context switches between the stages. Larger: over the limit that an ordinary user
// has.
constexpr int kPipeBytes = 1 << 20;
constexpr int kDefaultPipeBytes = 64 << 10;

Status wait_writable(int fd) {
  pollfd waiting{fd, POLLOUT, 0};
  if (poll(&waiting, 1, -1) >= 0 || errno == EINTR) return {};
  return errno_status(Kind::io, "unable to wait for the output", errno);
}

Status write_counted(int fd, std::string_view bytes, uint64_t* written) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<size_t>(n));
      *written += static_cast<uint64_t>(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (Status status = wait_writable(fd); !status) return status;
    } else if (errno != EINTR) {
      return errno_status(Kind::io, "unable to write the output", errno);
    }
  }
  return {};
}

}  // namespace

Status LineWriter::write(std::string_view line) {
  buffer_.append(line);
  buffer_.push_back('\n');
  return written();
}

Status LineWriter::written() {
  if (buffer_.size() < kBlock && status_.ok()) return {};
  return flush();
}

Status LineWriter::flush() {
  if (before_ && status_.ok() && !buffer_.empty()) before_();
  if (status_.ok()) status_ = write_counted(fd_, buffer_, &bytes_);
  buffer_.clear();
  if (buffer_.capacity() > kKeptCapacity) buffer_.shrink_to_fit();
  return status_;
}

void grow_pipe(int fd) {
  for (int size = kPipeBytes; size > kDefaultPipeBytes; size /= 2) {
    if (fcntl(fd, F_GETPIPE_SZ) >= size) return;
    if (fcntl(fd, F_SETPIPE_SZ, size) >= 0 || errno != EPERM) return;
  }
}

Status write_all(int fd, std::string_view bytes) {
  uint64_t written = 0;
  return write_counted(fd, bytes, &written);
}

}  // namespace ew
