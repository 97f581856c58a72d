#include "lib/pg/ledger.h"

#include <algorithm>

#include "lib/base/text.h"
#include "lib/pg/pg_text.h"

namespace ew {
namespace {

constexpr const char* kMark = R"(
INSERT INTO ew.ledger AS l (target, source, slot, bucket, seqs)
SELECT $1, u.source, u.slot, u.bucket, u.s::bit(1024)
FROM unnest($2::text[], $3::int8[], $4::int8[], $5::varbit[]) AS u(source, slot, bucket, s)
ORDER BY u.source, u.slot, u.bucket
ON CONFLICT (target, source, slot, bucket) DO UPDATE SET seqs = l.seqs | excluded.seqs
WHERE bit_count(l.seqs & excluded.seqs) = 0)";

constexpr const char* kLookUp = R"(
SELECT l.source, l.slot, l.bucket, (l.seqs & u.s::bit(1024))::text
FROM unnest($2::text[], $3::int8[], $4::int8[], $5::varbit[]) AS u(source, slot, bucket, s)
JOIN ew.ledger l
  ON l.target = $1 AND l.source = u.source AND l.slot = u.slot AND l.bucket = u.bucket
WHERE bit_count(l.seqs & u.s::bit(1024)) > 0)";

constexpr int kSlotShift = 32;
constexpr int kBucketShift = 10;

std::vector<std::string> bits_to_parameters(const std::string& target, const LedgerBits& bits) {
  PgArrayText sources;
  PgArrayText slots;
  PgArrayText buckets;
  PgArrayText seqs;
  std::string hex;
  for (const auto& [key, set] : bits.all()) {
    sources.add(key.source);
    slots.add(key.slot);
    buckets.add(key.bucket);
    hex.assign(1, 'x');
    append_hex({reinterpret_cast<const char*>(set.data()), set.size()}, &hex);
    seqs.add(hex);
  }
  return {target, sources.take(), slots.take(), buckets.take(), seqs.take()};
}

}  // namespace

LedgerPlace ledger_place(std::string_view source, uint64_t seq, int64_t time_ns) {
  return {source, time_ns >> kSlotShift, static_cast<int64_t>(seq >> kBucketShift),
          static_cast<uint32_t>(seq % LedgerBits::kBits)};
}

bool LedgerBits::add(const LedgerPlace& place) {
  if (last_ == buckets_.end() || last_->first.bucket != place.bucket ||
      last_->first.slot != place.slot || last_->first.source != place.source) {
    last_ = buckets_.try_emplace(Key{std::string(place.source), place.slot, place.bucket}).first;
  }
  uint8_t& byte = last_->second[place.bit / 8];
  const auto mask = static_cast<uint8_t>(0x80U >> (place.bit % 8));
  if ((byte & mask) != 0) return false;
  byte |= mask;
  return true;
}

bool LedgerBits::contains(const LedgerPlace& place) const {
  if (buckets_.empty()) return false;
  const auto found = buckets_.find(Key{std::string(place.source), place.slot, place.bucket});
  return found != buckets_.end() &&
         (found->second[place.bit / 8] & (0x80U >> (place.bit % 8))) != 0;
}

PgError ledger_mark(PgConnection& connection, const std::string& target, const LedgerBits& bits,
                    bool* all_new) {
  *all_new = true;
  if (bits.empty()) return {};
  PgRows result;
  PgError error = connection.run(kMark, bits_to_parameters(target, bits), &result);
  if (error.ok()) *all_new = result.affected() == bits.buckets();
  return error;
}

PgError ledger_look_up(PgConnection& connection, const std::string& target, const LedgerBits& bits,
                       LedgerBits* known) {
  if (bits.empty()) return {};
  PgRows rows;
  PgError error = connection.run(kLookUp, bits_to_parameters(target, bits), &rows);
  if (!error.ok()) return error;
  for (size_t row = 0; row < rows.size(); ++row) {
    const std::string_view set = rows.text(row, 3);
    LedgerPlace place{rows.text(row, 0), rows.integer(row, 1), rows.integer(row, 2), 0};
    for (size_t bit = 0; bit < set.size(); ++bit) {
      place.bit = static_cast<uint32_t>(bit);
      if (set[bit] == '1') known->add(place);
    }
  }
  return {};
}

}  // namespace ew
