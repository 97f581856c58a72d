// Messages for people: one line each on a file descriptor, normally 2, as text
// ("ew-load: error: unable to X: reason") or as one JSON object (ts level stage pipeline msg and
// the context). Thread-safe. Never blocks: what the descriptor does not take at once is counted as
// lost. Not responsible for data (stdout), for exit codes or for choosing what is worth saying.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ew {

enum class Level { error, warning, info, debug };
enum class LogFormat { text, json };

struct DiagnosticsOptions {
  std::string program;   // "ew-load"; its part after "ew-" is the stage in JSON
  std::string pipeline;  // "" = none
  LogFormat format = LogFormat::text;
  Level level = Level::info;  // the most talkative level that is written
  int fd = 2;
};

class Diagnostics {
 public:
  using Context = std::initializer_list<std::pair<std::string_view, std::string>>;

  explicit Diagnostics(DiagnosticsOptions options);
  ~Diagnostics();
  Diagnostics(const Diagnostics&) = delete;
  Diagnostics& operator=(const Diagnostics&) = delete;

  // Line breaks in the message become blanks; over 4,000 bytes are cut. The context stands in
  // parentheses behind a text line, as members in a JSON line.
  void log(Level level, std::string_view message, Context context = {});
  void error(std::string_view message, Context context = {}) {
    log(Level::error, message, context);
  }
  void warning(std::string_view message, Context context = {}) {
    log(Level::warning, message, context);
  }
  void info(std::string_view message, Context context = {}) { log(Level::info, message, context); }
  void debug(std::string_view message, Context context = {}) {
    log(Level::debug, message, context);
  }

  bool enabled(Level level) const { return level <= options_.level; }
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }
  // The newest message of level error, for status files. "" = none so far.
  std::string last_error() const;

 private:
  std::string text_line(Level level, std::string_view message, Context context) const;
  std::string json_line(Level level, std::string_view message, Context context) const;
  std::string line(Level level, std::string_view message, Context context) const;
  void write(const std::string& line);

  struct State;
  DiagnosticsOptions options_;
  std::unique_ptr<State> state_;
  std::atomic<uint64_t> lost_{0};
};

}  // namespace ew
