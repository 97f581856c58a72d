#include "cmd/ew-consume/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "lib/base/line_writer.h"

namespace ew::consume {
namespace {

// A block that is written whole: smaller costs system calls, larger delays the reader.
constexpr size_t kBlock = size_t{64} * 1024;
// A block's memory up to this size is used again. More keeps what only large messages need, less
// asks the system for memory at every block.
constexpr size_t kMostSpare = 4 * kBlock;
// How long a block that is not full waits for more lines. Longer delays single messages, shorter
// writes them one by one under load, at five times the cost.
constexpr std::chrono::milliseconds kLinger{1};

struct Block {
  std::string text;
  size_t messages = 0;
  size_t bytes = 0;
};

}  // namespace

// Shared with the writing thread, which may outlive the Output when nobody reads.
struct Output::State {
  int fd = -1;
  std::function<void()> written;
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::deque<Block> full;
  Block current;
  std::vector<std::string> spare;
  size_t messages = 0;
  size_t bytes = 0;
  uint64_t bytes_written = 0;
  bool closing = false;
  bool closed = false;
  Status status;

  std::mutex telling;      // held while written() runs; never together with the other
  bool abandoned = false;  // nobody wants to hear of it any more

  bool take(Block* block);
  void count(const Block& block, const Status& outcome);
  void close_descriptor();
  void tell();
  void run();
};

// False: nothing more will come.
bool Output::State::take(Block* block) {
  std::unique_lock lock(mutex);
  wake.wait(lock, [this] { return !full.empty() || !current.text.empty() || closing; });
  if (full.empty() && !closing) {
    wake.wait_for(lock, kLinger, [this] { return !full.empty() || closing; });
  }
  if (full.empty() && current.text.empty()) return false;
  if (!full.empty()) {
    std::swap(*block, full.front());
    full.pop_front();
  } else {
    std::swap(*block, current);
  }
  return true;
}

void Output::State::count(const Block& block, const Status& outcome) {
  const std::lock_guard lock(mutex);
  messages -= block.messages;
  bytes -= block.bytes;
  if (outcome.ok()) {
    bytes_written += block.text.size();
  } else {
    status = outcome;
  }
}

// The number stays taken, so that no file opened later becomes stdout.
void Output::State::close_descriptor() {
  const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nothing >= 0) {
    ::dup2(nothing, fd);
    ::close(nothing);
  } else {
    ::close(fd);
  }
  const std::lock_guard lock(mutex);
  closed = true;
}

void Output::State::tell() {
  const std::lock_guard lock(telling);
  if (!abandoned) written();
}

void Output::State::run() {
  Block block;
  while (take(&block)) {
    const Status outcome = write_all(fd, block.text);
    count(block, outcome);
    tell();
    if (!outcome.ok()) break;
    block.text.clear();
    // What a large message needed goes back.
    if (block.text.capacity() <= kMostSpare) {
      const std::lock_guard lock(mutex);
      spare.push_back(std::move(block.text));
    }
    block = {};
  }
  close_descriptor();
  tell();
}

Output::Output(int fd, std::function<void()> written) : state_(std::make_shared<State>()) {
  state_->fd = fd;
  state_->written = std::move(written);
  std::thread([state = state_] { state->run(); }).detach();
}

Output::~Output() {
  close(false);
  abandon();
}

void Output::abandon() {
  const std::lock_guard lock(state_->telling);
  state_->abandoned = true;
}

void Output::append(std::string_view line, size_t size) {
  State& state = *state_;
  const std::lock_guard lock(state.mutex);
  if (state.closing || !state.status.ok()) return;
  Block& block = state.current;
  const bool first = block.text.empty();
  if (first && block.text.capacity() < kBlock && !state.spare.empty()) {
    block.text = std::move(state.spare.back());
    state.spare.pop_back();
  }
  if (line.size() >= kBlock) block.text.reserve(block.text.size() + line.size() + 1);
  block.text.append(line);
  block.text.push_back('\n');
  ++block.messages;
  block.bytes += size;
  ++state.messages;
  state.bytes += size;
  if (block.text.size() >= kBlock) {
    state.full.push_back(std::move(block));
    block = {};
    state.wake.notify_one();
  } else if (first) {
    state.wake.notify_one();
  }
}

void Output::close(bool write_rest) {
  const std::lock_guard lock(state_->mutex);
  if (!write_rest) {
    state_->full.push_back(std::move(state_->current));
    for (const Block& block : state_->full) {
      state_->messages -= block.messages;
      state_->bytes -= block.bytes;
    }
    state_->full.clear();
    state_->current = {};
  }
  state_->closing = true;
  state_->wake.notify_one();
}

bool Output::closed() const {
  const std::lock_guard lock(state_->mutex);
  return state_->closed;
}

Status Output::status() const {
  const std::lock_guard lock(state_->mutex);
  return state_->status;
}

size_t Output::messages() const {
  const std::lock_guard lock(state_->mutex);
  return state_->messages;
}

size_t Output::bytes() const {
  const std::lock_guard lock(state_->mutex);
  return state_->bytes;
}

uint64_t Output::written() const {
  const std::lock_guard lock(state_->mutex);
  return state_->bytes_written;
}

}  // namespace ew::consume
