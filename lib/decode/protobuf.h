// A protobuf message field by field, without a schema compiler: the caller switches over field
// numbers with their wire types, so that an unknown field and a known one of another wire type fall
// through alike, as protobuf wants it (reference otlp.md section 1). Groups are skipped.
// Not responsible for what fields mean, nor for text that is not UTF-8: text_store.h.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "lib/decode/codes.h"

namespace ew {

// Fields as ProtobufReader::field() gives them: the number, and how the value is laid out.
constexpr uint32_t varint_field(uint32_t number) { return number << 3; }
constexpr uint32_t fixed64_field(uint32_t number) { return number << 3 | 1; }
constexpr uint32_t bytes_field(uint32_t number) { return number << 3 | 2; }
constexpr uint32_t fixed32_field(uint32_t number) { return number << 3 | 5; }

inline constexpr Fault kMalformed = {code::kBadProtobuf, "is no well-formed protobuf message"};

class ProtobufReader {
 public:
  // The bytes have to stay; nothing is copied.
  explicit ProtobufReader(std::string_view message)
      : at_(message.data()), end_(message.data() + message.size()) {}

  // Goes to the next field. False at the end of the message, and where it is malformed.
  inline bool next();
  // After next() was false: the message is malformed, and so is what holds it.
  bool malformed() const { return malformed_; }
  // Whether groups were skipped so far: no writer of today's schemas makes one.
  bool met_group() const { return met_group_; }

  uint32_t field() const { return field_; }
  // The value, by the wire type of the field.
  std::string_view bytes() const { return bytes_; }
  uint64_t unsigned_integer() const { return value_; }  // varint or fixed
  int64_t integer() const { return static_cast<int64_t>(value_); }
  // uint32, int32 and enum fields are cut to 32 bits.
  uint32_t unsigned_32() const { return static_cast<uint32_t>(value_); }
  int32_t integer_32() const { return static_cast<int32_t>(value_); }
  bool boolean() const { return value_ != 0; }
  double real() const { return std::bit_cast<double>(value_); }  // fixed64
  inline int32_t zigzag_32() const;                              // sint32

 private:
  inline bool take_varint(uint64_t* value);
  bool take_long_varint(uint64_t* value);
  template <class T>
  inline bool take_fixed();
  inline bool take_bytes();
  bool skip_group(uint32_t number);
  bool fail();

  const char* at_;
  const char* end_;
  uint64_t value_ = 0;
  std::string_view bytes_;
  uint32_t field_ = 0;
  bool malformed_ = false;
  bool met_group_ = false;
};

// The elements of a packed repeated field; false if the block is malformed. A reader has to accept
// the unpacked form too, which is a field of its own wire type for each element.
template <class F>
bool for_each_packed_fixed64(std::string_view block, F&& take) {
  if (block.size() % sizeof(uint64_t) != 0) return false;
  for (size_t i = 0; i < block.size(); i += sizeof(uint64_t)) {
    uint64_t value = 0;
    std::memcpy(&value, block.data() + i, sizeof value);
    take(value);
  }
  return true;
}

// Takes a varint from the front of the bytes; false if there is none.
bool take_varint(std::string_view* bytes, uint64_t* value);

template <class F>
bool for_each_packed_varint(std::string_view block, F&& take) {
  while (!block.empty()) {
    uint64_t value = 0;
    if (!take_varint(&block, &value)) return false;
    take(value);
  }
  return true;
}

static_assert(std::endian::native == std::endian::little, "fixed values are read as they stand");

bool ProtobufReader::take_varint(uint64_t* value) {
  if (at_ != end_ && static_cast<signed char>(*at_) >= 0) {
    *value = static_cast<unsigned char>(*at_++);
    return true;
  }
  return take_long_varint(value);
}

template <class T>
bool ProtobufReader::take_fixed() {
  if (end_ - at_ < static_cast<ptrdiff_t>(sizeof(T))) return fail();
  T value;
  std::memcpy(&value, at_, sizeof value);
  at_ += sizeof value;
  value_ = value;
  return true;
}

bool ProtobufReader::take_bytes() {
  uint64_t size = 0;
  if (!take_varint(&size)) return false;
  if (size > static_cast<uint64_t>(end_ - at_)) return fail();
  bytes_ = {at_, static_cast<size_t>(size)};
  at_ += size;
  return true;
}

bool ProtobufReader::next() {
  while (at_ != end_) {
    uint64_t field = 0;
    if (!take_varint(&field)) return false;
    if (field < varint_field(1) || field > UINT32_MAX) return fail();
    field_ = static_cast<uint32_t>(field);
    switch (field_ & 7) {
      case 0:
        return take_varint(&value_);
      case 1:
        return take_fixed<uint64_t>();
      case 2:
        return take_bytes();
      case 3:
        met_group_ = true;
        if (!skip_group(field_ >> 3)) return false;
        break;
      case 5:
        return take_fixed<uint32_t>();
      default:
        return fail();
    }
  }
  return false;
}

int32_t ProtobufReader::zigzag_32() const {
  const uint32_t value = unsigned_32();
  return static_cast<int32_t>(value >> 1 ^ (0 - (value & 1)));
}

}  // namespace ew
