#include "lib/decode/protobuf.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

// The fields of a message; "!" at the end if it is malformed.
std::string fields(std::string_view message) {
  std::string result;
  ProtobufReader in(message);
  while (in.next()) result.append(std::to_string(in.field() >> 3)).append(" ");
  if (in.malformed()) result.push_back('!');
  return result;
}

TEST(Protobuf, ReadsEachWireType) {
  const std::string message = pb::number(1, 300) + pb::fixed64(2, 1) + pb::bytes(3, "abc") +
                              pb::fixed32(16, 7) + pb::number(536870911, 1);
  ProtobufReader in(message);
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.field(), varint_field(1));
  EXPECT_EQ(in.unsigned_integer(), 300u);
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.field(), fixed64_field(2));
  EXPECT_EQ(in.unsigned_integer(), 1u);
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.field(), bytes_field(3));
  EXPECT_EQ(in.bytes(), "abc");
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.field(), fixed32_field(16));
  EXPECT_EQ(in.unsigned_32(), 7u);
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.field(), varint_field(536870911));
  EXPECT_FALSE(in.next());
  EXPECT_FALSE(in.malformed());
}

TEST(Protobuf, AnEmptyMessageHasNoFields) {
  EXPECT_EQ(fields(""), "");
  EXPECT_EQ(fields({}), "");
}

TEST(Protobuf, CutsNumbersTo32Bits) {
  const auto read = [](uint64_t value) {
    static std::string message;
    message = pb::number(1, value);
    ProtobufReader in(message);
    EXPECT_TRUE(in.next());
    return in;
  };
  EXPECT_EQ(read(0x1'0000'0005).unsigned_32(), 5u);
  EXPECT_EQ(read(0xFFFF'FFFF'FFFF'FFFF).integer_32(), -1);
  EXPECT_EQ(read(0xFFFF'FFFF'FFFF'FFFF).integer(), -1);
  EXPECT_TRUE(read(0x1'0000'0000).boolean());
  EXPECT_FALSE(read(0).boolean());
  EXPECT_EQ(read(0).zigzag_32(), 0);
  EXPECT_EQ(read(1).zigzag_32(), -1);
  EXPECT_EQ(read(2).zigzag_32(), 1);
  EXPECT_EQ(read(0xFFFF'FFFF).zigzag_32(), INT32_MIN);
  EXPECT_EQ(read(0xFFFF'FFFE).zigzag_32(), INT32_MAX);
}

TEST(Protobuf, ReadsDoubles) {
  const std::string message = pb::real(1, -0.5);
  ProtobufReader in(message);
  ASSERT_TRUE(in.next());
  EXPECT_EQ(in.real(), -0.5);
}

// Reference otlp.md section 9.6.
TEST(Protobuf, FindsWhatIsMalformed) {
  EXPECT_EQ(fields(pb::hex("0a 05 0a")), "!");
  EXPECT_EQ(fields(pb::hex("0a")), "!");
  EXPECT_EQ(fields(pb::hex("08 80 80 80 80 80 80 80 80 80 80 01")), "!");
  EXPECT_EQ(fields(pb::hex("0e 00")), "!");
  EXPECT_EQ(fields(pb::hex("0f 00")), "!");
  EXPECT_EQ(fields(pb::hex("00 00")), "!");
  EXPECT_EQ(fields(pb::hex("0c")), "!");
  EXPECT_EQ(fields(pb::hex("12 00")), "2 ");
  EXPECT_EQ(fields(pb::hex("08 01 09 00 00 00")), "1 !");
  EXPECT_EQ(fields(pb::hex("0d 00 00 00")), "!");
  EXPECT_EQ(fields(pb::hex("08 80")), "!");
  EXPECT_EQ(fields(pb::hex("80 80 80 80 80 01 00")), "!");  // a field number of 32 bits
}

TEST(Protobuf, AVarintHasUpToTenBytes) {
  EXPECT_EQ(fields(pb::hex("08 ff ff ff ff ff ff ff ff ff 01")), "1 ");
  EXPECT_EQ(fields(pb::hex("08 80 80 80 80 80 80 80 80 80 00")), "1 ");
  EXPECT_EQ(fields(pb::hex("88 80 00 01")), "1 ");  // a tag in more bytes than it needs
}

TEST(Protobuf, AHugeLengthDoesNotWrapAround) {
  EXPECT_EQ(fields(pb::hex("0a ff ff ff ff ff ff ff ff ff 01 00")), "!");
  EXPECT_EQ(fields(pb::hex("0a 81 80 80 80 10 00")), "!");  // 2^32 + 1
}

TEST(Protobuf, SkipsGroupsNested) {
  const std::string group = pb::hex("1b") + pb::number(1, 1) + pb::hex("23 24") +
                            pb::bytes(2, "x") + pb::fixed32(3, 1) + pb::fixed64(4, 1) +
                            pb::hex("1c");
  EXPECT_EQ(fields(pb::number(1, 1) + group + pb::number(2, 1)), "1 2 ");
  EXPECT_EQ(fields(pb::hex("1b")), "!");
  EXPECT_EQ(fields(pb::hex("1b 24")), "!");        // the end of another group
  EXPECT_EQ(fields(pb::hex("1b 23 1c 24")), "!");  // crossed
  EXPECT_EQ(fields(pb::hex("1b 08 1c")), "!");     // the end is a value
  EXPECT_EQ(fields(pb::hex("1b 00 1c")), "!");
  EXPECT_EQ(fields(pb::hex("1b 0e 1c")), "!");
  const size_t deep = 1'000'000;
  EXPECT_EQ(fields(std::string(deep, '\x1b') + std::string(deep, '\x1c')), "");
}

TEST(Protobuf, ReadsPackedNumbers) {
  std::vector<uint64_t> numbers;
  const auto take = [&](uint64_t value) { numbers.push_back(value); };
  EXPECT_TRUE(for_each_packed_fixed64(pb::little_endian(5, 8) + pb::little_endian(6, 8), take));
  EXPECT_TRUE(for_each_packed_varint(pb::varint(300) + pb::varint(0), take));
  EXPECT_EQ(numbers, (std::vector<uint64_t>{5, 6, 300, 0}));
  EXPECT_FALSE(for_each_packed_fixed64("1234567", take));
  EXPECT_FALSE(for_each_packed_varint("\x80", take));
  EXPECT_TRUE(for_each_packed_varint("", take));
}

}  // namespace
}  // namespace ew
