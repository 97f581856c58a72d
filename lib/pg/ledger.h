// The ledger: one bit per message that is loaded, set in the transaction of its rows (the tables
// are in schema/ledger.sql). LedgerBits is the same in memory. The mark decides whether a message
// is new; the look-up only saves work. Not responsible for transactions and for what follows from a
// known message.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "lib/pg/connection.h"
#include "lib/pg/transaction.h"

namespace ew {

// Where a message's bit lies.
struct LedgerPlace {
  std::string_view source;
  int64_t slot = 0;  // store time in ns >> 32, 4.3 s: sequences that are used again fall elsewhere
  int64_t bucket = 0;  // sequence >> 10
  uint32_t bit = 0;    // sequence & 1023
};
LedgerPlace ledger_place(std::string_view source, uint64_t seq, int64_t time_ns);

class LedgerBits {
 public:
  static constexpr size_t kBits = 1024;
  struct Key {
    std::string source;
    int64_t slot = 0;
    int64_t bucket = 0;
    auto operator<=>(const Key&) const = default;
  };
  using Bits = std::array<uint8_t, kBits / 8>;

  // False if the bit was set already.
  bool add(const LedgerPlace& place);
  bool contains(const LedgerPlace& place) const;
  bool empty() const { return buckets_.empty(); }
  size_t buckets() const { return buckets_.size(); }
  const std::map<Key, Bits>& all() const { return buckets_; }

 private:
  std::map<Key, Bits> buckets_;
  std::map<Key, Bits>::iterator last_ = buckets_.end();
};

// Sets the bits. all_new is false if another transaction had set one of them: then nothing may be
// committed.
PgError ledger_mark(PgConnection& connection, const std::string& target, const LedgerBits& bits,
                    bool* all_new);
// Adds to known those of the bits that are set in the ledger.
PgError ledger_look_up(PgConnection& connection, const std::string& target, const LedgerBits& bits,
                       LedgerBits* known);

// The statements of schema/ledger.sql.
extern const char* const kLedgerSchema;
// Makes the tables where they are missing. Errors: config, with the command that makes them, where
// the role may not.
PgError ledger_ensure_tables(PgConnection& connection, PgTransactionMode mode);

}  // namespace ew
