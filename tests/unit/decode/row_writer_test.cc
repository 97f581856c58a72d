#include "lib/decode/row_writer.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

const TableColumns& columns() {
  static const TableColumns kColumns = {"a", "b", "c"};
  return kColumns;
}

class RowWriterTest : public testing::Test {
 protected:
  RowWriterTest() { decoded.begin(&lines, 40); }

  std::string lines;
  Decoded decoded;
  RowWriter row{columns()};
};

TEST_F(RowWriterTest, WritesMembersWithoutBlanksAndLeavesNullOut) {
  const JsonText text(R"({"s":"x\/y","o":{ "k" : 1.0 }})");
  row.begin(&decoded);
  row.text(0, text.root().find("s"));
  row.json(1, text.root().find("absent"));
  row.json(2, text.root().find("o"));
  EXPECT_TRUE(row.finish().none());
  EXPECT_EQ(lines, "{\"a\":\"x/y\",\"c\":{\"k\":1.0}}\n");
  EXPECT_EQ(decoded.rows(), 1u);
}

TEST_F(RowWriterTest, WritesTimesWithSixDigitsRoundedDown) {
  row.begin(&decoded);
  row.time(1, 1767225600'999999999);
  EXPECT_TRUE(row.finish().none());
  EXPECT_EQ(lines, "{\"b\":\"2026-01-01T00:00:00.999999Z\"}\n");
}

TEST_F(RowWriterTest, ARowWithoutMembersIsAnEmptyObject) {
  row.begin(&decoded);
  EXPECT_TRUE(row.finish().none());
  EXPECT_EQ(lines, "{}\n");
}

TEST_F(RowWriterTest, EscapesByLengthNotByNul) {
  row.begin(&decoded);
  row.text(0, std::string_view("\x01\"\\\n\x7f", 5));
  EXPECT_TRUE(row.finish().none());
  EXPECT_EQ(lines, "{\"a\":\"\\u0001\\\"\\\\\\n\x7f\"}\n");
}

TEST_F(RowWriterTest, ALineMayBeAsLongAsTheLimitAndNoLonger) {
  row.begin(&decoded);
  row.text(0, std::string(32, 'x'));
  EXPECT_TRUE(row.finish().none());
  EXPECT_EQ(lines.size(), 41u);
  const Decoded::Mark mark = decoded.mark();
  row.begin(&decoded);
  row.text(0, std::string(33, 'x'));
  EXPECT_EQ(row.finish().code, code::kTooLong);
  decoded.rollback(mark);
  EXPECT_EQ(lines.size(), 41u);
}

}  // namespace
}  // namespace ew
