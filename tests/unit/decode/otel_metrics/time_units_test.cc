#include "lib/decode/otel_metrics/time_units.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(TimeUnits, FactorsAreThoseOfTheUnits) {
  const struct {
    std::string_view unit;
    double ms, s;  // of 3
  } cases[] = {{"ns", 3 / 1e6, 3 / 1e9},   {"us", 3 / 1e3, 3 / 1e6},
               {"ms", 3, 3 / 1e3},         {"s", 3000, 3},
               {"min", 180'000, 180},      {"h", 10'800'000, 10'800},
               {"d", 259'200'000, 259'200}};
  for (const auto& c : cases) {
    ASSERT_NE(find_time_unit(c.unit), nullptr) << c.unit;
    EXPECT_EQ(find_time_unit(c.unit)->milliseconds(3), c.ms) << c.unit;
    EXPECT_EQ(find_time_unit(c.unit)->seconds(3), c.s) << c.unit;
  }
}

TEST(TimeUnits, BothLettersOfMicroCount) {
  EXPECT_EQ(find_time_unit("\u00B5s")->milliseconds(7), 7 / 1e3);
  EXPECT_EQ(find_time_unit("\u03BCs")->milliseconds(7), 7 / 1e3);
}

// Multiplying by 0.001 would give other last digits.
TEST(TimeUnits, DividesWhereTheFactorIsLessThanOne) {
  EXPECT_NE(9 / 1e3, 9 * 1e-3);
  EXPECT_EQ(find_time_unit("ms")->seconds(9), 0.009);
}

TEST(TimeUnits, OtherUnitsAreNone) {
  for (const std::string_view unit :
       {"", "1", "S", "MS", "Ms", "sec", "seconds", "By", "m", " s", "s ", "{s}", "H", "hr"}) {
    EXPECT_EQ(find_time_unit(unit), nullptr) << unit;
  }
}

}  // namespace
}  // namespace ew
