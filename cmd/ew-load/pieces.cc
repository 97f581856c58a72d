#include "cmd/ew-load/pieces.h"

#include <algorithm>
#include <limits>
#include <set>

namespace ew::load {
namespace {

int64_t first_time(const Batch& batch, uint32_t message) {
  const Message& m = batch.message(message);
  int64_t earliest = std::numeric_limits<int64_t>::max();
  for (uint32_t i = 0; i < m.rows; ++i) {
    earliest = std::min(earliest, batch.row(m.first_row + i).time);
  }
  return m.rows == 0 ? kNoTime : earliest;
}

Piece part_of(const Piece& piece, std::vector<uint32_t> messages) {
  Piece part;
  part.batch = piece.batch;
  part.staged = piece.staged;
  part.fresh = piece.fresh;
  part.messages = std::move(messages);
  return part;
}

std::vector<uint32_t> by_time(const Piece& piece) {
  std::vector<std::pair<int64_t, uint32_t>> order;
  for (const uint32_t message : piece.messages) {
    order.emplace_back(first_time(*piece.batch, message), message);
  }
  std::sort(order.begin(), order.end());
  std::vector<uint32_t> messages;
  for (const auto& [time, message] : order) messages.push_back(message);
  return messages;
}

std::pair<Piece, Piece> cut(const Piece& piece, const std::vector<uint32_t>& order) {
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>(order.size() / 2);
  std::vector<uint32_t> first(order.begin(), middle);
  std::vector<uint32_t> second(middle, order.end());
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  return {part_of(piece, std::move(first)), part_of(piece, std::move(second))};
}

constexpr uint32_t kNoGroup = std::numeric_limits<uint32_t>::max();

// The group of all rows of a message; kNoGroup if it has none or several.
uint32_t only_group(const Batch& batch, const Message& message) {
  if (message.rows == 0) return kNoGroup;
  const uint32_t group = batch.row(message.first_row).group;
  for (uint32_t i = 1; i < message.rows; ++i) {
    if (batch.row(message.first_row + i).group != group) return kNoGroup;
  }
  return group;
}

void add_chunks(const Batch& batch, uint32_t message, int64_t interval, std::set<int64_t>* chunks) {
  const Message& m = batch.message(message);
  for (uint32_t i = 0; i < m.rows; ++i) {
    const int64_t time = batch.row(m.first_row + i).time;
    if (time != kNoTime) chunks->insert(time / interval - (time % interval < 0 ? 1 : 0));
  }
}

}  // namespace

size_t rows_in(const Piece& piece) {
  size_t rows = 0;
  for (const uint32_t message : piece.messages) rows += piece.batch->message(message).rows;
  return rows;
}

std::vector<Piece> cut_around(const Piece& piece, uint32_t message) {
  const auto place = std::find(piece.messages.begin(), piece.messages.end(), message);
  std::vector<Piece> parts;
  const auto add = [&](auto begin, auto end) {
    if (begin != end) parts.push_back(part_of(piece, std::vector<uint32_t>(begin, end)));
  };
  add(piece.messages.begin(), place);
  if (place == piece.messages.end()) return parts;
  add(place, place + 1);
  parts.back().alone = true;
  add(place + 1, piece.messages.end());
  return parts;
}

std::pair<Piece, Piece> cut_in_half(const Piece& piece) { return cut(piece, piece.messages); }

std::pair<Piece, Piece> cut_in_half_by_time(const Piece& piece) {
  return cut(piece, by_time(piece));
}

std::vector<Piece> batch_to_pieces(const std::shared_ptr<const Batch>& batch, bool one_kind_each) {
  std::vector<Piece> pieces;
  uint32_t kind = kNoGroup;
  for (uint32_t i = 0; i < batch->size(); ++i) {
    const Message& message = batch->message(i);
    const uint32_t group = one_kind_each ? only_group(*batch, message) : kNoGroup;
    const bool other = one_kind_each && message.rows > 0 && (group == kNoGroup || group != kind);
    if (pieces.empty() || (other && rows_in(pieces.back()) > 0)) {
      pieces.emplace_back();
      pieces.back().batch = batch;
    }
    if (message.rows > 0) kind = group;
    pieces.back().messages.push_back(i);
  }
  return pieces;
}

std::vector<Piece> cut_by_chunks(const Piece& piece, int64_t interval, bool in_order) {
  std::set<int64_t> chunks;
  for (const uint32_t message : piece.messages) {
    add_chunks(*piece.batch, message, interval, &chunks);
    if (chunks.size() > kMostChunks) break;
  }
  if (chunks.size() <= kMostChunks) return {piece};
  std::vector<Piece> pieces;
  chunks.clear();
  for (const uint32_t message : in_order ? piece.messages : by_time(piece)) {
    std::set<int64_t> more = chunks;
    add_chunks(*piece.batch, message, interval, &more);
    if (pieces.empty() || more.size() > kMostChunks) {
      pieces.push_back(part_of(piece, {}));
      more.clear();
      add_chunks(*piece.batch, message, interval, &more);
    }
    pieces.back().messages.push_back(message);
    chunks = std::move(more);
  }
  for (Piece& part : pieces) std::sort(part.messages.begin(), part.messages.end());
  return pieces;
}

TimeSpan span_of(const Piece& piece) {
  TimeSpan span{std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()};
  for (const uint32_t index : piece.messages) {
    const Message& message = piece.batch->message(index);
    for (uint32_t i = 0; i < message.rows; ++i) {
      const int64_t time = piece.batch->row(message.first_row + i).time;
      if (time == kNoTime) continue;
      span.oldest = std::min(span.oldest, time);
      span.newest = std::max(span.newest, time);
    }
  }
  return span;
}

}  // namespace ew::load
