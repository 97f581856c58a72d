// Tells people of lost datagrams: of the first at once, then of new ones once a minute, and of all
// at the end. Not responsible for counting: the counters are the metrics' dropped_*.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "lib/base/diagnostics.h"
#include "lib/base/metrics.h"

namespace ew::publish {

class LossReport {
 public:
  using Clock = std::chrono::steady_clock;

  LossReport(Diagnostics& diagnostics, Metrics& metrics);

  // The server will never take a datagram.
  void refused(std::string reason);
  void look(Clock::time_point now);
  void summarise() const;

 private:
  struct Cause {
    Counter& counter;
    const char* text;  // follows a number
    uint64_t told = 0;
  };

  // "3 in a full receive buffer, 4 ..." of what is above the numbers told, "" if nothing is.
  std::string news(bool all) const;
  uint64_t lost() const;

  Diagnostics& diagnostics_;
  Counter& received_;
  Counter& published_;
  std::vector<Cause> causes_;
  Counter& refused_;
  std::string reason_;  // of the newest refusal
  Clock::time_point next_{};
};

}  // namespace ew::publish
