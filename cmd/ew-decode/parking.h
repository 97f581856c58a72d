// Messages that cannot be decoded yet, since what they wait for (a template of flows) comes with
// another message: their lines of input, by what they wait for, bounded by number, bytes and time.
// Not responsible for decoding them, nor for clocks: the owner says what time it is.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ew::decode {

struct ParkingBounds {
  // A quarter of what ew-consume holds, in messages and in bytes. Smaller: what comes before its
  // templates, as everything does at first, becomes dead letters. Larger: what does not wait finds
  // no room beside it.
  uint64_t messages = 5000;
  uint64_t bytes = uint64_t{16} << 20;
  // Shorter: exporters that repeat templates seldom lose what came before. Longer: memory is held
  // for templates that never come; well below ew-consume's --overtaken-wait, after which a message
  // comes again.
  int64_t time_ns = int64_t{300} * 1'000'000'000;
};

class Parking {
 public:
  using Clock = std::chrono::steady_clock;

  struct Parked {
    std::string text;  // the line, with kJsonPadding readable bytes behind it
    size_t size = 0;   // of the line
    uint64_t number = 0;
    uint64_t ticket = 0;  // order of arrival
    Clock::time_point since;
    uint64_t decodings = 0;  // in vain

    std::string_view line() const { return std::string_view(text).substr(0, size); }
  };

  explicit Parking(const ParkingBounds& bounds) : bounds_(bounds) {}

  void park(std::string_view line, uint64_t number, uint64_t awaited, Clock::time_point now);
  // One that was taken and waits again; its place and its time stay.
  void put_back(Parked parked, uint64_t awaited);

  // Those that wait for any of these keys, in order of arrival.
  std::vector<Parked> take(std::span<const uint64_t> keys);
  // A bound is passed: take_oldest() until it is not.
  bool is_over(Clock::time_point now) const;
  Parked take_oldest();  // there is one
  void drop_all();

  bool empty() const { return parked_.empty(); }
  size_t count() const { return parked_.size(); }
  size_t bytes() const { return bytes_; }
  // When the time of the oldest is over; max() if there is none.
  Clock::time_point next_end() const;

 private:
  struct Entry {
    Parked parked;
    uint64_t awaited;
  };
  using Entries = std::map<uint64_t, Entry>;  // by ticket

  Parked take_entry(Entries::iterator entry);

  ParkingBounds bounds_;
  Entries parked_;
  std::set<std::pair<uint64_t, uint64_t>> waiting_;  // key, ticket
  size_t bytes_ = 0;
  uint64_t tickets_ = 0;
};

}  // namespace ew::decode
