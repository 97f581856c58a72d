#include "tests/fuzz/targets.h"

#include <memory>

#include "lib/decode/types.h"
#include "tests/fuzz/checks.h"
#include "tests/fuzz/family.h"
#include "tests/fuzz/messages.h"
#include "tests/fuzz/records.h"

namespace ew::fuzz {
namespace {

std::unique_ptr<Family> family;
std::unique_ptr<Records> records;

}  // namespace

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  for (const DecodeType& type : decode_types()) names.emplace_back(type.name);
  names.emplace_back(kBySubject);
  names.emplace_back(kRecords);
  return names;
}

void choose_target(const std::string& name) {
  family.reset();
  records.reset();
  if (name == kRecords) {
    records = std::make_unique<Records>();
  } else {
    family = std::make_unique<Family>(name);
  }
}

void take_input(std::string_view bytes) {
  if (family) return family->take(bytes);
  if (!records) die("no target was chosen", "");
  records->take(bytes);
}

std::vector<std::string> seeds_of(const std::string& name, std::string_view golden_file) {
  std::vector<std::string> seeds;
  while (!golden_file.empty()) {
    const std::string_view line = golden_file.substr(0, golden_file.find('\n'));
    golden_file.remove_prefix(std::min(line.size() + 1, golden_file.size()));
    if (line.empty()) continue;
    if (name == kRecords) {
      seeds.emplace_back(line);
    } else if (auto input = line_to_input(line)) {
      seeds.push_back(std::move(*input));
    } else {
      seeds.emplace_back("{}\n" + std::string(line));
    }
  }
  return seeds;
}

}  // namespace ew::fuzz
