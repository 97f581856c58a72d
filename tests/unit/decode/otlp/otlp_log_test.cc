#include "lib/decode/otlp/otlp_log.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

class OtlpLogTest : public testing::Test {
 protected:
  TextStore texts;
  OtlpValueWriter values{&texts};
  OtlpLog log{&values};
  OtlpLogReader reader{&values};

  // The fault of a JSON record, and where.
  std::string fault(std::string_view json) {
    const JsonText text(json);
    const Fault fault = reader.read(text.root(), &log);
    if (fault.none()) return "";
    return std::string(fault.code) + " " + std::string(reader.key(reader.place()));
  }
};

TEST_F(OtlpLogTest, NothingLastsFromRecordToRecord) {
  const std::string full =
      pb::fixed64(1, 1) + pb::number(2, 2) + pb::bytes(3, "t") + pb::bytes(5, pb::text("b")) +
      pb::bytes(6, pb::key_value("k", pb::number(3, 1))) + pb::number(7, 3) + pb::fixed32(8, 0) +
      pb::bytes(9, std::string(16, 'x')) + pb::bytes(10, std::string(8, 'x')) + pb::fixed64(11, 4) +
      pb::bytes(12, "e");
  EXPECT_TRUE(reader.read(full, &log).none());
  EXPECT_EQ(log.body_json, "\"b\"");
  EXPECT_EQ(log.attributes.json(), R"({"k":1,"otel.dropped_attributes_count":3})");
  EXPECT_TRUE(log.has_flags);
  EXPECT_TRUE(log.trace_id.valid() && log.span_id.valid());
  EXPECT_TRUE(reader.read(std::string_view(), &log).none());
  EXPECT_EQ(log.time + log.observed, 0u);
  EXPECT_EQ(log.severity_number, 0);
  EXPECT_EQ(log.severity_text, "");
  EXPECT_EQ(log.event_name, "");
  EXPECT_EQ(log.body_json, "");
  EXPECT_EQ(log.attributes.json(), "");
  EXPECT_FALSE(log.has_flags || log.trace_id.valid() || log.span_id.valid());
}

TEST_F(OtlpLogTest, PartsOfABodyMerge) {
  const auto array = [](uint64_t n) {
    return pb::bytes(5, pb::bytes(5, pb::bytes(1, pb::number(3, n))));
  };
  EXPECT_TRUE(reader.read(array(1) + array(2), &log).none());
  EXPECT_EQ(log.body_json, "[1,2]");
  EXPECT_TRUE(
      reader.read(pb::bytes(5, pb::text("a")) + pb::bytes(5, pb::number(2, 0)), &log).none());
  EXPECT_EQ(log.body_json, "false");
  EXPECT_TRUE(reader.read(pb::bytes(5, ""), &log).none());
  EXPECT_EQ(log.body_json, "");
}

TEST_F(OtlpLogTest, WhatIsMalformedComesBeforeWhatIsBad) {
  std::string deep;
  for (int i = 0; i < 32; ++i) deep = pb::bytes(5, pb::bytes(1, deep));
  const std::string attribute = pb::bytes(6, pb::key_value("k", deep));
  EXPECT_EQ(reader.read(attribute, &log).code, code::kTooDeep);
  EXPECT_EQ(reader.place(), OtlpLog::kAttributes);
  EXPECT_EQ(reader.read(attribute + pb::bytes(5, deep), &log).code, code::kTooDeep);
  EXPECT_EQ(reader.place(), OtlpLog::kBody);
  EXPECT_EQ(reader.read(attribute + "\x0a", &log).code, code::kBadProtobuf);
  EXPECT_EQ(reader.read(attribute + pb::bytes(6, "\x0a"), &log).code, code::kBadProtobuf);
  EXPECT_EQ(reader.read(attribute + pb::bytes(5, "\x0a"), &log).code, code::kBadProtobuf);
}

TEST_F(OtlpLogTest, JsonFaultsNameTheMember) {
  EXPECT_EQ(fault(R"({"timeUnixNano":"x"})"), "bad_timestamp timeUnixNano");
  EXPECT_EQ(fault(R"({"observed_time_unix_nano":true})"), "bad_otlp observed_time_unix_nano");
  EXPECT_EQ(fault(R"({"body":{"intValue":"x"}})"), "bad_number body");
  EXPECT_EQ(fault(R"({"severityNumber":"SEVERITY_NUMBER_FATAL4"})"), "");
  EXPECT_EQ(log.severity_number, 24);
  EXPECT_EQ(reader.take_tolerated(), 1u);
}

}  // namespace
}  // namespace ew
