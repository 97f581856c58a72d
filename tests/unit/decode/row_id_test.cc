#include "lib/decode/row_id.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

Message at(std::string_view domain, std::string_view stream, std::string_view seq) {
  Message message;
  message.domain = domain;
  message.stream = stream;
  message.seq = seq;
  message.id = "events@1/1001/2";
  return message;
}

std::string uuid(const Message& message, uint64_t row) {
  std::string json;
  append_row_uuid(message, row, &json);
  return json;
}

TEST(RowUuid, IsThatOfTheReference) {
  EXPECT_EQ(uuid(at("", "events", "1001"), 0), R"("422592e8-8a1d-5d04-a129-126c3823fc5e")");
  EXPECT_EQ(uuid(at("", "events", "1002"), 0), R"("8bc2a0a4-6fe8-59a7-920b-78595254fad2")");
  EXPECT_EQ(uuid(at("", "events", "2001"), 0), R"("3b9cb800-43a6-5f48-b299-65cc22483f74")");
  EXPECT_EQ(uuid(at("", "events", "2001"), 1), R"("bf73934f-17dc-5a5e-93c4-d3499a93e1bd")");
  EXPECT_EQ(uuid(at("", "events", "3001"), 0), R"("2ecbe12a-98a9-5edd-a2c7-a936ce25ee63")");
  EXPECT_EQ(uuid(at("hub", "events", "1001"), 0), R"("d1edca01-dcc1-58dc-908a-52cbaf98cbc0")");
}

TEST(RowName, FallsBackToTheIdAndThenToTheLine) {
  Message message;
  message.id = "day-1/7/0";
  message.line = 7;
  message.bytes = "{\"a\":1}";
  EXPECT_EQ(row_name(message, 2), "day-1/7/0/2");
  message.id = {};
  EXPECT_EQ(row_name(message, 2), "line:7/2/{\"a\":1}");
}

}  // namespace
}  // namespace ew
