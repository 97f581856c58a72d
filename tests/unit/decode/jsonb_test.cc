#include "lib/decode/jsonb.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

std::string stored(std::string_view json, bool reject_nul = false) {
  const JsonText text(json);
  std::string lines;
  Decoded decoded;
  decoded.begin(&lines, 1000);
  JsonbReader reader;
  JsonValue value;
  const Fault fault = reader.read(text.root(), {1000, reject_nul}, &decoded, &value);
  if (!fault.none()) return std::string(fault.code);
  std::string out;
  append_compact(value, &out);
  return out;
}

TEST(JsonbReader, DecodesStringsThatHoldObjectsAndArrays) {
  EXPECT_EQ(stored(R"("{\"a\": [1]}")"), R"({"a":[1]})");
  EXPECT_EQ(stored(R"(" [1 ]\n")"), "[1]");
}

TEST(JsonbReader, LeavesEverythingElseAsItIs) {
  for (const char* json : {R"("12")", R"("{x")", R"("[1]]")", R"("")", "1.0", "true", "{}"}) {
    EXPECT_EQ(stored(json), json);
  }
}

TEST(JsonbReader, HasTheLimitsOfPayloads) {
  EXPECT_EQ(stored("\"" + std::string(513, '[') + std::string(513, ']') + "\""), "too_deep");
  EXPECT_EQ(stored(R"("{\"a\":\"\\u0000\"}")", true), "bad_json");
  EXPECT_EQ(stored(R"("{\"a\":\"\\u0000\"}")", false), "{\"a\":\"\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace ew
