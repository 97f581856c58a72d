// Lines on their way to stdout: whoever has one appends it without waiting, a thread of its own
// writes them in blocks. So a full pipe stops nothing but itself; what waits here is bounded by the
// budget of outstanding messages. Not responsible for what the lines are.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/status.h"

namespace ew::consume {

class Output {
 public:
  // written: called by the writing thread after each block.
  Output(int fd, std::function<void()> written);
  // Does not wait for a reader that has stopped reading.
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // size: what the message counts in the budget.
  void append(std::string_view line, size_t size);
  // Closes the descriptor, after what is being written (write_rest: after all that waits). Returns
  // at once; see closed().
  void close(bool write_rest);
  // Afterwards written is not called any more.
  void abandon();
  bool closed() const;
  Status status() const;  // io once the reader is gone

  // What waits here.
  size_t messages() const;
  size_t bytes() const;
  uint64_t written() const;  // bytes that left the process

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace ew::consume
