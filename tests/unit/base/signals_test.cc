#include "lib/base/signals.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace ew {
namespace {

using std::chrono::milliseconds;

// Notes which of both functions was called, as "first TERM, second INT".
class Calls {
 public:
  std::function<void(int)> note(const std::string& name) {
    return [this, name](int number) {
      const std::lock_guard lock(mutex_);
      if (!calls_.empty()) calls_ += ", ";
      calls_ += name + (number == SIGTERM ? " TERM" : number == SIGINT ? " INT" : " other");
      changed_.notify_all();
    };
  }
  std::string wait_for(const std::string& expected) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(5), [&] { return calls_ == expected; });
    return calls_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string calls_;
};

TEST(Signals, WhatComesWithinASecondIsTheSameSignal) {
  Calls calls;
  const Signals signals(calls.note("first"), calls.note("second"));
  kill(getpid(), SIGINT);
  EXPECT_EQ(calls.wait_for("first INT"), "first INT");
  kill(getpid(), SIGTERM);
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_EQ(calls.wait_for("first INT"), "first INT");
}

TEST(Signals, OneThatComesRightBeforeTheEndDoesNotKill) {
  const pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 200; ++i) {
      const Signals signals([](int) {}, [](int) {});
      kill(getpid(), SIGINT);
    }
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(Signals, ASecondSignalLaterAsksForAnEndAtOnce) {
  Calls calls;
  const Signals signals(calls.note("first"), calls.note("second"));
  kill(getpid(), SIGTERM);
  EXPECT_EQ(calls.wait_for("first TERM"), "first TERM");
  std::this_thread::sleep_for(milliseconds(1'100));
  kill(getpid(), SIGINT);
  EXPECT_EQ(calls.wait_for("first TERM, second INT"), "first TERM, second INT");
}

TEST(Signals, AClosedPipeIsAnErrorValue) {
  const Signals signals([](int) {}, [](int) {});
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  EXPECT_EQ(write(ends[1], "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  close(ends[1]);
}

TEST(Signals, RestoresTheMaskInTheEnd) {
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  ASSERT_FALSE(sigismember(&before, SIGTERM));
  {
    const Signals signals([](int) {}, [](int) {});
  }
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  EXPECT_FALSE(sigismember(&after, SIGTERM));
  EXPECT_FALSE(sigismember(&after, SIGINT));
}

}  // namespace
}  // namespace ew
