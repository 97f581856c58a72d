#include "lib/decode/netflow/elements.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ew::flow {
namespace {

constexpr Element kElements[] = {
#include "lib/decode/netflow/elements.inc"
};

static_assert(std::ranges::adjacent_find(kElements, std::ranges::greater_equal(),
                                         &Element::number) == std::end(kElements));

// IANA numbers come one after the other; beyond them there are a few of vendors, which are
// searched.
constexpr size_t kDense = 1024;
constexpr uint16_t kNone = 0xFFFF;

constexpr size_t kDenseElements = static_cast<size_t>(
    std::ranges::lower_bound(kElements, kDense, {}, &Element::number) - std::begin(kElements));

constexpr std::array<uint16_t, kDense> kByNumber = [] {
  std::array<uint16_t, kDense> by_number{};
  by_number.fill(kNone);
  for (size_t i = 0; i < kDenseElements; ++i) {
    by_number[kElements[i].number] = static_cast<uint16_t>(i);
  }
  return by_number;
}();

}  // namespace

std::span<const Element> elements() { return kElements; }

const Element* find_element(uint16_t number) {
  if (number < kDense) {
    const uint16_t index = kByNumber[number];
    return index == kNone ? nullptr : &kElements[index];
  }
  const auto vendors = elements().subspan(kDenseElements);
  const auto found = std::ranges::find(vendors, number, &Element::number);
  return found == vendors.end() ? nullptr : &*found;
}

}  // namespace ew::flow
