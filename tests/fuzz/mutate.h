// Changes of inputs as libFuzzer makes them, but the same in every run and without clang: for the
// pass of `make asan`. Not responsible for finding what only coverage leads to.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace ew::fuzz {

class Mutator {
 public:
  // Pieces of `seeds` go into each other.
  explicit Mutator(const std::vector<std::string>& seeds) : seeds_(seeds) {}
  std::string mutate(std::string text);

 private:
  size_t below(size_t n) { return n == 0 ? 0 : engine_() % n; }
  void change_once(std::string* text);

  const std::vector<std::string>& seeds_;
  std::mt19937_64 engine_{1};
};

}  // namespace ew::fuzz
