#include "lib/base/heap.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace ew {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

size_t resident() {
  size_t all = 0;
  size_t pages = 0;
  std::ifstream("/proc/self/statm") >> all >> pages;
  return pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

TEST(Heap, WhatLargeMessagesTookIsGivenBack) {
  give_back_large_memory();
  const size_t before = resident();
  // What is small and stays behind them would keep their place in the heap.
  std::vector<std::unique_ptr<std::string>> small;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::string> large;
    for (int i = 0; i < 20; ++i) {
      large.emplace_back(2 * kMiB, 'x');
      small.push_back(std::make_unique<std::string>(100, 'y'));
    }
    EXPECT_GT(resident(), before + 30 * kMiB);
  }
  EXPECT_LT(resident(), before + 8 * kMiB);
}

}  // namespace
}  // namespace ew
