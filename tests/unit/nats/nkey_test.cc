#include "lib/nats/nkey.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

// The pair in the documentation of NATS.
constexpr char kSeed[] = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
constexpr char kPublic[] = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

TEST(Nkey, PublicKeyOfASeed) {
  const auto key = nkey_public_key(kSeed);
  ASSERT_TRUE(key.ok()) << key.status().message();
  EXPECT_EQ(*key, kPublic);
}

TEST(Nkey, FindsTheSeedBetweenOtherText) {
  const auto key = nkey_public_key(std::string("# SUPPORT\n") + kSeed + "\n");
  ASSERT_TRUE(key.ok()) << key.status().message();
  EXPECT_EQ(*key, kPublic);
}

TEST(Nkey, RefusesWhatIsNoSeed) {
  std::string wrong = kSeed;
  wrong[20] = wrong[20] == 'A' ? 'B' : 'A';
  EXPECT_EQ(nkey_public_key(wrong).kind(), Kind::config);
  EXPECT_EQ(nkey_public_key("").kind(), Kind::config);
  EXPECT_EQ(nkey_public_key(kPublic).kind(), Kind::config);
}

}  // namespace
}  // namespace ew
