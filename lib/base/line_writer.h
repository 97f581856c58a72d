// Writes lines to a file descriptor in whole buffers of 64 KiB: one write per line costs a pipe
// five times the throughput. Blocking. Not responsible for what a line holds, nor for when to
// flush.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "lib/base/status.h"

namespace ew {

class LineWriter {
 public:
  explicit LineWriter(int fd) : fd_(fd) {}

  // What has to be done before lines leave the process, such as saving what they rest on.
  void before_writing(std::function<void()> call) { before_ = std::move(call); }

  // Appends the line and its newline; writes once the buffer holds a block.
  // Errors: io (downstream gone, disk full), and from then on always the same.
  Status write(std::string_view line);
  // For callers that build text in place: append whole lines (with newline) to buffer(), then call
  // written(), which writes full blocks.
  std::string& buffer() { return buffer_; }
  Status written();
  Status flush();
  bool empty() const { return buffer_.empty(); }
  uint64_t bytes() const { return bytes_; }  // bytes that left the process

 private:
  int fd_;
  std::function<void()> before_;
  std::string buffer_;
  Status status_;
  uint64_t bytes_ = 0;
};

// Makes a pipe hold 1 MiB where the system lets us; larger pipes mean fewer context switches.
void grow_pipe(int fd);

// Writes all bytes, waiting as long as it takes. Errors: io.
Status write_all(int fd, std::string_view bytes);

}  // namespace ew
