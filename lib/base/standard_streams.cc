#include "lib/base/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace ew {
namespace {

// The lowest free number is given out first, so going upwards opens just this one.
bool was_closed(int fd) {
  if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) return false;
  (void)::open("/dev/null", O_RDWR);
  return true;
}

Status closed(const std::string& name) {
  return {Kind::io, "unable to use " + name +
                        ": it was closed before the start; give it a pipe, a file or /dev/null"};
}

}  // namespace

Status hold_standard_streams(Streams needed) {
  const bool no_stdin = was_closed(STDIN_FILENO);
  const bool no_stdout = was_closed(STDOUT_FILENO);
  was_closed(STDERR_FILENO);
  if (no_stdin && needed == Streams::both) return closed("stdin");
  return no_stdout ? closed("stdout") : Status{};
}

}  // namespace ew
