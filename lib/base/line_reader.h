// Reads newline-terminated lines from a file descriptor in large reads, bounded by a longest line.
// Not responsible for what a line means, nor for deciding about torn and over-long ones: it says so
// and hands over what it has.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/status.h"

namespace ew {

enum class ReadResult {
  line,      // a whole line, without its newline
  torn,      // the last line, without newline at end of input; only once, end follows
  too_long,  // a line over the limit: its first 64 KiB; the rest has been skipped
  end,       // end of input
  timeout,   // nothing whole arrived before the deadline
  error,     // read failed: see status()
};

// Lines longer than this many bytes are too_long; control lines (first bytes `{"@`) may be longer
// by kControlLineExtra, since a dead letter holds its envelope.
inline constexpr size_t kDefaultMaxLine = size_t{16} << 20;
inline constexpr size_t kControlLineExtra = size_t{1} << 20;
inline constexpr size_t kTooLongKept = size_t{64} << 10;

class LineReader {
 public:
  using Clock = std::chrono::steady_clock;

  LineReader(int fd, size_t max_line = kDefaultMaxLine);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // The view stays valid until the next call. At least 64 bytes behind it are readable, which
  // simdjson needs. wake_fd (an eventfd or pipe, -1 = none): once it is readable, next() does not
  // read any more but answers timeout; lines that have been read already still come first.
  ReadResult next(std::string_view* line, Clock::time_point deadline = Clock::time_point::max(),
                  int wake_fd = -1);

  // Whether next() would answer at once, without reading: time to flush output if not.
  bool has_line() const;
  const Status& status() const { return status_; }
  uint64_t lines() const { return lines_; }  // lines handed out so far, torn and too_long included
  uint64_t bytes() const { return bytes_; }  // bytes read so far

 private:
  size_t limit() const;
  bool find_newline();
  ReadResult hand_out(size_t stop, std::string_view* line);
  ReadResult hand_out_last(std::string_view* line);
  ReadResult fill(Clock::time_point deadline, int wake_fd);
  bool make_room();
  bool resize(size_t capacity);

  int fd_;
  size_t max_line_;
  char* buffer_ = nullptr;  // capacity_ bytes and the padding
  size_t capacity_ = 0;
  size_t begin_ = 0;    // start of the line being collected
  size_t scanned_ = 0;  // no newline before this
  size_t end_ = 0;      // end of what was read
  bool eof_ = false;
  bool skipping_ = false;  // inside an over-long line
  std::string kept_;       // the beginning of that line, and readable bytes behind it
  size_t kept_length_ = 0;
  Status status_;
  uint64_t lines_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace ew
