#include "lib/decode/otlp/otlp_span.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

class OtlpSpanTest : public testing::Test {
 protected:
  TextStore texts;
  OtlpValueWriter values{&texts};
  OtlpSpan span{&values};
  OtlpSpanReader reader{&values};

  // The fault of a JSON span, and where.
  std::string fault(std::string_view json) {
    const JsonText text(json);
    const Fault fault = reader.read(text.root(), &span);
    if (fault.none()) return "";
    return std::string(fault.code) + " " + std::string(reader.key(reader.place()));
  }
};

TEST_F(OtlpSpanTest, AnEmptySpanHasZeroValues) {
  EXPECT_TRUE(reader.read(pb::number(6, 3), &span).none());
  EXPECT_EQ(span.kind, 3);
  EXPECT_TRUE(reader.read(std::string_view(), &span).none());
  EXPECT_EQ(span.kind, 0);
  EXPECT_FALSE(span.trace_id.valid());
  EXPECT_EQ(span.events, "");
  EXPECT_EQ(span.attributes.json(), "");
}

TEST_F(OtlpSpanTest, TheLastOfARepeatedFieldCounts) {
  const std::string bytes = pb::bytes(5, "a") + pb::bytes(5, "b") + pb::number(6, 1) +
                            pb::number(6, 2) + pb::bytes(1, std::string(16, 'x')) +
                            pb::bytes(1, "");
  EXPECT_TRUE(reader.read(bytes, &span).none());
  EXPECT_EQ(span.name, "b");
  EXPECT_EQ(span.kind, 2);
  EXPECT_FALSE(span.trace_id.valid());
}

TEST_F(OtlpSpanTest, PartsOfAStatusMerge) {
  const std::string bytes = pb::bytes(15, pb::bytes(2, "m") + pb::number(3, 1)) +
                            pb::bytes(15, pb::number(3, 2)) + pb::bytes(15, "");
  EXPECT_TRUE(reader.read(bytes, &span).none());
  EXPECT_EQ(span.status_message, "m");
  EXPECT_EQ(span.status_code, 2);
}

TEST_F(OtlpSpanTest, NumbersAreCutTo32Bits) {
  const std::string bytes = pb::number(6, 0xFFFF'FFFF'0000'0002) + pb::number(10, 0x1'0000'0003) +
                            pb::number(12, UINT64_MAX) + pb::fixed32(16, 257);
  EXPECT_TRUE(reader.read(bytes, &span).none());
  EXPECT_EQ(span.kind, 2);
  EXPECT_EQ(span.dropped_attributes, 3u);
  EXPECT_EQ(span.dropped_events, UINT32_MAX);
  EXPECT_EQ(span.flags, 257u);
}

TEST_F(OtlpSpanTest, WrongWireTypesAreUnknownFields) {
  const std::string bytes = pb::number(16, 5) + pb::bytes(7, "12345678") + pb::number(5, 1) +
                            pb::fixed64(6, 2) + pb::bytes(99, "x") + "\x1b\x1c" + pb::number(9, 1);
  EXPECT_TRUE(reader.read(bytes, &span).none());
  EXPECT_EQ(span.flags, 0u);
  EXPECT_EQ(span.start, 0u);
  EXPECT_EQ(span.name, "");
  EXPECT_EQ(span.kind, 0);
}

TEST_F(OtlpSpanTest, WritesEventsAndLinks) {
  const std::string event = pb::bytes(3, pb::key_value("k", pb::number(3, 0))) + pb::fixed64(1, 5) +
                            pb::bytes(2, "e\"") + pb::number(4, 2);
  const std::string link = pb::bytes(1, std::string(16, '\xAA')) + pb::bytes(2, "bad") +
                           pb::bytes(3, "x=y") + pb::number(5, 1) + pb::fixed32(6, 3);
  EXPECT_TRUE(
      reader
          .read(pb::bytes(11, event) + pb::bytes(13, link) + pb::bytes(11, "") + pb::bytes(13, ""),
                &span)
          .none());
  EXPECT_EQ(
      span.events,
      R"([{"time_unix_nano":5,"name":"e\"","attributes":{"k":0},"dropped_attributes_count":2},)"
      R"({"time_unix_nano":0,"name":"","attributes":{}}])");
  EXPECT_EQ(span.links,
            R"([{"trace_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","span_id":"","trace_state":"x=y",)"
            R"("attributes":{},"dropped_attributes_count":1,"flags":3},)"
            R"({"trace_id":"","span_id":"","attributes":{}}])");
  EXPECT_EQ(reader.take_tolerated(), 1u);
  EXPECT_EQ(reader.take_tolerated(), 0u);
}

TEST_F(OtlpSpanTest, FindsWhatIsMalformedBehindWhatIsBad) {
  std::string deep;
  for (int i = 0; i < 40; ++i) deep = pb::bytes(5, pb::bytes(1, deep));
  const std::string bad = pb::bytes(9, pb::key_value("k", deep));
  EXPECT_EQ(reader.read(bad, &span).code, code::kTooDeep);
  EXPECT_EQ(reader.place(), OtlpSpan::kAttributes);
  EXPECT_TRUE(is_malformed(reader.read(bad + pb::bytes(11, "\x0a"), &span)));
  EXPECT_TRUE(is_malformed(reader.read(bad + pb::bytes(15, "\x0a"), &span)));
  EXPECT_TRUE(is_malformed(reader.read(bad + "\x0a", &span)));
}

TEST_F(OtlpSpanTest, ReadsJsonWithNamesOfEnums) {
  EXPECT_EQ(fault(R"({"kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_ERROR"}})"), "");
  EXPECT_EQ(span.kind, 2);
  EXPECT_EQ(span.status_code, 2);
  EXPECT_EQ(reader.take_tolerated(), 2u);
  EXPECT_EQ(fault(R"({"kind":7,"status":{},"events":[],"links":null,"futureField":{"x":1}})"), "");
  EXPECT_EQ(span.kind, 7);
  EXPECT_EQ(span.events, "");
}

TEST_F(OtlpSpanTest, SaysWhatIsWrongInJsonAndWhere) {
  EXPECT_EQ(fault(R"({"traceId":5})"), "bad_otlp traceId");
  EXPECT_EQ(fault(R"({"trace_id":5})"), "bad_otlp trace_id");
  EXPECT_EQ(fault(R"({"name":{}})"), "bad_otlp name");
  EXPECT_EQ(fault(R"({"kind":"SERVER"})"), "bad_number kind");
  EXPECT_EQ(fault(R"({"kind":2147483648})"), "out_of_range kind");
  EXPECT_EQ(fault(R"({"startTimeUnixNano":"2026-01-01T00:00:00Z"})"),
            "bad_timestamp startTimeUnixNano");
  EXPECT_EQ(fault(R"({"startTimeUnixNano":true})"), "bad_otlp startTimeUnixNano");
  EXPECT_EQ(fault(R"({"endTimeUnixNano":"x"})"), "bad_timestamp endTimeUnixNano");
  EXPECT_EQ(fault(R"({"endTimeUnixNano":-1})"), "out_of_range endTimeUnixNano");
  EXPECT_EQ(fault(R"({"attributes":{}})"), "bad_otlp attributes");
  EXPECT_EQ(fault(R"({"droppedEventsCount":4294967296})"), "out_of_range droppedEventsCount");
  EXPECT_EQ(fault(R"({"flags":-1})"), "out_of_range flags");
  EXPECT_EQ(fault(R"({"events":5})"), "bad_otlp events");
  EXPECT_EQ(fault(R"({"events":[null]})"), "bad_otlp events");
  EXPECT_EQ(fault(R"({"events":[{"timeUnixNano":"x"}]})"), "bad_timestamp events");
  EXPECT_EQ(fault(R"({"links":[{"spanId":1}]})"), "bad_otlp links");
  EXPECT_EQ(fault(R"({"links":[{"attributes":[{"value":{"bytesValue":"*"}}]}]})"),
            "bad_base64 links");
  EXPECT_EQ(fault(R"({"status":5})"), "bad_otlp status");
  EXPECT_EQ(fault(R"({"status":{"code":1.5}})"), "bad_number status");
}

}  // namespace
}  // namespace ew
