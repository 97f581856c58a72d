#include "lib/decode/protobuf.h"

#include <protozero/exception.hpp>
#include <protozero/varint.hpp>
#include <vector>

namespace ew {

bool ProtobufReader::fail() {
  malformed_ = true;
  at_ = end_;
  return false;
}

bool ProtobufReader::take_long_varint(uint64_t* value) {
  try {
    *value = protozero::decode_varint(&at_, end_);
    return true;
  } catch (const protozero::exception&) {
    return fail();
  }
}

// Up to the matching end, over groups inside; without recursion, since they may be nested as deeply
// as the message is long.
bool ProtobufReader::skip_group(uint32_t number) {
  std::vector<uint32_t> open = {number};
  while (!open.empty()) {
    uint64_t field = 0;
    if (!take_varint(&field)) return false;
    if (field < varint_field(1) || field > UINT32_MAX) return fail();
    const auto inner = static_cast<uint32_t>(field >> 3);
    bool good = true;
    switch (field & 7) {
      case 0:
        good = take_varint(&value_);
        break;
      case 1:
        good = take_fixed<uint64_t>();
        break;
      case 2:
        good = take_bytes();
        break;
      case 3:
        open.push_back(inner);
        break;
      case 4:
        if (open.back() != inner) return fail();
        open.pop_back();
        break;
      case 5:
        good = take_fixed<uint32_t>();
        break;
      default:
        good = fail();
    }
    if (!good) return false;
  }
  return true;
}

bool take_varint(std::string_view* bytes, uint64_t* value) {
  const char* at = bytes->data();
  try {
    *value = protozero::decode_varint(&at, at + bytes->size());
  } catch (const protozero::exception&) {
    return false;
  }
  bytes->remove_prefix(static_cast<size_t>(at - bytes->data()));
  return true;
}

}  // namespace ew
