#include "lib/base/digest.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace ew {
namespace {

TEST(Digest, KnowsThePublishedVectors) {
  EXPECT_EQ(md5_hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, NulIsData) {
  EXPECT_NE(md5_hex(std::string_view("a\0b", 3)), md5_hex(std::string_view("a\0c", 3)));
}

TEST(Uuid5, FollowsTheReferenceVectors) {
  EXPECT_EQ(uuid5_url("js:/events/1001/0"), "422592e8-8a1d-5d04-a129-126c3823fc5e");
  EXPECT_EQ(uuid5_url("js:/events/1002/0"), "8bc2a0a4-6fe8-59a7-920b-78595254fad2");
  EXPECT_EQ(uuid5_url("js:/events/2001/0"), "3b9cb800-43a6-5f48-b299-65cc22483f74");
  EXPECT_EQ(uuid5_url("js:/events/2001/1"), "bf73934f-17dc-5a5e-93c4-d3499a93e1bd");
  EXPECT_EQ(uuid5_url("js:/events/3001/0"), "2ecbe12a-98a9-5edd-a2c7-a936ce25ee63");
  EXPECT_EQ(uuid5_url("js:hub/events/1001/0"), "d1edca01-dcc1-58dc-908a-52cbaf98cbc0");
}

TEST(Uuid5, IsTheSameInEveryThread) {
  std::string other;
  std::thread([&] { other = uuid5_url("name"); }).join();
  EXPECT_EQ(other, uuid5_url("name"));
}

TEST(RandomHex, HasTheLengthAskedForAndDoesNotRepeat) {
  EXPECT_EQ(random_hex(0), "");
  EXPECT_EQ(random_hex(7).size(), 7u);
  std::set<std::string> words;
  for (int i = 0; i < 100; ++i) {
    const std::string word = random_hex(16);
    EXPECT_EQ(word.size(), 16u);
    EXPECT_EQ(word.find_first_not_of("0123456789abcdef"), std::string::npos);
    words.insert(word);
  }
  EXPECT_EQ(words.size(), 100u);
}

}  // namespace
}  // namespace ew
