// One FlowMessage in protobuf (reference netflow.md section 14): its fields by number, as they
// came. Not responsible for what becomes of them (netflow_message.h), nor for length prefixes.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lib/decode/netflow/flow_fields.h"
#include "lib/decode/protobuf.h"

namespace ew {

class FlowMessage {
 public:
  enum class Outcome {
    flow,
    foreign,    // well-formed, but without a single field of the schema
    malformed,  // a group counts as such: no schema of flows has one
  };
  // The bytes have to stay.
  Outcome read(std::string_view message);

  // Whether the field is there; zero may be, too.
  bool has(uint32_t number) const { return present_[number]; }
  uint64_t value(uint32_t number) const { return present_[number] ? values_[number] : 0; }
  std::string_view bytes(uint32_t number) const {
    return present_[number] ? bytes_[number] : std::string_view();
  }
  // Whether it is numbered as before goflow2 v2, which shows in its times.
  bool is_old() const { return old_; }
  std::span<const uint64_t> values(uint32_t number) const { return value_lists_[number]; }
  std::span<const std::string_view> byte_lists(uint32_t number) const {
    return byte_lists_[number];
  }

 private:
  void clear();
  bool take(const flow::Field& field, const ProtobufReader& in);
  void settle_times();

  bool old_ = false;
  std::bitset<flow::kNumberLimit> present_;
  std::array<uint64_t, flow::kNumberLimit> values_{};
  std::array<std::string_view, flow::kNumberLimit> bytes_{};
  std::array<std::vector<uint64_t>, flow::kNumberLimit> value_lists_;
  std::array<std::vector<std::string_view>, flow::kNumberLimit> byte_lists_;
};

}  // namespace ew
