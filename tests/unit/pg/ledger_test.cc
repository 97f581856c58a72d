#include "lib/pg/ledger.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(Ledger, PlaceOfAMessage) {
  const LedgerPlace place = ledger_place("S@1", 1025, int64_t{5} << 32);
  EXPECT_EQ(place.slot, 5);
  EXPECT_EQ(place.bucket, 1);
  EXPECT_EQ(place.bit, 1U);
}

TEST(LedgerBits, ABitIsNewOnce) {
  LedgerBits bits;
  EXPECT_TRUE(bits.empty());
  EXPECT_TRUE(bits.add(ledger_place("S", 7, 0)));
  EXPECT_FALSE(bits.add(ledger_place("S", 7, 0)));
  EXPECT_TRUE(bits.contains(ledger_place("S", 7, 0)));
  EXPECT_FALSE(bits.contains(ledger_place("S", 8, 0)));
}

TEST(LedgerBits, SourceSlotAndBucketTellMessagesApart) {
  LedgerBits bits;
  EXPECT_TRUE(bits.add(ledger_place("S", 7, 0)));
  EXPECT_TRUE(bits.add(ledger_place("T", 7, 0)));
  EXPECT_TRUE(bits.add(ledger_place("S", 7, int64_t{1} << 32)));
  EXPECT_TRUE(bits.add(ledger_place("S", 7 + 1024, 0)));
  EXPECT_TRUE(bits.add(ledger_place("S", 8, 0)));
  EXPECT_EQ(bits.buckets(), 4U);
  EXPECT_FALSE(bits.contains(ledger_place("U", 7, 0)));
}

TEST(LedgerBits, TheFirstSequenceIsTheLeftmostBit) {
  LedgerBits bits;
  bits.add(ledger_place("S", 0, 0));
  bits.add(ledger_place("S", 9, 0));
  bits.add(ledger_place("S", 1023, 0));
  const LedgerBits::Bits& set = bits.all().begin()->second;
  EXPECT_EQ(set[0], 0x80);
  EXPECT_EQ(set[1], 0x40);
  EXPECT_EQ(set[127], 0x01);
}

TEST(LedgerBits, BucketsAreOrderedSoThatLoadersDoNotDeadlock) {
  LedgerBits bits;
  for (const uint64_t seq : {5000U, 1U, 3000U}) bits.add(ledger_place("S", seq, 0));
  int64_t last = -1;
  for (const auto& [key, set] : bits.all()) {
    EXPECT_GT(key.bucket, last);
    last = key.bucket;
  }
}

}  // namespace
}  // namespace ew
