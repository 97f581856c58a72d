// Tells people about something that fails for the moment and is tried again: the first failure,
// then one every minute, and when it works again. Not responsible for the trying.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/diagnostics.h"

namespace ew {

class RetryNotice {
 public:
  // `what` follows "unable to": "store dead letters".
  RetryNotice(Diagnostics& diagnostics, std::string what)
      : diagnostics_(diagnostics), what_(std::move(what)) {}

  void failed(std::string_view reason);
  void worked();
  bool failing() const { return failures_ > 0; }

 private:
  using Clock = std::chrono::steady_clock;

  Diagnostics& diagnostics_;
  std::string what_;
  uint64_t failures_ = 0;  // since it worked
  Clock::time_point first_;
  Clock::time_point next_;
};

}  // namespace ew
