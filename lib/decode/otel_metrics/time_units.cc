#include "lib/decode/otel_metrics/time_units.h"

namespace ew {
namespace {

constexpr struct {
  std::string_view name;
  TimeUnit unit;
} kUnits[] = {
    {"ns", {1, 1e6, 1, 1e9}},        {"us", {1, 1e3, 1, 1e6}},
    {"\xC2\xB5s", {1, 1e3, 1, 1e6}},  // U+00B5, the micro sign
    {"\xCE\xBCs", {1, 1e3, 1, 1e6}},  // U+03BC, the Greek letter
    {"ms", {1, 1, 1, 1e3}},          {"s", {1e3, 1, 1, 1}},
    {"min", {60e3, 1, 60, 1}},       {"h", {3600e3, 1, 3600, 1}},
    {"d", {86400e3, 1, 86400, 1}},
};

}  // namespace

const TimeUnit* find_time_unit(std::string_view unit) {
  for (const auto& known : kUnits) {
    if (known.name == unit) return &known.unit;
  }
  return nullptr;
}

}  // namespace ew
