#include "lib/pg/outbox.h"

#include "lib/pg/pg_text.h"

namespace ew {
namespace {

constexpr const char* kWrite = R"(
INSERT INTO ew.outbox (target, source, slot, seq, n, letter)
SELECT $1, u.source, u.slot, u.seq, u.n, u.letter
FROM unnest($2::text[], $3::int8[], $4::int8[], $5::int4[], $6::text[])
  AS u(source, slot, seq, n, letter)
ORDER BY u.source, u.slot, u.seq, u.n ON CONFLICT DO NOTHING)";

constexpr const char* kRead = R"(
SELECT o.source, o.slot, o.seq, o.n, o.letter
FROM unnest($2::text[], $3::int8[], $4::int8[]) AS u(source, slot, seq)
JOIN ew.outbox o USING (source, slot, seq)
WHERE o.target = $1 ORDER BY 1, 2, 3, 4)";

}  // namespace

PgError outbox_write(PgConnection& connection, const std::string& target,
                     const std::vector<OutboxLetter>& letters) {
  if (letters.empty()) return {};
  PgArrayText sources;
  PgArrayText slots;
  PgArrayText seqs;
  PgArrayText places;
  PgArrayText texts;
  for (const OutboxLetter& letter : letters) {
    sources.add(letter.source);
    slots.add(letter.slot);
    seqs.add(letter.seq);
    places.add(int64_t{letter.n});
    texts.add(letter.letter);
  }
  return connection.run(
      kWrite, {target, sources.take(), slots.take(), seqs.take(), places.take(), texts.take()});
}

PgError outbox_read(PgConnection& connection, const std::string& target,
                    const std::vector<OutboxLetter>& messages, std::vector<OutboxLetter>* letters) {
  if (messages.empty()) return {};
  PgArrayText sources;
  PgArrayText slots;
  PgArrayText seqs;
  for (const OutboxLetter& message : messages) {
    sources.add(message.source);
    slots.add(message.slot);
    seqs.add(message.seq);
  }
  PgRows rows;
  PgError error = connection.run(kRead, {target, sources.take(), slots.take(), seqs.take()}, &rows);
  if (!error.ok()) return error;
  for (size_t row = 0; row < rows.size(); ++row) {
    letters->push_back({std::string(rows.text(row, 0)), rows.integer(row, 1), rows.integer(row, 2),
                        static_cast<int32_t>(rows.integer(row, 3)),
                        std::string(rows.text(row, 4))});
  }
  return {};
}

}  // namespace ew
