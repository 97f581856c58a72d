#include "lib/base/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

namespace ew {
namespace {

// A text with the padding that parse() asks for.
class Json {
 public:
  explicit Json(std::string_view text) : text_(text) {
    text_.append(kJsonPadding, ' ');
    error = document.parse(std::string_view(text_).substr(0, text.size()));
  }
  std::string compact() const {
    std::string out;
    append_compact(document.root(), &out);
    return out;
  }
  JsonDocument document;
  JsonError error;

 private:
  std::string text_;
};

TEST(Json, KeepsTheWrittenFormOfScalars) {
  const Json json(R"({"n":1.50e+2,"big":123456789012345678901234567890,"t":true,"z":null})");
  ASSERT_EQ(json.error, JsonError::none);
  const JsonValue root = json.document.root();
  EXPECT_EQ(root.find("n").raw(), "1.50e+2");
  EXPECT_EQ(root.find("big").raw(), "123456789012345678901234567890");
  EXPECT_TRUE(root.find("t").boolean());
  EXPECT_TRUE(root.find("z").is_null());
  EXPECT_FALSE(root.find("absent").exists());
  EXPECT_EQ(root.size(), 4U);
}

TEST(Json, KnowsWhereNestedValuesBeginAndEnd) {
  const Json json("  { \"a\" : [ 1 , {\"b\":[]} ] , \"c\" : { } }  \n");
  ASSERT_EQ(json.error, JsonError::none);
  const JsonValue root = json.document.root();
  EXPECT_EQ(root.raw(), "{ \"a\" : [ 1 , {\"b\":[]} ] , \"c\" : { } }");
  EXPECT_EQ(root.find("a").raw(), "[ 1 , {\"b\":[]} ]");
  EXPECT_EQ(root.find("c").raw(), "{ }");
  EXPECT_EQ(json.compact(), R"({"a":[1,{"b":[]}],"c":{}})");
}

TEST(Json, RefusesWhatIsNoJsonText) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "}",
                           "[",
                           "[1",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{\"a\":1,}",
                           "{\"a\" 1}",
                           "{a:1}",
                           "{\"a\":}",
                           "{\"a\":1 \"b\":2}",
                           "{'a':1}",
                           "{\"a\":1}}",
                           "{\"a\":1} x",
                           "[1]]",
                           "[] []",
                           "tru",
                           "truex",
                           "nulls",
                           "True",
                           "01",
                           "1.",
                           ".5",
                           "+1",
                           "-",
                           "1e",
                           "0x10",
                           "1 2",
                           "NaN",
                           "[NaN]",
                           "\"a",
                           "\"a\"b",
                           "\"a\" \"b\"",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "\"\\u12\"",
                           "\"a\nb\"",
                           "[\"a\tb\"]",
                           "\xEF\xBB\xBF{}",
                           "{\"a\":\"\xFF\"}",
                           "[1}",
                           "{\"a\":[1}",
                           "{\"a\":tru}",
                           "[\"\\ud8\"]",
                           "/*c*/{}",
                           "{\"\\q\":1}",
                           "[-]",
                           "[1e5.2]"}) {
    EXPECT_EQ(Json(text).error, JsonError::bad_json) << text;
  }
}

TEST(Json, TakesEveryKindOfRoot) {
  for (const char* text : {"1", "-0", "-1.5E-3", "\"\"", "\"a\\\"b\"", "true", "false", "null",
                           "[]", "{}", " [ ] ", "\t{\r\n}\n", "\"\xC3\xA4\"", "\"\x7F\""}) {
    EXPECT_EQ(Json(text).error, JsonError::none) << text;
  }
}

TEST(Json, LimitsDepth) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(Json(nested(kMaxJsonDepth)).error, JsonError::none);
  EXPECT_EQ(Json(nested(kMaxJsonDepth + 1)).error, JsonError::too_deep);
  EXPECT_NE(Json(std::string(1000000, '[')).error, JsonError::none);
}

TEST(Json, UndoesEscapes) {
  const Json json(R"({"s":"a\"\\\/\b\f\n\r\t\u00e4\u20AC\ud83d\ude00","k\u0065y":1})");
  ASSERT_EQ(json.error, JsonError::none);
  EXPECT_EQ(json.document.root().find("s").string(),
            "a\"\\/\b\f\n\r\t\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_TRUE(json.document.root().find("key").exists());
  EXPECT_EQ(json.document.replaced(), 0U);
}

TEST(Json, ReplacesNulAndLoneSurrogates) {
  const Json json(R"(["\u0000","\ud800","\udc00x","\ud800\ud83d\ude00","\ud83d\u0041"])");
  ASSERT_EQ(json.error, JsonError::none);
  EXPECT_EQ(json.document.replaced(), 5U);
  EXPECT_EQ(json.compact(),
            "[\"\xEF\xBF\xBD\",\"\xEF\xBF\xBD\",\"\xEF\xBF\xBDx\","
            "\"\xEF\xBF\xBD\xF0\x9F\x98\x80\",\"\xEF\xBF\xBD\x41\"]");
}

TEST(Json, LastOfRepeatedKeysStandsInTheFirstPlace) {
  EXPECT_EQ(Json(R"({"a":1,"b":2,"a":{"x":[3]},"\u0061":{"y":4}})").compact(),
            R"({"a":{"y":4},"b":2})");
  std::string many = "{";
  std::string expected = "{";
  for (int i = 0; i < 100; ++i) {
    many += "\"k" + std::to_string(i) + "\":0,";
    expected += (i > 0 ? ",\"k" : "\"k") + std::to_string(i) + "\":" + (i == 7 ? "[9]" : "0");
  }
  EXPECT_EQ(Json(many + "\"k7\":1,\"k7\":[9]}").compact(), expected + "}");
}

TEST(Json, ManyKeysDoNotTakeQuadraticTime) {
  std::string text = "{";
  for (int i = 0; i < 200000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_EQ(Json(text + "\"k0\":1}").error, JsonError::none);
}

// Characters are looked at by eight and written in pieces: each byte at each place of both.
TEST(AppendJsonString, EscapesTheSameAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    std::string literal;
    append_json_string(std::string(1, static_cast<char>(byte)), &literal);
    const std::string escaped = literal.substr(1, literal.size() - 2);
    EXPECT_EQ(escaped.size() == 1, byte >= 0x20 && byte != '"' && byte != '\\') << byte;
    for (const size_t before : {0, 1, 6, 7, 8, 9, 15, 16, 250, 255, 256, 257, 600}) {
      const std::string left(before, '\x7f');
      const std::string right(before % 11, '\xff');
      std::string out;
      append_json_string(left + std::string(2, static_cast<char>(byte)) + right, &out);
      EXPECT_EQ(out, "\"" + left + escaped + escaped + right + "\"") << byte << " " << before;
    }
  }
}

TEST(Json, WritesStringsCanonically) {
  std::string out;
  append_json_string(std::string_view("\"\\/\b\f\n\r\t\x01\x1f\x7f\xE2\x80\xA8\0", 15), &out);
  EXPECT_EQ(out, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xE2\x80\xA8\\u0000\"");
}

TEST(Json, KnowsNumbers) {
  for (const char* yes : {"0", "-0", "10", "0.1", "1e5", "1E+5", "-1.25e-3"}) {
    EXPECT_TRUE(is_json_number(yes)) << yes;
  }
  for (const char* no : {"", "-", "01", "1.", ".1", "1e", "+1", " 1", "1 ", "0x1", "1_0", "--1"}) {
    EXPECT_FALSE(is_json_number(no)) << no;
  }
}

// Texts one to three small changes away from valid ones: accepted exactly where another parser
// does.
TEST(Json, AgreesWithAnotherParser) {
  const std::vector<std::string> seeds = {
      R"({"a":[1,2.5e3,"x\n\u00e4",true,null,{"b":{}}],"c":"\"","a":-0})", R"([[],[{}],"",0])",
      R"({"k":"v","n":{"x":[false]}})", R"("abc")", "12"};
  const std::string alphabet = "{}[]:,\"\\ 0123456789-+.eEtruefalsnul\n\txu\x01\xc3\xa4";
  std::mt19937 random(7);
  size_t accepted = 0;
  for (int i = 0; i < 30000; ++i) {
    std::string text = seeds[random() % seeds.size()];
    for (size_t changes = 1 + random() % 3; changes > 0; --changes) {
      const size_t place = random() % text.size();
      const char c = alphabet[random() % alphabet.size()];
      const uint32_t kind = random() % 3;
      if (kind == 0) text.insert(place, 1, c);
      if (kind == 1 && text.size() > 1) text.erase(place, 1);
      if (kind == 2) text[place] = c;
    }
    const Json json(text);
    const bool ours = json.error == JsonError::none;
    accepted += ours ? 1 : 0;
    // The other one refuses lone surrogates and doubles out of range.
    if (ours && (json.document.replaced() > 0 || text.find_first_of("eE") != text.npos)) continue;
    ASSERT_EQ(ours, nlohmann::json::accept(text)) << text;
  }
  EXPECT_GT(accepted, 3000U);
}

TEST(Json, IsReusable) {
  JsonDocument document;
  std::string text = "{\"a\":\"\\n\"}" + std::string(kJsonPadding, ' ');
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(document.parse(std::string_view(text).substr(0, 10)), JsonError::none);
    EXPECT_EQ(document.root().find("a").string(), "\n");
    ASSERT_EQ(document.parse(std::string_view(text).substr(0, 9)), JsonError::bad_json);
    const std::string huge =
        "[" + std::string(3000000, ' ') + "1]" + std::string(kJsonPadding, ' ');
    ASSERT_EQ(document.parse(std::string_view(huge).substr(0, 3000003)), JsonError::none);
  }
}

}  // namespace
}  // namespace ew
