// Every example line of lib/record/FORMAT.md is read by the code that it documents.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "lib/record/control.h"
#include "lib/record/envelope.h"
#include "lib/record/letter.h"
#include "lib/record/message_id.h"
#include "lib/record/row.h"

namespace ew {
namespace {

// The lines of the ```json blocks with that word behind `json`.
std::vector<std::string> examples(const std::string& kind) {
  std::ifstream page("lib/record/FORMAT.md");
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) {
      inside = line == "```json " + kind;
    } else if (inside) {
      lines.push_back(line);
      lines.back().reserve(line.size() + kJsonPadding);
    }
  }
  return lines;
}

TEST(Format, HasAnExampleOfEveryLine) {
  for (const char* kind : {"envelope", "row", "format", "end", "dead", "ack"}) {
    EXPECT_FALSE(examples(kind).empty()) << kind << " (run from the top folder)";
  }
}

TEST(Format, EnvelopesAreReadAndWrittenAlike) {
  EnvelopeParser parser;
  for (const std::string& line : examples("envelope")) {
    Envelope envelope;
    const Status status = parser.parse(line, &envelope);
    ASSERT_TRUE(status.ok()) << status.message();
    EXPECT_EQ(line_kind(line), LineKind::data);
    std::string out;
    append_envelope(envelope, &out);
    EXPECT_EQ(out, line);
    if (!envelope.id.empty()) {
      const auto id = parse_message_id(envelope.id);
      ASSERT_TRUE(id) << envelope.id;
      std::string written;
      append_message_id(*id, &written);
      EXPECT_EQ(written, envelope.id);
    }
  }
}

TEST(Format, RowsAreRead) {
  RowParser parser;
  for (const std::string& line : examples("row")) {
    std::vector<RowMember> members;
    ASSERT_TRUE(parser.parse(line, &members).ok());
    EXPECT_EQ(members.size(), 6U);
  }
}

TEST(Format, FormatLinesAreReadAndWrittenAlike) {
  for (const std::string& line : examples("format")) {
    EXPECT_EQ(line_kind(line), LineKind::format);
    const Result<std::string> type = parse_format(line);
    ASSERT_TRUE(type.ok());
    std::string out;
    append_format(*type, &out);
    EXPECT_EQ(out, line);
  }
}

TEST(Format, EndLinesAreReadAndWrittenAlike) {
  for (const std::string& line : examples("end")) {
    EXPECT_EQ(line_kind(line), LineKind::end);
    End end;
    ASSERT_TRUE(parse_end(line, &end).ok());
    std::string out;
    append_end(end.id, end.again, &out);
    EXPECT_EQ(out, line);
  }
}

TEST(Format, DeadLettersAreReadAndWrittenAlike) {
  for (const std::string& line : examples("dead")) {
    EXPECT_EQ(line_kind(line), LineKind::dead);
    Letter letter;
    const Status status = parse_letter(line, &letter);
    ASSERT_TRUE(status.ok()) << status.message();
    std::string out;
    append_letter(letter, &out);
    EXPECT_EQ(out, line);
  }
}

TEST(Format, AcksAreReadAndWrittenAlike) {
  for (const std::string& line : examples("ack")) {
    EXPECT_EQ(line_kind(line), LineKind::ack);
    std::vector<std::string> ids;
    ASSERT_TRUE(parse_ack(line, &ids).ok());
    std::string out;
    append_ack(ids, &out);
    EXPECT_EQ(out, line);
  }
}

}  // namespace
}  // namespace ew
