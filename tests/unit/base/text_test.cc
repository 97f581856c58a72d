#include "lib/base/text.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

std::string repaired(std::string_view bytes, uint64_t expected_count) {
  std::string out = "<";
  EXPECT_EQ(append_utf8_repaired(bytes, &out), expected_count);
  return out.substr(1);
}

std::string encoded(std::string_view bytes) {
  std::string out = "<";
  append_base64(bytes, &out);
  return out.substr(1);
}

// The bytes of a base64 text, "none" if it is refused.
std::string decoded(std::string_view text) {
  std::string out = "<";
  if (append_base64_decoded(text, &out)) return out.substr(1);
  EXPECT_EQ(out, "<") << "nothing may be appended";
  return "none";
}

const std::string kFffd = "\xEF\xBF\xBD";

TEST(Utf8, KnowsWellFormedText) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
  EXPECT_FALSE(is_utf8("\xFF"));
  EXPECT_FALSE(is_utf8("\xC0\x80"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));
}

TEST(Utf8, LeavesWellFormedTextAlone) {
  EXPECT_EQ(repaired("", 0), "");
  EXPECT_EQ(repaired("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 0),
            "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(repaired(std::string_view("a\0b", 3), 0), std::string("a\0b", 3));
}

TEST(Utf8, ReplacesEachMaximalIllFormedPart) {
  EXPECT_EQ(repaired("\xE2\x82\x41", 1), kFffd + "A");
  EXPECT_EQ(repaired("x\xFF\xFEy", 2), "x" + kFffd + kFffd + "y");
  EXPECT_EQ(repaired("\xF0\x9F\x98", 1), kFffd) << "cut at the end";
  EXPECT_EQ(repaired("\xC3\xC3\xA9", 1), kFffd + "\xC3\xA9");
}

// The examples of the Unicode standard, tables 3-8 to 3-11.
TEST(Utf8, FollowsTheTablesOfTheStandard) {
  const auto n = [](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += kFffd;
    return out;
  };
  EXPECT_EQ(repaired("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", 8), n(8) + "A");
  EXPECT_EQ(repaired("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", 8), n(8) + "A");
  EXPECT_EQ(repaired("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", 7), n(5) + "A" + n(2) + "B");
  EXPECT_EQ(repaired("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 4), n(4) + "A");
}

TEST(Utf8, WhatWasRepairedIsWellFormed) {
  std::string bytes;
  for (int a = 0; a < 256; a += 3) {
    for (int b = 0; b < 256; b += 5) {
      bytes += {static_cast<char>(a), static_cast<char>(b), '\x80', static_cast<char>(a ^ b)};
    }
  }
  std::string out;
  EXPECT_GT(append_utf8_repaired(bytes, &out), 0u);
  EXPECT_TRUE(is_utf8(out));
}

TEST(Base64, EncodesTheVectorsOfTheStandard) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("foob"), "Zm9vYg==");
  EXPECT_EQ(encoded("fooba"), "Zm9vYmE=");
  EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encoded("\xFB\xFF\xFE"), "+//+");
}

TEST(Base64, DecodesWhatItEncodes) {
  std::string bytes;
  for (int length = 0; length < 300; ++length) {
    EXPECT_EQ(decoded(encoded(bytes)), bytes);
    bytes.push_back(static_cast<char>(length * 37));
  }
}

TEST(Base64, TakesTheUrlAlphabetAndMissingPadding) {
  EXPECT_EQ(decoded("-__-"), "\xFB\xFF\xFE");
  EXPECT_EQ(decoded("Zg"), "f");
  EXPECT_EQ(decoded("Zm8"), "fo");
  EXPECT_EQ(decoded(""), "");
}

TEST(Base64, RefusesEverythingElse) {
  for (const char* text :
       {"Z",    "Zg=",      "Zg===", "Zm8==",    "Zm9v=", "Zm9v==",           "Zm9v====",
        "=",    "==",       "====",  "Zg==Zg==", "Zm 9",  "Zm9v\n",           " Zm9v",
        "Zm9*", "Zm9v\xC3", "Z=g=",  "+_+_",     "-/aa",  "Zm9vZm9vZm9v!m9v", "A==="}) {
    EXPECT_EQ(decoded(text), "none") << text;
  }
  EXPECT_EQ(decoded(std::string_view("Zm\0v", 4)), "none");
}

TEST(Hex, IsLowerCase) {
  std::string out = "<";
  append_hex(std::string_view("\x00\x0F\xAB\xFF", 4), &out);
  EXPECT_EQ(out, "<000fabff");
}

TEST(ParseBytes, ReadsSizesAsPeopleWriteThem) {
  const auto value = [](std::string_view text) {
    uint64_t bytes = 0;
    EXPECT_TRUE(parse_bytes(text, &bytes)) << text;
    return bytes;
  };
  EXPECT_EQ(value("0"), 0u);
  EXPECT_EQ(value("65536"), 65536u);
  EXPECT_EQ(value("10B"), 10u);
  EXPECT_EQ(value("64KiB"), 65536u);
  EXPECT_EQ(value("64k"), 65536u);
  EXPECT_EQ(value("64K"), 65536u);
  EXPECT_EQ(value("16MiB"), uint64_t{16} << 20);
  EXPECT_EQ(value("16M"), uint64_t{16} << 20);
  EXPECT_EQ(value("3GiB"), uint64_t{3} << 30);
  EXPECT_EQ(value("18446744073709551615"), UINT64_MAX);
}

TEST(ParseBytes, RefusesEverythingElse) {
  for (const char* text : {"", "x", "-1", "+1", " 1", "1 ", "1.5M", "1KB", "1ki", "MiB", "1MiBx",
                           "18446744073709551616", "18446744073709551615k", "17179869184G"}) {
    uint64_t bytes = 7;
    EXPECT_FALSE(parse_bytes(text, &bytes)) << text;
    EXPECT_EQ(bytes, 7u);
  }
}

TEST(EqualsIgnoringCase, FoldsAsciiLettersOnly) {
  EXPECT_TRUE(equals_ignoring_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equals_ignoring_case("a", "ab"));
  EXPECT_FALSE(equals_ignoring_case("@", "`"));
  EXPECT_FALSE(equals_ignoring_case("\u00c4", "\u00e4"));
}

}  // namespace
}  // namespace ew
