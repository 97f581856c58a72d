// The records of a data set, one after the other, as values by the fields of their template.
// Allocates for the longest template only.
// Not responsible for finding the template, nor for what values mean.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lib/decode/netflow/data_record.h"

namespace ew::flow {

class RecordReader {
 public:
  // Both have to stay. least_length is not 0.
  void begin(const Template& what, std::string_view content);

  // Goes to the next record. False at the end: what is left is padding, unless malformed().
  bool next();
  // The record runs past its set; neither it nor what follows can be read.
  bool malformed() const { return malformed_; }

  // Without padding (paddingOctets).
  std::span<const FieldValue> values() const { return values_; }

 private:
  bool next_variable();
  bool take_length(size_t* length);

  const Template* template_ = nullptr;
  std::string_view rest_;
  bool variable_ = false;  // some field carries its own length
  bool malformed_ = false;
  std::vector<FieldValue> values_;
  std::vector<uint32_t> offsets_;  // of values_, where none is variable
};

}  // namespace ew::flow
