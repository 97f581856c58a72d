#include "lib/decode/otlp/otlp_member.h"

#include <algorithm>
#include <span>

#include "lib/base/json.h"
#include "lib/decode/text_store.h"

namespace ew {
namespace {

// So few members are compared one by one; more of them are sorted, so that hostile lists do not
// cost quadratic time.
constexpr size_t kPairwise = 64;

// Two of 64 bits for a key: one that meets a bit not set by the keys before it is no repeat.
uint64_t key_mark(std::string_view key) {
  if (key.empty()) return 1;
  const uint64_t first = static_cast<unsigned char>(key.front());
  const uint64_t last = static_cast<unsigned char>(key.back());
  const uint64_t middle = static_cast<unsigned char>(key[key.size() / 2]);
  return uint64_t{1} << (key.size() * 7 + first + last * 5) % 64 |
         uint64_t{1} << (key.size() * 13 + middle * 3 + last) % 64;
}

bool may_repeat(std::span<const OtlpMember> members) {
  uint64_t seen = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    const uint64_t mark = key_mark(members[i].key);
    if ((seen & mark) == mark) {
      if (i >= kPairwise) return true;
      for (size_t j = 0; j < i; ++j) {
        if (members[j].key == members[i].key) return true;
      }
    }
    seen |= mark;
  }
  return false;
}

// For each member the one whose value it takes: itself, or the last of its key for the first one of
// it; kGone for the others.
constexpr size_t kGone = SIZE_MAX;
std::vector<size_t> sources(std::span<const OtlpMember> members) {
  std::vector<size_t> sorted(members.size());
  for (size_t i = 0; i < sorted.size(); ++i) sorted[i] = i;
  std::sort(sorted.begin(), sorted.end(), [&](size_t a, size_t b) {
    const int order = members[a].key.compare(members[b].key);
    return order != 0 ? order < 0 : a < b;
  });
  std::vector<size_t> result(members.size(), kGone);
  for (size_t i = 0; i < sorted.size();) {
    size_t last = i;
    while (last + 1 < sorted.size() && members[sorted[last + 1]].key == members[sorted[i]].key) {
      ++last;
    }
    result[sorted[i]] = sorted[last];
    i = last + 1;
  }
  return result;
}

}  // namespace

void append_otlp_string(std::string_view text, std::string* out) {
  if (!is_plain_text(text)) return append_json_string(text, out);
  append_plain_string(text, out);
}

void append_plain_string(std::string_view text, std::string* out) {
  out->push_back('"');
  out->append(text);
  out->push_back('"');
}

size_t close_otlp_object(size_t first, std::vector<OtlpMember>* members, std::string* out) {
  const std::span<OtlpMember> object = std::span(*members).subspan(first);
  if (object.empty()) {
    out->append("{}");
    return 0;
  }
  out->push_back('}');
  if (!may_repeat(object)) return 0;
  const std::vector<size_t> source = sources(object);
  const size_t begin = object.front().begin;
  const std::string text = out->substr(begin);
  out->resize(begin);
  size_t kept = first;
  for (size_t i = 0; i < object.size(); ++i) {
    if (source[i] == kGone) continue;
    const OtlpMember from = object[source[i]];
    if (kept > first) out->push_back(',');
    OtlpMember member = object[i];
    const size_t value_offset = member.value_begin - member.begin;
    const std::string_view key = std::string_view(text).substr(member.begin - begin, value_offset);
    member.begin = out->size();
    out->append(key);
    member.value_begin = out->size();
    out->append(text, from.value_begin - begin, from.end - from.value_begin);
    member.end = out->size();
    member.value = from.value;
    (*members)[kept++] = member;
  }
  const size_t gone = members->size() - kept;
  members->resize(kept);
  out->push_back('}');
  return gone;
}

}  // namespace ew
