// The targets of `make fuzz` without libFuzzer:
//   standalone targets                 their names
//   standalone seeds TARGET GOLDEN OUT writes what the golden tests are worth to OUT, a file each
//   standalone run GOLDEN COUNT        all seeds of all targets, then COUNT changed ones of each
//   standalone input TARGET FILE...    these inputs, as libFuzzer leaves them behind
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/mutate.h"
#include "tests/fuzz/targets.h"

namespace {

namespace fs = std::filesystem;
using ew::fuzz::choose_target;
using ew::fuzz::take_input;

// A longer one costs time and says nothing that a shorter one does not.
constexpr size_t kMaxSeed = 65536;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A type has the inputs of its folder, one without a folder those of all, the records all lines,
// captures and flows those of netflow.
std::vector<fs::path> files_of(const std::string& target, const fs::path& golden) {
  const bool records = target == ew::fuzz::kRecords;
  const bool flows = target == ew::fuzz::kCaptures || target == ew::fuzz::kFlows;
  const std::string name = flows ? "netflow" : target;
  const fs::path folder = fs::exists(golden / name) ? golden / name : golden;
  std::vector<fs::path> files;
  if (target == ew::fuzz::kTemplates) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension();
    if (extension == ".input" || (records && extension == ".expected")) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> seeds_of(const std::string& target, const fs::path& golden) {
  std::vector<std::string> seeds = ew::fuzz::own_seeds_of(target);
  for (const fs::path& file : files_of(target, golden)) {
    for (std::string& seed : ew::fuzz::seeds_of(target, read_file(file))) {
      if (seed.size() <= kMaxSeed) seeds.push_back(std::move(seed));
    }
  }
  return seeds;
}

int write_seeds(const std::string& target, const fs::path& golden, const fs::path& out) {
  fs::create_directories(out);
  size_t n = 0;
  for (const std::string& seed : seeds_of(target, golden)) {
    std::ofstream(out / ("seed-" + std::to_string(n++)), std::ios::binary) << seed;
  }
  return n == 0 ? 1 : 0;
}

int run(const fs::path& golden, size_t count) {
  for (const std::string& target : ew::fuzz::target_names()) {
    const std::vector<std::string> seeds = seeds_of(target, golden);
    if (seeds.empty()) {
      std::fprintf(stderr, "fuzz: error: %s has no golden inputs\n", target.c_str());
      return 1;
    }
    choose_target(target);
    for (const std::string& seed : seeds) take_input(seed);
    ew::fuzz::Mutator mutator(seeds);
    for (size_t i = 0; i < count; ++i) take_input(mutator.mutate(seeds[i % seeds.size()]));
    std::printf("fuzz: %s: %zu golden inputs, %zu changed ones\n", target.c_str(), seeds.size(),
                count);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::string what = words.empty() ? "" : words[0];
  if (what == "seeds" && words.size() == 4) return write_seeds(words[1], words[2], words[3]);
  if (what == "run" && words.size() == 3) {
    return run(words[1], std::strtoul(words[2].c_str(), nullptr, 10));
  }
  if (what == "input" && words.size() > 2) {
    choose_target(words[1]);
    for (size_t i = 2; i < words.size(); ++i) take_input(read_file(words[i]));
    return 0;
  }
  for (const std::string& name : ew::fuzz::target_names()) std::puts(name.c_str());
  return what == "targets" ? 0 : 1;
}
