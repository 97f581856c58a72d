#include "lib/decode/text_store.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(TextStore, WhatIsFitIsNotCopied) {
  TextStore store;
  for (const std::string_view text : {"", "plain", "a \"quoted\" \\ text\n", "\xC3\xA9"}) {
    EXPECT_EQ(store.text(text).data(), text.data());
  }
  EXPECT_EQ(store.replaced(), 0u);
}

TEST(TextStore, ReplacesIllFormedPartsAndNul) {
  TextStore store;
  EXPECT_EQ(store.text("\xE2\x82"
                       "A"),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(store.text(std::string_view("a\0b\0", 4)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(store.text(std::string_view("\xFF\0", 2)), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(store.replaced(), 5u);
  store.clear();
  EXPECT_EQ(store.replaced(), 0u);
}

TEST(TextStore, RepairedTextsStay) {
  TextStore store;
  const std::string_view first = store.text("1\xFF");
  for (int i = 0; i < 1000; ++i) store.text("\xFE");
  EXPECT_EQ(first, "1\xEF\xBF\xBD");
}

// A million of them in one text take no time.
TEST(TextStore, ManyNulsCostNoMoreThanTheirNumber) {
  TextStore store;
  EXPECT_EQ(store.text(std::string(1'000'000, '\0')).size(), 3'000'000u);
  EXPECT_EQ(store.replaced(), 1'000'000u);
}

TEST(TextStore, JoinsParts) {
  TextStore store;
  std::string_view joined = store.joined("ab", "cd");
  EXPECT_EQ(joined, "abcd");
  joined = store.joined(joined, "ef");
  EXPECT_EQ(joined, "abcdef");
  EXPECT_EQ(store.joined("x", "y"), "xy");
  EXPECT_EQ(joined, "abcdef");
}

TEST(TextStore, PlainTextNeedsNoEscapes) {
  EXPECT_TRUE(is_plain_text(""));
  EXPECT_TRUE(is_plain_text("printable ASCII: !#$[]^~"));
  for (int c = 0; c < 256; ++c) {
    const bool plain = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
    for (const size_t place : {0u, 5u, 7u, 8u, 12u}) {
      std::string text(13, 'x');
      text[place] = static_cast<char>(c);
      EXPECT_EQ(is_plain_text(text), plain) << c << " at " << place;
    }
  }
}

}  // namespace
}  // namespace ew
