#include "lib/decode/netflow/record_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/netflow/wire.h"

namespace ew::flow {
namespace {

class RecordReaderTest : public testing::Test {
 protected:
  // The records as "<element>=<bytes>,..." closed by ";"; "!" at the end if the set is malformed.
  std::string read(std::vector<FieldSpecifier> list, const std::string& content) {
    what.fields = std::move(list);
    what.least_length = least_length(what.fields);
    // As long as it is said, so that reading further is found by the sanitizer.
    const std::vector<char> bytes(content.begin(), content.end());
    reader.begin(what, {bytes.data(), bytes.size()});
    std::string out;
    while (reader.next()) {
      for (const FieldValue& value : reader.values()) {
        out += std::to_string(value.field.element) + "=" + std::string(value.bytes) + ",";
      }
      out += ";";
    }
    EXPECT_FALSE(reader.next());
    return out + (reader.malformed() ? "!" : "");
  }

  Template what;
  RecordReader reader;
};

TEST_F(RecordReaderTest, RecordsOfFixedLengthStandBackToBack) {
  const std::vector<FieldSpecifier> list = {{8, 2}, {1, 1}};
  EXPECT_EQ(read(list, "ab1cd2"), "8=ab,1=1,;8=cd,1=2,;");
  EXPECT_EQ(read(list, "ab1cd"), "8=ab,1=1,;") << "the rest is padding";
  EXPECT_EQ(read(list, "ab"), "");
  EXPECT_EQ(read(list, ""), "");
}

TEST_F(RecordReaderTest, PaddingInsideIsNoValue) {
  EXPECT_EQ(read({{210, 1}, {8, 2}, {210, 3}, {1, 1}}, "-ab---1-cd---2"), "8=ab,1=1,;8=cd,1=2,;");
  EXPECT_EQ(read({{210, kVariableLength}, {8, 1}}, std::string("\2--a\0b", 6)), "8=a,;8=b,;");
  EXPECT_EQ(read({{210, 1, 9}}, "a"), "210=a,;") << "of an enterprise";
  EXPECT_EQ(read({{210, 2}}, "----"), ";;") << "nothing else";
}

TEST_F(RecordReaderTest, ValuesOfVariableLengthCarryIt) {
  const std::vector<FieldSpecifier> list = {{82, kVariableLength}, {1, 1}};
  EXPECT_EQ(read(list, std::string("\3abc1\0"
                                   "2",
                                   7)),
            "82=abc,1=1,;82=,1=2,;");
  EXPECT_EQ(read(list, std::string("\xff\0\2ab1", 6)), "82=ab,1=1,;") << "the long form";
  const std::string large(300, 'x');
  EXPECT_EQ(read(list, std::string("\xff\1\x2c", 3) + large + "1"), "82=" + large + ",1=1,;");
  EXPECT_EQ(read(list, std::string("\1a1\0", 4)), "82=a,1=1,;") << "the rest is padding";
}

TEST_F(RecordReaderTest, AValueThatRunsPastItsSetEndsIt) {
  const std::vector<FieldSpecifier> list = {{82, kVariableLength}, {1, 1}};
  EXPECT_EQ(read(list, "\1a1\3ab"), "82=a,1=1,;!");
  EXPECT_EQ(read(list, "\2ab"), "!") << "no room for the second field";
  EXPECT_EQ(read(list, "\xff\1"), "!") << "no room for the length";
  EXPECT_EQ(read(list, "\xff\1\x2c"), "!");
  EXPECT_EQ(read({{1, 1}, {82, kVariableLength}, {83, kVariableLength}}, "1\1a"), "!");
}

TEST_F(RecordReaderTest, BeginsAnew) {
  EXPECT_EQ(read({{82, kVariableLength}}, "\3a"), "!");
  EXPECT_EQ(read({{8, 1}}, "ab"), "8=a,;8=b,;");
  EXPECT_EQ(read({{1, 2}, {2, 1}}, "ab1"), "1=ab,2=1,;");
}

}  // namespace
}  // namespace ew::flow
