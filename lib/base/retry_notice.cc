#include "lib/base/retry_notice.h"

namespace ew {
namespace {

// Shorter fills logs during an outage; longer makes people wonder whether it still tries.
constexpr std::chrono::seconds kNoticeEvery{60};

}  // namespace

void RetryNotice::failed(std::string_view reason) {
  const Clock::time_point now = Clock::now();
  if (failures_++ == 0) {
    first_ = now;
  } else if (now < next_) {
    return;
  }
  next_ = now + kNoticeEvery;
  diagnostics_.warning("unable to " + what_ + ": " + std::string(reason) + "; trying again");
}

void RetryNotice::worked() {
  if (failures_ == 0) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - first_);
  diagnostics_.info("able to " + what_ + " again after " + std::to_string(seconds.count()) + " s");
  failures_ = 0;
}

}  // namespace ew
