#include "lib/decode/series_key.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include "lib/base/digest.h"
#include "lib/decode/keys.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// `12:`, the length before a name or a value.
char* put_length(size_t length, char* out) {
  char* const end = std::to_chars(out, out + 20, length).ptr;
  *end = ':';
  return end + 1;
}

}  // namespace

void append_series_component(std::string_view prefix, std::string_view name, std::string_view value,
                             std::string* components) {
  constexpr size_t kLengths = 48;  // two lengths and what joins
  value = trim(value);
  if (value.empty()) return;
  const size_t begin = components->size();
  components->resize(begin + prefix.size() + name.size() + value.size() + kLengths);
  char* p = components->data() + begin;
  if (begin > 0) *p++ = '|';
  p = put_length(prefix.size() + name.size(), p);
  p = std::copy(prefix.begin(), prefix.end(), p);
  p = std::copy(name.begin(), name.end(), p);
  *p++ = '=';
  p = put_length(value.size(), p);
  p = std::copy(value.begin(), value.end(), p);
  components->resize(static_cast<size_t>(p - components->data()));
}

void SeriesKey::add(std::string_view name, JsonValue value) {
  if (value.exists()) add("", name, text_of(value, &scratch_));
}

void SeriesKey::add_members(std::string_view prefix, JsonValue object,
                            const std::vector<std::string_view>& skipped) {
  if (!object.exists() || !object.is_object()) return;
  sorted_.clear();
  for (const JsonValue member : object) {
    if (member.is_null()) continue;
    if (std::find(skipped.begin(), skipped.end(), member.key()) != skipped.end()) continue;
    sorted_.push_back(member);
  }
  std::sort(sorted_.begin(), sorted_.end(),
            [](JsonValue a, JsonValue b) { return a.key() < b.key(); });
  for (const JsonValue member : sorted_) {
    add(prefix, member.key(), text_of(member, &scratch_));
  }
}

const std::string& SeriesKey::digest() {
  const size_t hash = std::hash<std::string_view>()(text_);
  Set& set = sets_[hash % kSets];
  Known* known = std::find_if(set.known.begin(), set.known.end(),
                              [hash](const Known& one) { return one.hash == hash; });
  if (known != set.known.end() && known->text == text_) return known->hex;
  if (known == set.known.end()) {
    known = &set.known[set.next++ % kWays];
    known->hash = hash;
    known->text.clear();
  } else if (known->text.empty() && text_.size() <= kLongestRemembered) {
    known->text = text_;
    known->hex = md5_hex(text_);
    return known->hex;
  }
  hex_ = md5_hex(text_);
  return hex_;
}

void SeriesKey::append_json(std::string* out) {
  out->push_back('"');
  out->append(digest());
  out->push_back('"');
}

}  // namespace ew
