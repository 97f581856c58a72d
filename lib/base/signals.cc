#include "lib/base/signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <optional>
#include <thread>
#include <utility>

namespace ew {

namespace {

using Clock = std::chrono::steady_clock;

// Shorter: the same Ctrl-C, passed on by a shell or a supervisor, kills what it should drain.
// Longer: an impatient person presses in vain.
constexpr std::chrono::seconds kSameSignal{1};

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

struct Signals::State {
  State(std::function<void(int)> first_call, std::function<void(int)> second_call)
      : first(std::move(first_call)), second(std::move(second_call)) {
    const sigset_t set = ending_signals();
    pthread_sigmask(SIG_BLOCK, &set, &old_mask);
    signal_fd = signalfd(-1, &set, SFD_CLOEXEC);
    stop_fd = eventfd(0, EFD_CLOEXEC);
    thread = std::thread([this] { run(); });
  }

  ~State() {
    eventfd_write(stop_fd, 1);
    thread.join();
    close(signal_fd);
    close(stop_fd);
    pthread_sigmask(SIG_SETMASK, &old_mask, nullptr);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void run() {
    // In this order: with the stop a signal is seen that came before it. Left unread, it would kill
    // us when it is let through again.
    pollfd fds[] = {{stop_fd, POLLIN, 0}, {signal_fd, POLLIN, 0}};
    for (;;) {
      if (poll(fds, 2, -1) < 0 && errno != EINTR) return;
      signalfd_siginfo info;
      if (fds[1].revents != 0 && read(signal_fd, &info, sizeof info) == sizeof info) {
        take(static_cast<int>(info.ssi_signo));
      } else if (fds[0].revents != 0) {
        return;
      }
    }
  }

  void take(int number) {
    if (!since) {
      since = Clock::now();
      first(number);
    } else if (Clock::now() - *since > kSameSignal) {
      second(number);
    }
  }

  std::function<void(int)> first;
  std::function<void(int)> second;
  std::optional<Clock::time_point> since;  // of the first signal
  sigset_t old_mask;
  int signal_fd = -1;
  int stop_fd = -1;
  std::thread thread;
};

Signals::Signals(std::function<void(int)> first, std::function<void(int)> second) {
  std::signal(SIGPIPE, SIG_IGN);
  state_ = std::make_unique<State>(std::move(first), std::move(second));
}

Signals::~Signals() = default;

}  // namespace ew
