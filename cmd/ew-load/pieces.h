// How a batch is cut into pieces of whole messages. Pure functions.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "cmd/ew-load/transactions.h"

namespace ew::load {

size_t rows_in(const Piece& piece);

// What comes before the message at this place of the piece, the message alone (under savepoints),
// and what comes after: so that the rows still go in in input order. Empty parts are left out.
std::vector<Piece> cut_around(const Piece& piece, uint32_t message);

// By input order: to find what is bad.
std::pair<Piece, Piece> cut_in_half(const Piece& piece);
// By time: to touch less at once.
std::pair<Piece, Piece> cut_in_half_by_time(const Piece& piece);

// The batch as pieces: one, unless update needs rows of one kind each.
std::vector<Piece> batch_to_pieces(const std::shared_ptr<const Batch>& batch, bool one_kind_each);

// More chunk intervals in one transaction take very many locks, fewer cut scattered batches into
// more transactions.
inline constexpr size_t kMostChunks = 100;
// Pieces, each a message or touching at most kMostChunks intervals of that length. By time they are
// fewer; in_order: the messages stay in input order.
std::vector<Piece> cut_by_chunks(const Piece& piece, int64_t interval, bool in_order);

struct TimeSpan {
  int64_t oldest = 0;
  int64_t newest = 0;
};
TimeSpan span_of(const Piece& piece);

}  // namespace ew::load
