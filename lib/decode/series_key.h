// The identity of a time series as a digest of its components (reference tables.md section 1.1):
// lower-case hex MD5 of `<len>:<name>=<len>:<value>` joined with `|`.
// Not responsible for which components take part, nor for sorting them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"

namespace ew {

class SeriesKey {
 public:
  void clear() { text_.clear(); }
  // A component named prefix + name. The value is trimmed of ASCII white space; an empty one is
  // left out.
  void add(std::string_view prefix, std::string_view name, std::string_view value);
  void add(std::string_view name, std::string_view value) { add("", name, value); }
  void add(std::string_view name, JsonValue value);  // text as in a text column; absent: left out
  // The members of an object, each named prefix + key, sorted by the bytes of their keys, without
  // null values and without the keys of `skipped`. Nothing if it is no object.
  void add_members(std::string_view prefix, JsonValue object,
                   const std::vector<std::string_view>& skipped = {});

  const std::string& text() const { return text_; }  // what the digest is made of
  // The digest as a JSON string.
  void append_json(std::string* out) const;

 private:
  std::string text_;
  std::string scratch_;
  std::vector<JsonValue> sorted_;
};

}  // namespace ew
