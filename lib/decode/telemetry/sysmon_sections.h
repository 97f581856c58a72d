// What a sysmon sample holds, as data: which numbers of which section become which metric, and what
// tells their series apart (reference messages.md section 2.2).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "lib/decode/keys.h"

namespace ew::sysmon {

struct Tag {
  std::string_view key;   // in the entry
  std::string_view name;  // in `tags`
};

struct Measure {
  std::string_view key;  // in the entry
  std::string_view metric;
  std::string_view unit;
};

// A section is an array of entries, or one object. The columns of `keys` are the tags, then the
// metadata members, then the measures.
struct Section {
  std::string_view name;
  bool single;
  std::vector<Tag> tags;
  std::vector<std::string_view> metadata;
  std::vector<Measure> measures;
  KeyTable keys;
};

// In the order in which their rows follow each other.
const std::vector<Section>& sections();

}  // namespace ew::sysmon
