#include "cmd/ew-load/systematic_errors.h"

#include <algorithm>

namespace ew::load {

bool SystematicErrors::exceeds(const std::string& cause) const {
  const auto number = numbers_.find(cause);
  if (number == numbers_.end()) return false;
  const auto count = counts_.find(number->second);
  return count != counts_.end() && count->second + 1 > kWindow / 2;
}

void SystematicErrors::count(const std::string& cause) {
  uint32_t& slot = recent_[next_];
  next_ = (next_ + 1) % kWindow;
  if (slot != 0 && --counts_[slot] == 0) {
    counts_.erase(slot);
    std::erase_if(numbers_, [gone = slot](const auto& entry) { return entry.second == gone; });
  }
  slot = 0;
  if (cause.empty()) return;
  const auto [entry, added] = numbers_.try_emplace(cause, last_number_ + 1);
  if (added) ++last_number_;
  slot = entry->second;
  ++counts_[slot];
}

std::string SystematicErrors::problem(const std::string& reason) {
  return "more than half of " + std::to_string(kWindow) +
         " messages have the same error, so the set-up must be wrong: " + reason;
}

}  // namespace ew::load
