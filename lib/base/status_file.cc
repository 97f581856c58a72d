#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <set>
#include <thread>

#include "lib/base/diagnostics.h"
#include "lib/base/json.h"
#include "lib/base/line_writer.h"
#include "lib/base/metrics.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/base/version.h"

namespace ew {

namespace {

using Clock = std::chrono::steady_clock;

// Shorter: more writing for nobody. Longer: whoever watches takes the stage for stuck.
constexpr std::chrono::seconds kInterval{1};
constexpr mode_t kFileMode = 0666;  // what the umask leaves of it

uint64_t resident_bytes() {
  uint64_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string quoted(std::string_view text) {
  std::string valid, out;
  append_utf8_repaired(text, &valid);
  append_json_string(valid, &out);
  return out;
}

std::string quoted_time(int64_t nanos) {
  std::string out = "\"";
  append_time_micros(nanos, &out);
  return out + '"';
}

// An object with one member for each entry of the map.
template <class Map, class Text>
std::string object(const Map& map, Text text) {
  std::string out = "{";
  for (const auto& [name, value] : map) {
    if (out.size() > 1) out.push_back(',');
    out.append(quoted(name)).append(":").append(text(value));
  }
  return out + '}';
}

// Readers see the old file or the new one, never a part.
Status replace_file(const std::string& path, std::string_view content) {
  const std::string temporary = fmt::format("{}.tmp.{}", path, getpid());
  const int fd =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kFileMode);
  if (fd < 0) return errno_status(Kind::io, "unable to make " + temporary, errno);
  Status status = write_all(fd, content);
  if (close(fd) != 0 && status) status = errno_status(Kind::io, "unable to close", errno);
  if (status && std::rename(temporary.c_str(), path.c_str()) != 0) {
    status = errno_status(Kind::io, "unable to rename " + temporary, errno);
  }
  if (!status) unlink(temporary.c_str());
  return status;
}

}  // namespace

struct StatusFile::Worker {
  Worker(StatusFileOptions file_options, Metrics& the_metrics, Diagnostics& the_diagnostics)
      : options(std::move(file_options)), metrics(the_metrics), diagnostics(the_diagnostics) {
    thread = std::thread([this] { run(); });
  }

  ~Worker() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    wake.notify_all();
    thread.join();
    metrics.set_state("stopped");
    write();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void run() {
    std::unique_lock lock(mutex);
    do {
      write();
    } while (!wake.wait_for(lock, kInterval, [this] { return stopping; }));
  }

  void write() {
    const Status status = replace_file(options.path, text());
    if (status || !told.insert(status.message()).second) return;
    diagnostics.warning(
        fmt::format("unable to write the status file {}: {}", options.path, status.message()));
  }

  std::string text() {
    const std::lock_guard lock(metrics.mutex_);
    const std::string error = diagnostics.last_error();
    std::string out = fmt::format(
        "{{\"stage\":{},\"pipeline\":{},\"version\":{},\"pid\":{},\"started\":{},\"updated\":{},"
        "\"state\":{},\"last_error\":{},\"log_lost\":{},\"rss_bytes\":{}",
        quoted(options.stage), options.pipeline.empty() ? "null" : quoted(options.pipeline),
        quoted(kVersion), getpid(), quoted_time(started), quoted_time(now_nanos()),
        quoted(metrics.state_), error.empty() ? "null" : quoted(error), diagnostics.lost(),
        resident_bytes());
    for (const auto& [name, value] : metrics.texts_) {
      out += fmt::format(",{}:{}", quoted(name), quoted(value));
    }
    for (const auto& [name, json] : metrics.json_) {
      out += fmt::format(",{}:{}", quoted(name), json);
    }
    const auto number = [](const auto& value) { return std::to_string(value.load()); };
    out += ",\"counters\":" + object(metrics.counters_, number);
    out += ",\"rates\":" + rates();
    out += ",\"gauges\":" + object(metrics.gauges_, number);
    const auto histogram = [](const Histogram& value) { return value.json(); };
    return out + ",\"histograms\":" + object(metrics.histograms_, histogram) + "}\n";
  }

  // Per second since the last writing.
  std::string rates() {
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - newest).count();
    std::map<std::string, double> changes;
    for (const auto& [name, counter] : metrics.counters_) {
      const uint64_t value = counter.load(std::memory_order_relaxed);
      uint64_t& before = seen[name];
      if (seconds > 0) changes[name] = static_cast<double>(value - before) / seconds;
      before = value;
    }
    newest = now;
    return object(changes, [](double rate) { return fmt::format("{:.1f}", rate); });
  }

  const StatusFileOptions options;
  Metrics& metrics;
  Diagnostics& diagnostics;
  const int64_t started = now_nanos();
  Clock::time_point newest = Clock::now();
  std::map<std::string, uint64_t> seen;
  std::set<std::string> told;  // failures that people know of
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::thread thread;
};

StatusFile::StatusFile(StatusFileOptions options, Metrics& metrics, Diagnostics& diagnostics) {
  if (options.path.empty()) return;
  worker_ = std::make_unique<Worker>(std::move(options), metrics, diagnostics);
}

StatusFile::~StatusFile() = default;

}  // namespace ew
