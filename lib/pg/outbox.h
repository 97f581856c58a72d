// The outbox: dead letters that were committed with the mark of their message. What the first
// committed delivery said is final; later ones emit these letters again.
// Not responsible for the form of a letter.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/pg/connection.h"

namespace ew {

struct OutboxLetter {
  std::string source;
  int64_t slot = 0;
  int64_t seq = 0;
  int32_t n = 0;  // place among the letters of the message
  std::string letter;
};

PgError outbox_write(PgConnection& connection, const std::string& target,
                     const std::vector<OutboxLetter>& letters);
// The letters of the messages named (n and letter unused), ordered by source, slot, seq and n.
PgError outbox_read(PgConnection& connection, const std::string& target,
                    const std::vector<OutboxLetter>& messages, std::vector<OutboxLetter>* letters);

}  // namespace ew
