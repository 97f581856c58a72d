#include "cmd/ew-dlq/letter_subject.h"

#include <gtest/gtest.h>

#include "lib/base/digest.h"

namespace ew::dlq {
namespace {

Dead dead(std::string stage, std::optional<std::string> table = std::nullopt) {
  Dead dead;
  dead.stage = std::move(stage);
  dead.table = std::move(table);
  return dead;
}

TEST(LetterSubject, NamesTableStageAndMessage) {
  EXPECT_EQ(letter_subject(dead("consume"), "T@1/42/3"), "dlq._.consume.T@1/42/3");
  EXPECT_EQ(letter_subject(dead("decode", "public.flows"), "T@1/42/3"),
            "dlq.public%2Eflows.decode.T@1/42/3");
}

TEST(LetterSubject, NamesTheFirstElementOrThePlaceOfTheRow) {
  Dead decoded = dead("decode");
  decoded.rows = {{3, 3}, {5, 9}};
  EXPECT_EQ(letter_subject(decoded, "T@1/42/3"), "dlq._.decode.T@1/42/3+3");
  Dead loaded = dead("load", "s.t");
  loaded.position = 0;
  EXPECT_EQ(letter_subject(loaded, "T@1/42/3"), "dlq.s%2Et.load.T@1/42/3+0");
}

TEST(LetterSubject, WithoutIdentityNoTwoAreTheSame) {
  const std::string one = letter_subject(dead("decode"), "");
  const std::string two = letter_subject(dead("decode"), "");
  EXPECT_NE(one, two);
  EXPECT_TRUE(one.starts_with("dlq._.decode."));
  EXPECT_EQ(one.size(), std::string("dlq._.decode.").size() + 32);
}

TEST(LetterSubject, ALongLastTokenBecomesItsSha256) {
  const std::string id(196, 'a');
  Dead decoded = dead("decode");
  decoded.rows = {{100, 100}};
  EXPECT_EQ(letter_subject(decoded, id), "dlq._.decode." + id + "+100");  // 200 bytes
  EXPECT_EQ(letter_subject(decoded, id + "b"), "dlq._.decode." + sha256_hex(id + "b+100"));
}

TEST(SubjectToken, EncodesWhatATokenMayNotHold) {
  EXPECT_EQ(subject_token("a.b*c>d e%f\x01\x7F\n"), "a%2Eb%2Ac%3Ed%20e%25f%01%7F%0A");
  EXPECT_EQ(subject_token("T@1/42/3+$\"()\xC3\xA4"), "T@1/42/3+$\"()\xC3\xA4");
  EXPECT_EQ(subject_token(""), "_");
}

TEST(SubjectToken, IsReversible) {
  for (const std::string text : {"", "a.b", "%2E", "100%", "%", "%4", "x y.*>", "plain"}) {
    EXPECT_EQ(token_text(subject_token(text)), text);
  }
  EXPECT_EQ(token_text("%zz%2"), "%zz%2");
}

}  // namespace
}  // namespace ew::dlq
