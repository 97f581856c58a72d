// The table of message families: names of --type, and the table of the database that each fills.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "lib/decode/decoder.h"

namespace ew {

struct DecodeType {
  std::string_view name;
  std::string_view table;  // the target of the reference schema
  std::string_view about;
  std::unique_ptr<Decoder> (*make)(const DecodeOptions& options);
};

std::span<const DecodeType> decode_types();
const DecodeType* find_decode_type(std::string_view name);  // nullptr: there is none

}  // namespace ew
