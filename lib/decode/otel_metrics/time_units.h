// Units of time by their names in metrics, and numbers of them as durations (reference messages.md
// section 6.4). Not responsible for which number of a data point is a duration.
#pragma once

#include <string_view>

namespace ew {

// One of the factors is 1 in each pair: a number becomes a duration by one operation on doubles,
// since × 0.001 differs from ÷ 1000 in the last digit.
struct TimeUnit {
  double times_ms, over_ms;  // milliseconds = number × times ÷ over
  double times_s, over_s;

  double milliseconds(double number) const { return scaled(number, times_ms, over_ms); }
  double seconds(double number) const { return scaled(number, times_s, over_s); }

 private:
  static double scaled(double number, double times, double over) {
    return over == 1 ? number * times : number / over;
  }
};

// nullptr: the unit is none of time. Case counts.
const TimeUnit* find_time_unit(std::string_view unit);

}  // namespace ew
