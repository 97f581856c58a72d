#include "lib/base/diagnostics.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"

namespace ew {

namespace {

// PIPE_BUF: a pipe takes a line of this size whole or not at all, so lines of several processes on
// one pipe are never mixed. Longer would tear them, shorter would cut more of what people read.
constexpr size_t kMaxLineBytes = 4096;
constexpr size_t kMaxMessage = 4000;
// What one name or context value, and the context as a whole, may take of a line. Larger: less room
// for the message itself. Smaller: causes are cut that people need.
constexpr size_t kMaxValue = 1000;
constexpr size_t kMaxContext = 2000;
constexpr std::string_view kCut = "...";

std::string_view level_name(Level level) {
  switch (level) {
    case Level::error:
      return "error";
    case Level::warning:
      return "warning";
    case Level::info:
      return "info";
    case Level::debug:
      break;
  }
  return "debug";
}

// Cuts between characters, and shows that something was cut.
void cut(std::string* text, size_t limit) {
  if (text->size() <= limit) return;
  size_t end = limit > kCut.size() ? limit - kCut.size() : 0;
  while (end > 0 && (static_cast<unsigned char>((*text)[end]) & 0xC0) == 0x80) --end;
  text->resize(end);
  text->append(kCut);
}

// One line of UTF-8 that no terminal takes for a command, whatever a server or a payload put in.
std::string clean(std::string_view text, size_t limit) {
  std::string out;
  append_utf8_repaired(text.substr(0, limit + 1), &out);
  for (char& c : out) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  while (out.ends_with(' ')) out.pop_back();
  cut(&out, limit);
  return out;
}

// Appends a JSON string of at most `room` bytes, quotes included.
void append_json_bounded(std::string text, size_t room, std::string* out) {
  std::string literal;
  append_json_string(text, &literal);
  if (literal.size() > room) {
    const size_t excess = literal.size() - room + kCut.size();
    cut(&text, text.size() > excess ? text.size() - excess : 0);
    literal.clear();
    append_json_string(text, &literal);
  }
  out->append(literal);
}

std::string_view stage_of(std::string_view program) {
  return program.starts_with("ew-") ? program.substr(3) : program;
}

enum class Sink { none, plain, polled, socket };

// Writes that cannot wait. O_NONBLOCK belongs to the open file description, which other processes
// share; so pipes and terminals are opened again instead of switched.
Sink open_sink(int* fd, bool* owned) {
  struct stat info {};
  if (fstat(*fd, &info) != 0) return Sink::none;
  if (S_ISSOCK(info.st_mode)) return Sink::socket;
  if (!S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode)) return Sink::plain;
  const int again = open(fmt::format("/proc/self/fd/{}", *fd).c_str(),
                         O_WRONLY | O_NONBLOCK | O_APPEND | O_NOCTTY | O_CLOEXEC);
  if (again < 0) return Sink::polled;
  *fd = again;
  *owned = true;
  return Sink::plain;
}

ssize_t write_now(Sink sink, int fd, std::string_view line) {
  for (;;) {
    pollfd ready{fd, POLLOUT, 0};
    if (sink == Sink::none || (sink == Sink::polled && poll(&ready, 1, 0) != 1)) return -1;
    const ssize_t n = sink == Sink::socket
                          ? send(fd, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                          : ::write(fd, line.data(), line.size());
    if (n >= 0 || errno != EINTR) return n;
  }
}

}  // namespace

struct Diagnostics::State {
  std::mutex mutex;
  Sink sink = Sink::none;
  int fd = -1;
  bool owned = false;
  bool torn = false;         // the newest line stands there without its end
  uint64_t unmentioned = 0;  // lost lines that nobody was told about
  std::string last_error;

  bool put(std::string_view line) {
    std::string text = torn ? "\n" : "";
    text.append(line);
    const ssize_t n = write_now(sink, fd, text);
    if (n > 0) torn = static_cast<size_t>(n) < text.size();
    return n == static_cast<ssize_t>(text.size());
  }
};

Diagnostics::Diagnostics(DiagnosticsOptions options)
    : options_(std::move(options)), state_(std::make_unique<State>()) {
  state_->fd = options_.fd;
  state_->sink = open_sink(&state_->fd, &state_->owned);
}

Diagnostics::~Diagnostics() {
  if (state_->owned) close(state_->fd);
}

void Diagnostics::log(Level level, std::string_view message, Context context) {
  if (level == Level::error) {
    const std::lock_guard lock(state_->mutex);
    state_->last_error = clean(message, kMaxMessage);
  }
  if (enabled(level)) write(line(level, message, context));
}

std::string Diagnostics::last_error() const {
  const std::lock_guard lock(state_->mutex);
  return state_->last_error;
}

std::string Diagnostics::line(Level level, std::string_view message, Context context) const {
  return options_.format == LogFormat::json ? json_line(level, message, context)
                                            : text_line(level, message, context);
}

std::string Diagnostics::text_line(Level level, std::string_view message, Context context) const {
  std::string tail;
  const auto add = [&tail](std::string_view name, std::string_view value) {
    const std::string part = fmt::format("{}={}", name, clean(value, kMaxValue));
    if (tail.size() + part.size() > kMaxContext) return;
    tail.append(tail.empty() ? " (" : ", ").append(part);
  };
  if (!options_.pipeline.empty()) add("pipeline", options_.pipeline);
  for (const auto& [name, value] : context) add(name, value);
  if (!tail.empty()) tail.push_back(')');
  std::string out = fmt::format("{}: {}: ", clean(options_.program, kMaxValue), level_name(level));
  const size_t room = kMaxLineBytes - out.size() - tail.size() - 2;
  out.append(clean(message, std::min(room, kMaxMessage))).append(tail).push_back('\n');
  return out;
}

std::string Diagnostics::json_line(Level level, std::string_view message, Context context) const {
  std::string out = "{\"ts\":\"";
  append_time_micros(now_nanos(), &out);
  out.append("\",\"level\":\"").append(level_name(level)).append("\",\"stage\":");
  append_json_bounded(clean(stage_of(options_.program), kMaxValue), kMaxValue, &out);
  if (!options_.pipeline.empty()) {
    out.append(",\"pipeline\":");
    append_json_bounded(clean(options_.pipeline, kMaxValue), kMaxValue, &out);
  }
  std::string tail;
  for (const auto& [name, value] : context) {
    std::string member = ",";
    append_json_string(name, &member);
    member.push_back(':');
    append_json_bounded(clean(value, kMaxValue), kMaxValue, &member);
    if (out.size() + tail.size() + member.size() <= kMaxContext) tail.append(member);
  }
  tail.append("}\n");
  out.append(",\"msg\":");
  const size_t room = kMaxLineBytes - out.size() - tail.size() - 1;
  append_json_bounded(clean(message, kMaxMessage), room, &out);
  return out.append(tail);
}

void Diagnostics::write(const std::string& line) {
  const std::lock_guard lock(state_->mutex);
  if (state_->unmentioned > 0) {
    const std::string notice = this->line(
        Level::warning,
        fmt::format("messages lost because nobody took them: {}", state_->unmentioned), {});
    if (state_->put(notice)) state_->unmentioned = 0;
  }
  if (state_->put(line)) return;
  ++state_->unmentioned;
  lost_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace ew
