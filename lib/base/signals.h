// TERM and INT as two calls: the first asks for an orderly end, the second, more than a second
// later, for an end at once; the terminal and systemd signal a whole group, so what follows within
// a second counts as the same one. SIGPIPE is ignored, so that a closed pipe is an error value.
// Not responsible for what an orderly end is.
#pragma once

#include <functional>
#include <memory>

namespace ew {

class Signals {
 public:
  // Blocks TERM and INT in the calling thread, so make it before any other thread. Both functions
  // get the signal number and run in a thread of their own. Programs behind a pipe pass a first
  // function that does nothing (end of input is their signal) and a second that ends the process.
  Signals(std::function<void(int)> first, std::function<void(int)> second);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ew
