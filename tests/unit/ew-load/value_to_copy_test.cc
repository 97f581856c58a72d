#include "cmd/ew-load/value_to_copy.h"

#include "lib/base/timestamp.h"
#include "tests/unit/ew-load/tables.h"

namespace ew::load {
namespace {

// "text", or the SQLSTATE of the refusal.
std::string copied(uint32_t type, const std::string& json, int32_t modifier = -1,
                   int64_t* time = nullptr, uint32_t element = 0) {
  PgColumn column = test_column("c", type);
  column.modifier = modifier;
  column.element = element;
  const auto plan = test_plan({column});
  const std::string line = "{\"c\":" + json + "}" + std::string(kJsonPadding, ' ');
  RowParser parser;
  std::vector<RowMember> members;
  EXPECT_TRUE(parser.parse(std::string_view(line).substr(0, json.size() + 6), &members).ok());
  ValueToCopy values;
  std::string out;
  int64_t ignored = 0;
  const auto error =
      values.append(plan->columns()[0], members.at(0), &out, time == nullptr ? &ignored : time);
  return error ? error->sqlstate : "\"" + out + "\"";
}

TEST(ValueToCopy, Booleans) {
  for (const char* yes : {"true", "1", "\"TRUE\"", "\"1\"", "\"yes\""}) {
    EXPECT_EQ(copied(kPgBool, yes), "\"t\"") << yes;
  }
  for (const char* no : {"false", "0", "\"False\"", "\"0\"", "\"off\""}) {
    EXPECT_EQ(copied(kPgBool, no), "\"f\"") << no;
  }
  for (const char* bad : {"2", "\"\"", "\"maybe\"", "{}", "[]"}) {
    EXPECT_EQ(copied(kPgBool, bad), "22P02") << bad;
  }
}

TEST(ValueToCopy, Text) {
  EXPECT_EQ(copied(kPgText, R"("a")"), R"("a")");
  EXPECT_EQ(copied(kPgText, R"("a\tb\\c\u0000\ud800")"), "\"a\\tb\\\\c\uFFFD\uFFFD\"");
  EXPECT_EQ(copied(kPgText, "1.50"), R"("1.50")");
  EXPECT_EQ(copied(kPgText, "{\"a\":\t\"\\n\"}"), "\"{\"a\":\\t\"\\\\n\"}\"");
  EXPECT_EQ(copied(kPgText, R"("\\.")"), R"("\\.")");
}

TEST(ValueToCopy, LengthOfVarchar) {
  EXPECT_EQ(copied(kPgVarchar, R"("äöü")", 3 + 4), R"("äöü")");
  EXPECT_EQ(copied(kPgVarchar, R"("äöüx")", 3 + 4), "22001");
  EXPECT_EQ(copied(kPgVarchar, R"("abc   ")", 3 + 4), R"("abc   ")");
  EXPECT_EQ(copied(kPgBpchar, "1234", 3 + 4), "22001");
  EXPECT_EQ(copied(kPgVarchar, R"("anything")", -1), R"("anything")");
}

TEST(ValueToCopy, Json) {
  EXPECT_EQ(copied(kPgJsonb, R"({"a": "x\ny"})"), R"("{"a": "x\\ny"}")");
  EXPECT_EQ(copied(kPgJson, R"("text")"), R"(""text"")");
}

TEST(ValueToCopy, Uuids) {
  EXPECT_EQ(copied(kPgUuid, R"("8d008a29-257f-1a82-4f3e-781972cfefb2")"),
            R"("8d008a29-257f-1a82-4f3e-781972cfefb2")");
  EXPECT_EQ(copied(kPgUuid, R"("8d008a29257f1a824f3e781972cfefb2")"),
            R"("8d008a29257f1a824f3e781972cfefb2")");
  for (const char* bad : {"\"\"", "\"8d008a29-257f-1a82-4f3e-781972cfefbg\"", "5"}) {
    EXPECT_EQ(copied(kPgUuid, bad), "22P02") << bad;
  }
}

TEST(ValueToCopy, TimesTellWhenTheyAre) {
  int64_t time = 0;
  EXPECT_EQ(copied(kPgTimestamptz, R"("2026-01-01T00:00:00.9999999Z")", -1, &time),
            R"("2026-01-01T00:00:00.999999Z")");
  EXPECT_EQ(time, *parse_rfc3339("2026-01-01T00:00:00.9999999Z"));
  EXPECT_EQ(copied(kPgTimestamptz, "1767225600"), "22007");
  EXPECT_EQ(copied(kPgTimestamptz, "\"\""), "22007");
  EXPECT_EQ(copied(kPgTimestamptz, "true"), "22P02");
}

TEST(ValueToCopy, ArraysAndTypesThatOnlyTheServerKnows) {
  EXPECT_EQ(copied(1007, "[1,[2],null]", -1, nullptr, kPgInt4), "\"{\"1\",{\"2\"},NULL}\"");
  EXPECT_EQ(copied(1007, R"("{1,2}")", -1, nullptr, kPgInt4), "\"{1,2}\"");
  EXPECT_EQ(copied(869, R"("10.0.0.1")"), R"("10.0.0.1")");
}

TEST(ValueToCopy, MessagesCutLongValuesBetweenCharacters) {
  const auto plan = test_plan({test_column("c", kPgInt4)});
  std::string value;
  while (value.size() < 200) value += "é";
  const ValueError error = bad_syntax(plan->columns()[0], value);
  EXPECT_LT(error.message.size(), 140U);
  EXPECT_NE(error.message.find("é...\""), std::string::npos);
}

}  // namespace
}  // namespace ew::load
