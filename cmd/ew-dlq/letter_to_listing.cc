#include "cmd/ew-dlq/letter_to_listing.h"

#include <algorithm>

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"

namespace ew::dlq {
namespace {

// Rows that are looked at together. Fewer: columns that shift; more: the first row comes later.
constexpr size_t kRowsTogether = 500;
constexpr size_t kLongestMessage = 120;  // of a table; the whole is in --json and show
constexpr size_t kSecondsLength = 19;    // of 2026-01-31T12:00:00

void append_text(std::string_view name, std::string_view text, std::string* out) {
  out->append("\"").append(name).append("\":");
  std::string repaired;
  append_utf8_repaired(text, &repaired);
  append_json_string(repaired, out);
}

size_t characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Text of a stranger on somebody's terminal: no control characters.
std::string clean(std::string_view text) {
  std::string out;
  append_utf8_repaired(text, &out);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < ' ' || c == 127) c = ' ';
  }
  return out;
}

std::string shortened(std::string text) {
  if (characters(text) <= kLongestMessage) return text;
  size_t end = 0;
  for (size_t count = 0; count < kLongestMessage; ++end) {
    const bool last_byte =
        end + 1 >= text.size() || (static_cast<unsigned char>(text[end + 1]) & 0xC0) != 0x80;
    if (last_byte) ++count;
  }
  return text.substr(0, end) + "...";
}

}  // namespace

void append_listing_json(const ListedLetter& letter, const LetterText& text, std::string* out) {
  out->push_back('{');
  append_text("seq", std::to_string(letter.seq), out);
  out->append(",\"stored\":\"");
  append_time_nanos(letter.time_ns, out);
  out->append("\",");
  append_text("subject", letter.subject, out);
  out->push_back(',');
  append_text("id", text.id, out);
  if (letter.parts == 0) {
    out->append(",\"bytes\":").append(std::to_string(letter.body_bytes));
  } else {
    out->append(",\"parts\":").append(std::to_string(letter.parts));
  }
  if (const auto members = split_members(text.dead_raw)) {
    for (const auto& [name, value] : *members) {
      out->append(",").append(name).append(":").append(value);
    }
  }
  out->append("}\n");
}

void ListingTable::add(const ListedLetter& letter, const LetterText& text, std::string* out) {
  std::string time;
  append_time_nanos(letter.time_ns, &time);
  const Dead& dead = text.dead;
  rows_.push_back({std::to_string(letter.seq), time.substr(0, kSecondsLength) + "Z",
                   clean(dead.table.value_or("_")), clean(dead.stage), clean(dead.code),
                   clean(text.id.empty() ? "-" : text.id), shortened(clean(dead.message))});
  if (rows_.size() >= kRowsTogether) finish(out);
}

void ListingTable::finish(std::string* out) {
  static const Row kHeadings = {"SEQ", "STORED", "TABLE", "STAGE", "CODE", "ID", "MESSAGE"};
  if (!headed_) rows_.insert(rows_.begin(), kHeadings);
  headed_ = true;
  for (const Row& row : rows_) {
    for (size_t i = 0; i < kColumns; ++i) widths_[i] = std::max(widths_[i], characters(row[i]));
  }
  for (const Row& row : rows_) {
    for (size_t i = 0; i < kColumns; ++i) {
      out->append(row[i]);
      if (i + 1 < kColumns) out->append(widths_[i] + 2 - characters(row[i]), ' ');
    }
    out->push_back('\n');
  }
  rows_.clear();
}

}  // namespace ew::dlq
