// The identity of a time series as a digest of its components (reference tables.md section 1.1):
// lower-case hex MD5 of `<len>:<name>=<len>:<value>` joined with `|`.
// Not responsible for which components take part, nor for sorting them.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"

namespace ew {

// Appends a component named prefix + name to those of a text. The value is trimmed of ASCII white
// space; an empty one is left out.
void append_series_component(std::string_view prefix, std::string_view name, std::string_view value,
                             std::string* components);

class SeriesKey {
 public:
  void clear() { text_.clear(); }
  void add(std::string_view prefix, std::string_view name, std::string_view value) {
    append_series_component(prefix, name, value, &text_);
  }
  void add(std::string_view name, std::string_view value) { add("", name, value); }
  void add(std::string_view name, JsonValue value);  // text as in a text column; absent: left out
  // The members of an object, each named prefix + key, sorted by the bytes of their keys, without
  // null values and without the keys of `skipped`. Nothing if it is no object.
  void add_members(std::string_view prefix, JsonValue object,
                   const std::vector<std::string_view>& skipped = {});

  const std::string& text() const { return text_; }  // what the digest is made of
  // The same to begin with components that many keys share, and to add to.
  void set(std::string_view components) { text_.assign(components); }
  std::string* components() { return &text_; }
  // The digest as a JSON string.
  void append_json(std::string* out);

 private:
  // Series come again and again, and MD5 is a fifth of the work on a metric, so the digests of
  // those that came at least twice are remembered; one that comes once costs no more than its hash.
  // Fewer sets or ways: more misses where many series take turns. More: more memory, a third of a
  // KiB an entry, and out of the CPU's caches.
  static constexpr size_t kSets = 4096;
  static constexpr size_t kWays = 4;
  // Longer texts are not remembered, so that messages cannot fill the memory.
  static constexpr size_t kLongestRemembered = 1024;
  struct Known {
    size_t hash = 0;
    std::string text;  // "" = came once
    std::string hex;
  };
  struct Set {
    std::array<Known, kWays> known;
    size_t next = 0;  // the one to forget
  };
  const std::string& digest();

  std::vector<Set> sets_ = std::vector<Set>(kSets);
  std::string hex_;
  std::string text_;
  std::string scratch_;
  std::vector<JsonValue> sorted_;
};

}  // namespace ew
