#include "lib/decode/message.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(StoreTime, IsThatOfTheEnvelopeThenThatOfTheId) {
  Message message;
  EXPECT_EQ(store_time(message), std::nullopt);
  message.id_time = 5;
  EXPECT_EQ(store_time(message), 5);
  message.time = "1970-01-01T00:00:01Z";
  EXPECT_EQ(store_time(message), 1000000000);
  message.time = "soon";
  EXPECT_EQ(store_time(message), std::nullopt) << "what is said and cannot be read is not guessed";
}

}  // namespace
}  // namespace ew
