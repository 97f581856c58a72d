#include "lib/decode/element_filter.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace ew {
namespace {

bool read_element(JsonValue value, uint64_t* element) {
  const std::string_view raw = value.raw();
  const char* const end = raw.data() + raw.size();
  const auto result = std::from_chars(raw.data(), end, *element);
  return value.is_number() && result.ec == std::errc() && result.ptr == end;
}

bool read_range(JsonValue entry, std::pair<uint64_t, uint64_t>* range) {
  if (!entry.is_array()) {
    if (!read_element(entry, &range->first)) return false;
    range->second = range->first;
    return true;
  }
  if (entry.size() != 2) return false;
  JsonValue::Iterator it = entry.begin();
  if (!read_element(*it, &range->first)) return false;
  ++it;
  return read_element(*it, &range->second) && range->first <= range->second;
}

}  // namespace

bool ElementFilter::parse(std::string_view json) {
  ranges_.clear();
  text_.assign(json.begin(), json.end());
  text_.resize(json.size() + kJsonPadding);
  if (document_.parse({text_.data(), json.size()}) != JsonError::none) return false;
  if (!document_.root().is_array()) return false;
  for (const JsonValue entry : document_.root()) {
    if (!read_range(entry, &ranges_.emplace_back())) return false;
  }
  std::sort(ranges_.begin(), ranges_.end());
  size_t kept = 0;
  for (size_t i = 1; i < ranges_.size(); ++i) {
    const bool touches = ranges_[kept].second == std::numeric_limits<uint64_t>::max() ||
                         ranges_[i].first <= ranges_[kept].second + 1;
    if (touches) {
      ranges_[kept].second = std::max(ranges_[kept].second, ranges_[i].second);
    } else {
      ranges_[++kept] = ranges_[i];
    }
  }
  if (!ranges_.empty()) ranges_.resize(kept + 1);
  return true;
}

bool ElementFilter::contains(uint64_t element) const {
  const auto after = std::upper_bound(
      ranges_.begin(), ranges_.end(), element,
      [](uint64_t n, const std::pair<uint64_t, uint64_t>& range) { return n < range.first; });
  return after != ranges_.begin() && std::prev(after)->second >= element;
}

}  // namespace ew
