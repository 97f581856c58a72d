// What the reference decoders of `make bench BENCH=decode` share: values that ew-decode makes for
// its columns, made by the same functions, and output. Not responsible for reading messages.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lib/base/digest.h"
#include "lib/base/timestamp.h"

namespace bench {

inline std::string time_text(int64_t nanos) {
  std::string text;
  ew::append_time_micros(nanos, &text);
  return text;
}

// Where a message stood in its stream; "": not said.
struct Place {
  std::string stream, seq, subject;
};

inline std::string row_id(const Place& place, uint64_t row) {
  return ew::uuid5_url("js:/" + place.stream + "/" + place.seq + "/" + std::to_string(row));
}

// The components of a series and their digest, which is remembered as ew-decode does.
class Series {
 public:
  void add(std::string_view prefix, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (!text_.empty()) text_.push_back('|');
    text_.append(std::to_string(prefix.size() + name.size())).append(":");
    text_.append(prefix).append(name).append("=");
    text_.append(std::to_string(value.size())).append(":").append(value);
  }
  const std::string& digest() {
    static std::unordered_map<std::string, std::string> known;
    std::string& hex = known[text_];
    if (hex.empty()) hex = ew::md5_hex(text_);
    return hex;
  }

 private:
  std::string text_;
};

// Writes the rows where they are many, or `all`.
inline void write_rows(std::string* rows, bool all = false) {
  if (rows->size() < 65536 && !all) return;
  std::fwrite(rows->data(), 1, rows->size(), stdout);
  rows->clear();
}

}  // namespace bench
