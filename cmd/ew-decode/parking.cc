#include "cmd/ew-decode/parking.h"

#include <algorithm>

#include "lib/base/json.h"

namespace ew::decode {

void Parking::park(std::string_view line, uint64_t number, uint64_t awaited,
                   Clock::time_point now) {
  Parked parked;
  parked.text.reserve(line.size() + kJsonPadding);
  parked.text.append(line).append(kJsonPadding, ' ');
  parked.size = line.size();
  parked.number = number;
  parked.ticket = ++tickets_;
  parked.since = now;
  parked.decodings = 1;
  put_back(std::move(parked), awaited);
}

void Parking::put_back(Parked parked, uint64_t awaited) {
  const uint64_t ticket = parked.ticket;
  bytes_ += parked.size;
  waiting_.emplace(awaited, ticket);
  parked_.emplace(ticket, Entry{std::move(parked), awaited});
}

Parking::Parked Parking::take_entry(Entries::iterator entry) {
  Parked parked = std::move(entry->second.parked);
  bytes_ -= parked.size;
  waiting_.erase({entry->second.awaited, parked.ticket});
  parked_.erase(entry);
  return parked;
}

std::vector<Parking::Parked> Parking::take(std::span<const uint64_t> keys) {
  std::vector<uint64_t> tickets;
  for (const uint64_t key : keys) {
    for (auto it = waiting_.lower_bound({key, 0}); it != waiting_.end() && it->first == key; ++it) {
      tickets.push_back(it->second);
    }
  }
  std::sort(tickets.begin(), tickets.end());
  tickets.erase(std::unique(tickets.begin(), tickets.end()), tickets.end());
  std::vector<Parked> taken;
  taken.reserve(tickets.size());
  for (const uint64_t ticket : tickets) taken.push_back(take_entry(parked_.find(ticket)));
  return taken;
}

bool Parking::is_over(Clock::time_point now) const {
  if (parked_.empty()) return false;
  return count() > bounds_.messages || bytes_ > bounds_.bytes || now >= next_end();
}

Parking::Parked Parking::take_oldest() { return take_entry(parked_.begin()); }

void Parking::drop_all() {
  parked_.clear();
  waiting_.clear();
  bytes_ = 0;
}

// A duration that the clock cannot hold never ends.
Parking::Clock::time_point Parking::next_end() const {
  if (parked_.empty()) return Clock::time_point::max();
  const Clock::time_point since = parked_.begin()->second.parked.since;
  const Clock::duration time{bounds_.time_ns};
  return time > Clock::time_point::max() - since ? Clock::time_point::max() : since + time;
}

}  // namespace ew::decode
