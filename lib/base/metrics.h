// What a running stage counts, and the status file that shows it: a JSON object rewritten
// atomically (temporary file, rename) each second with stage, pipeline, pid, started, updated,
// state, last_error, counters, rates (per second since the last writing), gauges and histograms.
// Counting is lock-free and may be done from any thread. Not responsible for the meaning of names;
// they are snake_case and listed in each program's manual.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "lib/base/status.h"

namespace ew {

class Diagnostics;

using Counter = std::atomic<uint64_t>;
using Gauge = std::atomic<int64_t>;

// Values in powers of two: bucket i counts values below 2^i (and at least 2^(i-1)).
class Histogram {
 public:
  static constexpr size_t kBuckets = 40;
  void add(uint64_t value);
  std::string json() const;  // {"count":n,"sum":n,"max":n,"p50":n,"p99":n,"buckets":[...]}

 private:
  std::array<std::atomic<uint64_t>, kBuckets> buckets_{};
  std::atomic<uint64_t> sum_{0};
  std::atomic<uint64_t> max_{0};
};

class Metrics {
 public:
  // References stay valid as long as the object. The same name gives the same counter.
  Counter& counter(const std::string& name);
  Gauge& gauge(const std::string& name);
  Histogram& histogram(const std::string& name);  // say the unit in the name: commit_us, batch_rows
  // One word: starting, connecting, running, waiting, misconfigured, draining, stopped.
  void set_state(std::string_view state);
  std::string state() const;
  // A text shown under its name beside the others, such as the database's state.
  void set_text(const std::string& name, std::string_view value);
  // The same for a JSON text, which is shown as it stands.
  void set_json(const std::string& name, std::string json);

 private:
  friend class StatusFile;
  mutable std::mutex mutex_;
  std::map<std::string, Counter> counters_;
  std::map<std::string, Gauge> gauges_;
  std::map<std::string, Histogram> histograms_;
  std::map<std::string, std::string> texts_;
  std::map<std::string, std::string> json_;
  std::string state_ = "starting";
};

struct StatusFileOptions {
  std::string path;      // "" = no file, no thread
  std::string stage;     // "load"
  std::string pipeline;  // "" = none
};

class StatusFile {
 public:
  // Starts a thread that writes once a second; each kind of failure is told to the
  // diagnostics once.
  StatusFile(StatusFileOptions options, Metrics& metrics, Diagnostics& diagnostics);
  ~StatusFile();  // writes a last time, with state "stopped"
  StatusFile(const StatusFile&) = delete;
  StatusFile& operator=(const StatusFile&) = delete;

 private:
  struct Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace ew
