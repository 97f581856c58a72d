#include "lib/decode/metadata.h"

#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ew {
namespace {

void append_name(std::string_view name, std::string* out) {
  if (out->back() != '{') out->push_back(',');
  append_json_string(name, out);
  out->push_back(':');
}

// An object that was there and new members: of a repeated name the new value in the old place.
void append_extended(JsonValue object, std::span<const JsonValue> added, std::string* out) {
  std::unordered_map<std::string_view, JsonValue> later;
  for (const JsonValue member : added) later.emplace(member.key(), member);
  std::unordered_set<std::string_view> written;
  for (const JsonValue member : object) {
    const auto it = later.find(member.key());
    append_member(it == later.end() ? member : it->second, out);
    if (it != later.end()) written.insert(member.key());
  }
  for (const JsonValue member : added) {
    if (!written.contains(member.key())) append_member(member, out);
  }
}

void append_unmapped(JsonValue present, std::span<const JsonValue> unknown, std::string* out) {
  append_name(kUnmappedKey, out);
  out->push_back('{');
  if (present.exists() && present.is_object()) {
    append_extended(present, unknown, out);
  } else {
    if (present.exists()) {
      append_name(kMovedKey, out);
      append_compact(present, out);
    }
    for (const JsonValue member : unknown) append_member(member, out);
  }
  out->push_back('}');
}

// The members of an object by name. So few that looking for each of the others costs less than a
// table are looked at one by one.
class KnownMembers {
 public:
  KnownMembers(JsonValue object, size_t looked_for) {
    if (!object.exists() || !object.is_object() || looked_for == 0) return;
    object_ = object;
    if (object.size() * looked_for <= kFew) return;
    for (const JsonValue member : object) table_.emplace(member.key(), member);
  }
  JsonValue find(std::string_view name) const {
    if (!object_.exists()) return {};
    if (table_.empty()) return object_.find(name);
    const auto it = table_.find(name);
    return it == table_.end() ? JsonValue() : it->second;
  }

 private:
  static constexpr size_t kFew = 256;

  JsonValue object_;
  std::unordered_map<std::string_view, JsonValue> table_;
};

bool same_json(JsonValue a, JsonValue b) {
  std::string text_a;
  std::string text_b;
  append_compact(a, &text_a);
  append_compact(b, &text_b);
  return text_a == text_b;
}

}  // namespace

void append_member(JsonValue member, std::string* out) {
  append_name(member.key(), out);
  append_compact(member, out);
}

void append_metadata(const MetadataParts& parts, std::string* out) {
  if (parts.named.empty() && parts.unknown.empty()) return append_compact(parts.metadata, out);
  out->push_back('{');
  JsonValue unmapped;
  const auto append = [&](JsonValue member) {
    if (member.key() == kUnmappedKey) {
      unmapped = member;
    } else {
      append_member(member, out);
    }
  };
  if (parts.metadata.exists() && parts.metadata.is_object()) {
    for (const JsonValue member : parts.metadata) append(member);
  } else if (parts.metadata.exists()) {
    append_name(kMovedKey, out);
    append_compact(parts.metadata, out);
  }
  for (const JsonValue member : parts.named) append(member);
  if (!parts.unknown.empty()) {
    append_unmapped(unmapped, parts.unknown, out);
  } else if (unmapped.exists()) {
    append_member(unmapped, out);
  }
  out->push_back('}');
}

void append_attributes(JsonValue own, std::span<const JsonValue> others, std::string* out) {
  const KnownMembers known(own, others.size());
  JsonValue present;
  out->push_back('{');
  if (own.exists() && own.is_object()) {
    for (const JsonValue member : own) {
      if (member.key() == kUnmappedKey) {
        present = member;
      } else {
        append_member(member, out);
      }
    }
  } else if (own.exists()) {
    append_name(kMovedKey, out);
    append_compact(own, out);
  }
  std::vector<JsonValue> differing;
  for (const JsonValue member : others) {
    const bool reserved = member.key() == kUnmappedKey;
    const JsonValue same_name = reserved ? JsonValue() : known.find(member.key());
    if (!same_name.exists() && !reserved) {
      append_member(member, out);
    } else if (!same_name.exists() || !same_json(same_name, member)) {
      differing.push_back(member);
    }
  }
  if (!differing.empty()) {
    append_unmapped(present, differing, out);
  } else if (present.exists()) {
    append_member(present, out);
  }
  out->push_back('}');
}

}  // namespace ew
