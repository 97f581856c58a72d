#include "tests/fuzz/targets.h"

#include <memory>

#include "lib/decode/types.h"
#include "tests/fuzz/captures.h"
#include "tests/fuzz/checks.h"
#include "tests/fuzz/family.h"
#include "tests/fuzz/flows.h"
#include "tests/fuzz/messages.h"
#include "tests/fuzz/records.h"
#include "tests/fuzz/template_files.h"

namespace ew::fuzz {
namespace {

std::unique_ptr<Target> target;

std::unique_ptr<Target> make_target(const std::string& name) {
  if (name == kRecords) return std::make_unique<Records>();
  if (name == kCaptures) return std::make_unique<Captures>();
  if (name == kFlows) return std::make_unique<Flows>();
  if (name == kTemplates) return std::make_unique<TemplateFiles>();
  return std::make_unique<Family>(name);
}

}  // namespace

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  for (const DecodeType& type : decode_types()) names.emplace_back(type.name);
  for (const std::string_view name : {kBySubject, kRecords, kCaptures, kFlows, kTemplates}) {
    names.emplace_back(name);
  }
  return names;
}

void choose_target(const std::string& name) { target = make_target(name); }

void take_input(std::string_view bytes) {
  if (!target) die("no target was chosen", "");
  target->take(bytes);
}

std::vector<std::string> seeds_of(const std::string& name, std::string_view golden_file) {
  std::vector<std::string> seeds, payloads;
  while (!golden_file.empty()) {
    const std::string_view line = golden_file.substr(0, golden_file.find('\n'));
    golden_file.remove_prefix(std::min(line.size() + 1, golden_file.size()));
    if (line.empty()) continue;
    if (name == kRecords) {
      seeds.emplace_back(line);
      continue;
    }
    auto input = line_to_input(line);
    if (!input) input = "{}\n" + std::string(line);
    payloads.emplace_back(split_input(*input).payload);
    seeds.push_back(std::move(*input));
  }
  if (name == kFlows) return Flows::seeds_of(payloads);
  if (name != kCaptures) return seeds;
  seeds.clear();
  for (const std::string& payload : payloads) {
    for (std::string& seed : Captures::seeds_of(payload)) seeds.push_back(std::move(seed));
  }
  return seeds;
}

std::vector<std::string> own_seeds_of(const std::string& name) {
  return name == kTemplates ? TemplateFiles::seeds() : std::vector<std::string>();
}

}  // namespace ew::fuzz
