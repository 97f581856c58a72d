#include "cmd/ew-load/pieces.h"

#include "tests/unit/ew-load/tables.h"

namespace ew::load {
namespace {

using Indexes = std::vector<uint32_t>;

// A batch of messages with one row each, at these times.
std::shared_ptr<Batch> batch_at(const std::vector<int64_t>& times) {
  const auto plan = test_plan({test_column("id", kPgInt4)});
  auto batch = std::make_shared<Batch>();
  for (size_t i = 0; i < times.size(); ++i) {
    add_test_row(batch.get(), plan, std::to_string(i), times[i]);
    close_test_message(batch.get(), i + 1);
  }
  return batch;
}

TEST(Pieces, ABatchIsOnePiece) {
  const auto pieces = batch_to_pieces(batch_at({1, 2, 3}), false);
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].messages, (Indexes{0, 1, 2}));
  EXPECT_EQ(rows_in(pieces[0]), 3U);
  EXPECT_TRUE(batch_to_pieces(std::make_shared<Batch>(), false).empty());
}

TEST(Pieces, OneKindEachWhereTheOrderOfKindsMatters) {
  const auto plan = test_plan({test_column("id", kPgInt4)});
  ColumnSet named;
  named.set(0);
  auto batch = std::make_shared<Batch>();
  for (const bool other : {false, false, true, false}) {
    add_test_row(batch.get(), plan, "1", kNoTime, other ? named : ColumnSet{});
    close_test_message(batch.get(), batch->size() + 1);
  }
  close_test_message(batch.get(), 9);  // without rows: it goes with any
  const auto pieces = batch_to_pieces(batch, true);
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[0].messages, (Indexes{0, 1}));
  EXPECT_EQ(pieces[1].messages, (Indexes{2}));
  EXPECT_EQ(pieces[2].messages, (Indexes{3, 4}));
}

TEST(Pieces, HalvesByInputOrderAndByTime) {
  const Piece piece = batch_to_pieces(batch_at({4, 1, 3, 2, 5}), false).front();
  const auto by_order = cut_in_half(piece);
  EXPECT_EQ(by_order.first.messages, (Indexes{0, 1}));
  EXPECT_EQ(by_order.second.messages, (Indexes{2, 3, 4}));
  const auto by_time = cut_in_half_by_time(piece);
  EXPECT_EQ(by_time.first.messages, (Indexes{1, 3}));
  EXPECT_EQ(by_time.second.messages, (Indexes{0, 2, 4}));
}

TEST(Pieces, AroundASuspectInInputOrder) {
  Piece piece = batch_to_pieces(batch_at({4, 1, 3, 2}), false).front();
  piece.staged = true;
  const auto parts = cut_around(piece, 2);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].messages, (Indexes{0, 1}));
  EXPECT_EQ(parts[1].messages, (Indexes{2}));
  EXPECT_EQ(parts[2].messages, (Indexes{3}));
  EXPECT_FALSE(parts[0].alone);
  EXPECT_TRUE(parts[1].alone);
  EXPECT_FALSE(parts[2].alone);
  for (const Piece& part : parts) EXPECT_TRUE(part.staged);
  EXPECT_EQ(cut_around(piece, 0).size(), 2U);
  EXPECT_EQ(cut_around(piece, 3).size(), 2U);
}

TEST(Pieces, ChunksInInputOrderWhereItCounts) {
  std::vector<int64_t> times;
  for (int64_t i = 0; i < 250; ++i) times.push_back(i * 7 % 250 * 10);
  const Piece piece = batch_to_pieces(batch_at(times), false).front();
  uint32_t next = 0;
  for (const Piece& part : cut_by_chunks(piece, 10, true)) {
    EXPECT_LE(part.messages.size(), kMostChunks);
    for (const uint32_t message : part.messages) EXPECT_EQ(message, next++);
  }
  EXPECT_EQ(next, 250U);
}

TEST(Pieces, AsManyChunksAsATransactionCarries) {
  std::vector<int64_t> times;
  for (int64_t i = 0; i < 250; ++i) times.push_back((i * 7 % 250 - 125) * 10 + 3);
  const Piece piece = batch_to_pieces(batch_at(times), false).front();
  const auto parts = cut_by_chunks(piece, 10, false);
  ASSERT_EQ(parts.size(), 3U);
  size_t messages = 0;
  for (const Piece& part : parts) {
    EXPECT_LE(part.messages.size(), kMostChunks);
    EXPECT_TRUE(std::is_sorted(part.messages.begin(), part.messages.end()));
    messages += part.messages.size();
  }
  EXPECT_EQ(messages, 250U);
  EXPECT_EQ(cut_by_chunks(piece, 1000, false).size(), 1U);
  EXPECT_EQ(span_of(piece).oldest, -1247);
  EXPECT_EQ(span_of(piece).newest, 1243);
}

}  // namespace
}  // namespace ew::load
