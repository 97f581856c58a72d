// From the members of a JSON object to columns: aliases, precedence, what counts as absent, and
// which members nobody asked for (reference messages.md section 1.2).
// Not responsible for converting values.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/json.h"

namespace ew {

// What of a present, non-null value counts as absent, so that the next alias is tried.
enum class Take : uint8_t {
  any,        // nothing
  identity,   // blank text: addresses
  name,       // blank text; an object or array is passed over and counts as unknown: names, ids
  host,       // as name, and a lone `-`, which is the nil of syslog: hosts, services
  time,       // the Go zero time, which means "not set"
  unit_time,  // as time, and 0 and "0": times whose key says the unit
  nonzero,    // 0 and "0": numbers that are set when they are not zero
};

struct ColumnKeys {
  Take take;
  std::initializer_list<std::string_view> keys;  // aliases, the first one wins
};

// Which key belongs to which column; columns are numbered by their place in the list. Made once.
class KeyTable {
 public:
  KeyTable(std::initializer_list<ColumnKeys> columns);
  void add(const ColumnKeys& column);  // the next column

  static constexpr int kNone = -1;
  int find(std::string_view key) const;  // number of the alias

  struct Alias {
    std::string_view key;
    uint16_t column;
  };
  struct Column {
    Take take;
    uint16_t first, last;  // aliases [first, last)
  };
  const std::vector<Alias>& aliases() const { return aliases_; }
  const std::vector<Column>& columns() const { return columns_; }

 private:
  // Larger than any family's list of keys by so much that probing ends after a step or two.
  static constexpr size_t kSlots = 512;
  struct Slot {
    std::string_view key;
    int alias = kNone;
  };
  static size_t hash(std::string_view key);

  std::vector<Alias> aliases_;
  std::vector<Column> columns_;
  std::array<Slot, kSlots> slots_;
};

// The members of one object by column; reused from object to object without allocating.
class Fields {
 public:
  explicit Fields(const KeyTable& table);

  void read(JsonValue object);
  // The value of the column, !exists() if it is absent.
  JsonValue operator[](size_t column) const { return chosen_[column]; }
  // Calls take(value) for each column from `first` on that has a value, in the order of columns.
  template <class F>
  void for_each(size_t first, F&& take) const {
    for_each_seen([&](size_t column) {
      if (column >= first && chosen_[column].exists()) take(chosen_[column]);
    });
  }
  // The key of the value; of an absent one the first alias.
  std::string_view key(size_t column) const;
  // Members that no column took, in the order of the object.
  const std::vector<JsonValue>& unknown() const { return unknown_; }
  // Lets the values of columns that did without them count as unknown, too. They keep their place.
  void release(std::span<const size_t> columns);

 private:
  static constexpr size_t kBits = 64;

  template <class F>
  void for_each_seen(F&& take) const {
    for (size_t word = 0; word < seen_.size(); ++word) {
      for (uint64_t bits = seen_[word]; bits != 0; bits &= bits - 1) {
        take(word * kBits + static_cast<size_t>(std::countr_zero(bits)));
      }
    }
  }
  bool resolve(size_t column);
  void collect_unknown();

  // Objects have few members, tables many columns: only what was seen is looked at and cleared.
  const KeyTable* table_;
  JsonValue object_;
  std::vector<JsonValue> values_;  // by alias; none once its column is resolved
  std::vector<uint8_t> extra_;     // by alias: present, but counts as unknown
  std::vector<uint64_t> seen_;     // a bit a column: some of its aliases are present
  std::vector<JsonValue> chosen_;  // by column
  std::vector<JsonValue> unknown_;
};

// The member of that key if it counts as present and is taken; else !exists().
JsonValue find_name(JsonValue object, std::string_view key, Take take = Take::name);

// Whether a value, present and not null, is taken as a name by a rule (Take::name, Take::host).
bool is_name(JsonValue value, Take take);

// ASCII white space; whether a text is empty or nothing else.
inline bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_blank(std::string_view text);

}  // namespace ew
