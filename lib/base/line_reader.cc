#include "lib/base/line_reader.h"

#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ew {

namespace {

// Smaller: more reads a line. Larger: out of the CPU's cache, and more memory in every stage.
constexpr size_t kBuffer = size_t{256} << 10;
constexpr size_t kPadding = 64;  // readable bytes behind every line; simdjson reads whole vectors
constexpr std::string_view kControlStart = "{\"@";

timespec until(LineReader::Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::nanoseconds>(deadline - LineReader::Clock::now());
  const int64_t nanos = std::max<int64_t>(left.count(), 0);
  return {static_cast<time_t>(nanos / 1'000'000'000), static_cast<long>(nanos % 1'000'000'000)};
}

enum class Wait { readable, stop, failed };

// A deadline in the past still finds what is there already.
Wait wait_readable(int fd, LineReader::Clock::time_point deadline, int wake_fd) {
  const bool forever = deadline == LineReader::Clock::time_point::max();
  for (;;) {
    pollfd fds[] = {{fd, POLLIN, 0}, {wake_fd, POLLIN, 0}};  // poll passes over negative ones
    const timespec left = forever ? timespec{} : until(deadline);
    const int ready = ppoll(fds, 2, forever ? nullptr : &left, nullptr);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return Wait::failed;
    return ready == 0 || fds[1].revents != 0 ? Wait::stop : Wait::readable;
  }
}

}  // namespace

LineReader::LineReader(int fd, size_t max_line) : fd_(fd), max_line_(max_line) {}

LineReader::~LineReader() {
  if (buffer_ != nullptr) munmap(buffer_, capacity_ + kPadding);
}

ReadResult LineReader::next(std::string_view* line, Clock::time_point deadline, int wake_fd) {
  for (bool filled = false;; filled = true) {
    if (find_newline()) return hand_out(scanned_, line);
    if (eof_) return hand_out_last(line);
    if (!status_.ok()) return ReadResult::error;
    if (filled && deadline <= Clock::now()) return ReadResult::timeout;
    if (const ReadResult result = fill(deadline, wake_fd); result != ReadResult::line) {
      return result;
    }
  }
}

bool LineReader::has_line() const {
  if (eof_ || !status_.ok()) return true;
  return end_ > scanned_ && std::memchr(buffer_ + scanned_, '\n', end_ - scanned_) != nullptr;
}

size_t LineReader::limit() const {
  const std::string_view start(buffer_ + begin_, end_ - begin_);
  return start.starts_with(kControlStart) ? max_line_ + kControlLineExtra : max_line_;
}

// Moves scanned_ to the next newline. Without one, and with more bytes than a line may have, drops
// them, so that memory stays bounded however long the line turns out to be.
bool LineReader::find_newline() {
  const char* from = buffer_ + scanned_;
  if (const void* found = end_ > scanned_ ? std::memchr(from, '\n', end_ - scanned_) : nullptr) {
    scanned_ += static_cast<size_t>(static_cast<const char*>(found) - from);
    return true;
  }
  scanned_ = end_;
  const size_t length = end_ - begin_;
  if (!skipping_ && length > max_line_ && length > limit()) {
    kept_.assign(buffer_ + begin_, std::min(length, kTooLongKept));
    kept_length_ = kept_.size();
    kept_.append(kPadding, '\0');
    skipping_ = true;
  }
  if (skipping_) begin_ = end_;
  return false;
}

// The line from begin_ up to stop, where its newline stands or the input has ended.
ReadResult LineReader::hand_out(size_t stop, std::string_view* line) {
  const size_t length = stop - begin_;
  *line = std::string_view(buffer_ + begin_, length);
  const bool too_long = skipping_ || (length > max_line_ && length > limit());
  if (skipping_) *line = std::string_view(kept_).substr(0, kept_length_);
  if (too_long) *line = line->substr(0, kTooLongKept);
  skipping_ = false;
  begin_ = scanned_ = std::min(stop + 1, end_);
  ++lines_;
  return too_long ? ReadResult::too_long : ReadResult::line;
}

ReadResult LineReader::hand_out_last(std::string_view* line) {
  if (begin_ == end_ && !skipping_) return ReadResult::end;
  const ReadResult result = hand_out(end_, line);
  return result == ReadResult::line ? ReadResult::torn : result;
}

// Reads once; ReadResult::line means that something came, be it the end of input.
ReadResult LineReader::fill(Clock::time_point deadline, int wake_fd) {
  if (!make_room()) {
    status_ = errno_status(Kind::temporary, "unable to hold a line of the input", ENOMEM);
    return ReadResult::error;
  }
  bool wait = deadline != Clock::time_point::max() || wake_fd >= 0;
  for (;;) {
    const Wait waited = wait ? wait_readable(fd_, deadline, wake_fd) : Wait::readable;
    if (waited == Wait::stop) return ReadResult::timeout;
    if (waited == Wait::failed) break;
    const ssize_t n = ::read(fd_, buffer_ + end_, capacity_ - end_);
    if (n >= 0) {
      eof_ = n == 0;
      end_ += static_cast<size_t>(n);
      bytes_ += static_cast<uint64_t>(n);
      return ReadResult::line;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait = true;
    } else if (errno != EINTR) {
      break;
    }
  }
  status_ = errno_status(Kind::io, "unable to read the input", errno);
  return ReadResult::error;
}

// Moves the unfinished line to the front; doubles the buffer when that line fills it, and gives
// memory back once the line that needed it is gone.
bool LineReader::make_room() {
  const size_t length = end_ - begin_;
  size_t wanted = std::max(capacity_, kBuffer);
  if (length == capacity_) wanted = std::max(kBuffer, std::min(2 * capacity_, limit() + kBuffer));
  if (length < kBuffer) wanted = kBuffer;
  if (begin_ > 0) std::memmove(buffer_, buffer_ + begin_, length);
  scanned_ -= begin_;
  end_ = length;
  begin_ = 0;
  return wanted == capacity_ || resize(wanted);
}

// Pages of the system's own: they move when the buffer grows instead of being held twice, and go
// back when it shrinks, which the heap does not promise.
bool LineReader::resize(size_t capacity) {
  void* const pages =
      buffer_ == nullptr
          ? mmap(nullptr, capacity + kPadding, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                 -1, 0)
          : mremap(buffer_, capacity_ + kPadding, capacity + kPadding, MREMAP_MAYMOVE);
  if (pages == MAP_FAILED) return false;
  buffer_ = static_cast<char*>(pages);
  capacity_ = capacity;
  return true;
}

}  // namespace ew
