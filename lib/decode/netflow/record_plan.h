// What is to be done with the values of a record: which one plays which role, and in which order
// metadata shows them. The same for all records of a layout, so that it is found out once.
// Not responsible for values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/decode/netflow/data_record.h"
#include "lib/decode/netflow/elements.h"

namespace ew::flow {

// One member of metadata.
struct Step {
  enum class Kind : uint8_t {
    value,      // of an element; where several in a row have the same key, of one of them
    remainder,  // the same, but only what nothing else has used up
    direction,  // what flow_direction has no name for
    icmp_type,
    icmp_code,
    domain,
    mpls_labels,
  };
  Kind kind = Kind::value;
  Type type = Type::octetArray;
  bool of_ipv6 = false;
  uint16_t index = 0;   // of the value
  uint16_t rivals = 0;  // steps behind this one with the same key
  uint16_t key_size = 0;
  uint32_t key_begin = 0;
  uint16_t element = 0;
  uint64_t order = 0;
};

class RecordPlan {
 public:
  static constexpr uint16_t kAbsent = 0xFFFF;

  RecordPlan() { last_.fill(kAbsent); }  // for records without values

  // Whether the plan was made for records like this.
  bool fits(std::span<const FieldValue> values) const;
  void make(std::span<const FieldValue> values);

  // Index of the value that plays the role: the last one that may, since elements repeat from the
  // outermost header to the innermost.
  uint16_t last(Role role) const { return last_[static_cast<size_t>(role)]; }
  // Whether any of the roles from the one to the other is played.
  bool has_any(Role from, Role to) const {
    return before_[static_cast<size_t>(from)] != before_[static_cast<size_t>(to) + 1];
  }
  // Every value that is an address of one of the ends.
  struct End {
    Role role;
    uint16_t index;
  };
  std::span<const End> ends() const { return ends_; }

  // Members that bear names of FlowMessage, by its field numbers.
  std::span<const Step> named() const { return named_; }
  // All others, by enterprise and element.
  std::span<const Step> others() const { return others_; }
  // `,"src_as":`
  std::string_view key(const Step& step) const {
    return std::string_view(keys_).substr(step.key_begin, step.key_size);
  }

 private:
  void add(uint16_t index, const FieldSpecifier& field);
  void add_element(uint16_t index, const Element& element);
  void add_reverse(uint16_t index, const FieldSpecifier& field, const Element& element);
  void add_unnamed(uint16_t index, const FieldSpecifier& field);
  void add_made(Step::Kind kind, std::string_view key);
  void add_made_of_several();
  void set_key(std::string_view key, Step* step);
  void arrange();
  static void count_rivals(std::vector<Step>* steps);

  std::vector<FieldSpecifier> fields_;
  std::array<uint16_t, static_cast<size_t>(Role::count)> last_;
  std::array<uint8_t, static_cast<size_t>(Role::count) + 1> before_{};  // roles played before each
  std::vector<End> ends_;
  std::vector<Step> named_;
  std::vector<Step> others_;
  std::string keys_;
};

}  // namespace ew::flow
