#include "lib/decode/keys.h"

#include <algorithm>
#include <cstring>

#include "lib/base/timestamp.h"
#include "lib/decode/values.h"

namespace ew {
namespace {

enum class Verdict { taken, absent, unknown };

bool zero_is_unset(Take take) { return take == Take::unit_time || take == Take::nonzero; }

Verdict judge_text(std::string_view text, Take take) {
  bool absent = false;
  switch (take) {
    case Take::any:
      break;
    case Take::time:
    case Take::unit_time:
      absent = is_go_zero_time(text) || (take == Take::unit_time && text == "0");
      break;
    case Take::nonzero:
      absent = text == "0";
      break;
    case Take::host:
      absent = text == "-" || is_blank(text);
      break;
    case Take::identity:
    case Take::name:
      absent = is_blank(text);
      break;
  }
  return absent ? Verdict::absent : Verdict::taken;
}

Verdict judge(JsonValue value, Take take) {
  if (take == Take::any) return value.is_null() ? Verdict::absent : Verdict::taken;
  switch (value.type()) {
    case JsonType::null:
      return Verdict::absent;
    case JsonType::object:
    case JsonType::array:
      return take == Take::name || take == Take::host ? Verdict::unknown : Verdict::taken;
    case JsonType::string:
      return judge_text(value.string(), take);
    case JsonType::number:
      if (zero_is_unset(take) && value.raw() == "0") return Verdict::absent;
      break;
    case JsonType::boolean:
      break;
  }
  return Verdict::taken;
}

template <class Word>
bool same_ends(const char* a, const char* b, size_t size) {
  Word first_a, first_b, last_a, last_b;
  std::memcpy(&first_a, a, sizeof(Word));
  std::memcpy(&first_b, b, sizeof(Word));
  std::memcpy(&last_a, a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&last_b, b + size - sizeof(Word), sizeof(Word));
  return first_a == first_b && last_a == last_b;
}

// Keys are short: as words that may overlap they are compared in less time than a call takes.
bool same_key(std::string_view a, std::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  if (size > 16) return std::memcmp(a.data(), b.data(), size) == 0;
  if (size >= 8) return same_ends<uint64_t>(a.data(), b.data(), size);
  if (size >= 4) return same_ends<uint32_t>(a.data(), b.data(), size);
  return a == b;
}

}  // namespace

KeyTable::KeyTable(std::initializer_list<ColumnKeys> columns) {
  for (const ColumnKeys& column : columns) add(column);
}

void KeyTable::add(const ColumnKeys& column) {
  const auto first = static_cast<uint16_t>(aliases_.size());
  for (const std::string_view key : column.keys) {
    size_t slot = hash(key);
    while (slots_[slot].alias != kNone) slot = (slot + 1) % kSlots;
    slots_[slot] = {key, static_cast<int>(aliases_.size())};
    aliases_.push_back({key, static_cast<uint16_t>(columns_.size())});
  }
  columns_.push_back({column.take, first, static_cast<uint16_t>(aliases_.size())});
}

size_t KeyTable::hash(std::string_view key) {
  if (key.empty()) return 0;
  const auto at = [key](size_t i) {
    return static_cast<size_t>(static_cast<unsigned char>(key[i]));
  };
  return (key.size() * 41 + at(0) * 7 + at(key.size() / 2) * 29 + at(key.size() - 1) * 3) % kSlots;
}

int KeyTable::find(std::string_view key) const {
  for (size_t slot = hash(key); slots_[slot].alias != kNone; slot = (slot + 1) % kSlots) {
    if (same_key(slots_[slot].key, key)) return slots_[slot].alias;
  }
  return kNone;
}

Fields::Fields(const KeyTable& table)
    : table_(&table),
      values_(table.aliases().size()),
      extra_(table.aliases().size()),
      seen_((table.columns().size() + kBits - 1) / kBits),
      chosen_(table.columns().size()) {}

void Fields::read(JsonValue object) {
  object_ = object;
  for_each_seen([&](size_t column) { chosen_[column] = {}; });
  std::fill(seen_.begin(), seen_.end(), 0);
  unknown_.clear();
  for (const JsonValue member : object) {
    const int alias = table_->find(member.key());
    if (alias == KeyTable::kNone) {
      unknown_.push_back(member);
    } else {
      values_[alias] = member;
      const size_t column = table_->aliases()[alias].column;
      seen_[column / kBits] |= uint64_t{1} << column % kBits;
    }
  }
  bool extra = false;
  for_each_seen([&](size_t column) { extra |= resolve(column); });
  if (extra) collect_unknown();
}

void Fields::collect_unknown() {
  unknown_.clear();
  for (const JsonValue member : object_) {
    const int alias = table_->find(member.key());
    if (alias == KeyTable::kNone || extra_[alias] != 0) unknown_.push_back(member);
  }
}

void Fields::release(std::span<const size_t> columns) {
  if (columns.empty()) return;
  for (const size_t column : columns) {
    extra_[table_->find(chosen_[column].key())] = 1;
    chosen_[column] = {};
  }
  collect_unknown();
}

// Chooses the value of a column; true if some of its aliases count as unknown.
bool Fields::resolve(size_t column) {
  const KeyTable::Column& keys = table_->columns()[column];
  JsonValue& chosen = chosen_[column];
  bool extra = false;
  for (uint16_t alias = keys.first; alias < keys.last; ++alias) {
    extra_[alias] = 0;
    const JsonValue value = values_[alias];
    if (!value.exists()) continue;
    values_[alias] = {};
    const Verdict verdict = judge(value, keys.take);
    if (verdict == Verdict::taken && !chosen.exists()) {
      chosen = value;
    } else if (verdict == Verdict::unknown ||
               (verdict == Verdict::taken && !same_value(value, chosen))) {
      extra_[alias] = 1;
      extra = true;
    }
  }
  return extra;
}

std::string_view Fields::key(size_t column) const {
  if (chosen_[column].exists()) return chosen_[column].key();
  return table_->aliases()[table_->columns()[column].first].key;
}

JsonValue find_name(JsonValue object, std::string_view key, Take take) {
  const JsonValue value = object.find(key);
  const bool taken = value.exists() && judge(value, take) == Verdict::taken;
  return taken ? value : JsonValue();
}

bool is_name(JsonValue value, Take take) { return judge(value, take) == Verdict::taken; }

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_blank(c); });
}

}  // namespace ew
