#include "lib/decode/otel_traces/flat_span.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/decoding.h"

namespace ew {
namespace {

constexpr std::string_view kIds =
    R"("trace_id":"0A0B0C0D0E0F000102030405060708AA","span_id":"00000000000000A1")";

class FlatSpanTest : public testing::Test {
 protected:
  static std::string span(std::string_view members, std::string_view time = "1767225600") {
    return "{" + std::string(kIds) + ",\"timestamp\":" + std::string(time) + std::string(members) +
           "}";
  }
  // The members of the row behind the ids.
  std::string row(std::string_view members) {
    const std::string& line = spans.rows(span(members));
    const size_t from = line.find("\"kind\"");
    return from == std::string::npos ? "no row" : line.substr(from, line.size() - from - 2);
  }

  Decoding spans{"otel-traces"};
};

constexpr std::string_view kPlain = R"("service_name":"unknown","status_code":0)";
constexpr std::string_view kEmptyLists = R"("events":[],"links":[])";

TEST_F(FlatSpanTest, WhatIsAbsentHasItsDefault) {
  EXPECT_EQ(spans.rows(span("")),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z",)"
            R"("trace_id":"0a0b0c0d0e0f000102030405060708aa","span_id":"00000000000000a1",)"
            R"("kind":0,"service_name":"unknown","status_code":0,"events":[],"links":[]})"
            "\n");
}

TEST_F(FlatSpanTest, TimeIsTheTimestampElseTheStartElseTheEnd) {
  const auto time = [&](std::string_view members) {
    const std::string& line = spans.rows("{" + std::string(kIds) + std::string(members) + "}");
    return line.empty() ? "none" : line.substr(14, 27);
  };
  EXPECT_EQ(time(R"(,"startTimeUnixNano":"1767225604000000000","endTimeUnixNano":1)"),
            "2026-01-01T00:00:04.000000Z");
  EXPECT_EQ(time(R"(,"start_time_unix_nano":0,"startTimeUnixNano":1767225604000000001)"),
            "2026-01-01T00:00:04.000000Z");
  EXPECT_EQ(time(R"(,"start_time_unix_nano":"0","end_time_unix_nano":1767225605000000000)"),
            "2026-01-01T00:00:05.000000Z");
  EXPECT_EQ(time(R"(,"timestamp":"0001-01-01T00:00:00Z","end_time_unix_nano":1767225605000000000)"),
            "2026-01-01T00:00:05.000000Z");
  EXPECT_EQ(time(""), "none");
  spans.message.time = "2026-01-02T00:00:00Z";
  EXPECT_EQ(time(""), "2026-01-02T00:00:00.000000Z");
}

TEST_F(FlatSpanTest, BadTimesAreBad) {
  EXPECT_EQ(spans.fault(span("", "\"yesterday\"")), "bad_timestamp /timestamp");
  EXPECT_EQ(spans.fault(span("", "0")), "bad_timestamp /timestamp");
  EXPECT_EQ(spans.fault(span(R"(,"startTimeUnixNano":"2026-01-01T00:00:00Z")")),
            "bad_timestamp /startTimeUnixNano");
  EXPECT_EQ(spans.fault(span(R"(,"end_time_unix_nano":9223372036854775808)")),
            "out_of_range /end_time_unix_nano");
  EXPECT_EQ(spans.fault(span(R"(,"end_time_unix_nano":true)")),
            "bad_timestamp /end_time_unix_nano");
  EXPECT_EQ(spans.fault("{" + std::string(kIds) + R"(,"startTimeUnixNano":5})"),
            "bad_timestamp /startTimeUnixNano");
  EXPECT_EQ(spans.fault("{" + std::string(kIds) + "}"), "no_timestamp /timestamp");
}

TEST_F(FlatSpanTest, IdsAreHexOfTheirLength) {
  const auto id = [&](std::string_view trace, std::string_view span_id) {
    return spans.fault(R"({"timestamp":1767225600,"traceId":)" + std::string(trace) +
                       R"(,"spanId":)" + std::string(span_id) + "}");
  };
  const std::string_view trace = "\"0a0b0c0d0e0f000102030405060708aa\"";
  const std::string_view span_id = "\"00000000000000a1\"";
  EXPECT_EQ(id(trace, span_id), "");
  EXPECT_EQ(id("null", span_id), "missing_field /trace_id");
  EXPECT_EQ(id("\" \"", span_id), "missing_field /trace_id");
  EXPECT_EQ(id("{}", span_id), "missing_field /trace_id");
  EXPECT_EQ(id(trace, "\"\""), "missing_field /span_id");
  EXPECT_EQ(id("5", span_id), "bad_id /traceId");
  EXPECT_EQ(id(span_id, span_id), "bad_id /traceId");
  EXPECT_EQ(id("\"00000000000000000000000000000000\"", span_id), "bad_id /traceId");
  EXPECT_EQ(id(trace, "\"00000000000000g1\""), "bad_id /spanId");
}

TEST_F(FlatSpanTest, AParentIsAnIdOrNone) {
  EXPECT_NE(spans.rows(span(R"(,"parentSpanId":"00000000000000B2")"))
                .find(R"("parent_span_id":"00000000000000b2",)"),
            std::string::npos);
  EXPECT_EQ(spans.rows(span(R"(,"parentSpanId":"")")), spans.rows(span("")));
  EXPECT_EQ(spans.rows(span(R"(,"parentSpanId":"0000000000000000")")), spans.rows(span("")));
  EXPECT_EQ(spans.fault(span(R"(,"parentSpanId":"b2")")), "bad_id /parentSpanId");
  EXPECT_EQ(spans.fault(span(R"(,"parent_span_id":5)")), "bad_id /parent_span_id");
}

TEST_F(FlatSpanTest, EnumsAreNumbersOrNames) {
  for (const std::string_view kind :
       {"2", "2.0", "\"2\"", "\"SPAN_KIND_SERVER\"", "\"SERVER\"", "\"server\"", "\"Server\""}) {
    EXPECT_EQ(row(",\"kind\":" + std::string(kind)).substr(0, 9), "\"kind\":2,") << kind;
  }
  EXPECT_EQ(spans.fault(span(R"(,"kind":6)")), "out_of_range /kind");
  EXPECT_EQ(spans.fault(span(R"(,"kind":"other")")), "bad_number /kind");
  EXPECT_EQ(spans.fault(span(R"(,"kind":true)")), "bad_number /kind");
  for (const std::string_view code : {"2", "\"ERROR\"", "\"status_code_error\"", "\"Error\""}) {
    EXPECT_NE(row(",\"statusCode\":" + std::string(code)).find(R"("status_code":2)"),
              std::string::npos)
        << code;
  }
  EXPECT_EQ(spans.fault(span(R"(,"status_code":3)")), "out_of_range /status_code");
  EXPECT_EQ(spans.fault(span(R"(,"status":{"code":"x"})")), "bad_number /status/code");
}

TEST_F(FlatSpanTest, AStatusObjectIsAFurtherAlias) {
  const std::string head = R"("kind":0,"service_name":"unknown",)";
  EXPECT_EQ(row(R"(,"status":{"code":2,"message":"m"})"),
            head + R"("status_code":2,"status_message":"m","events":[],"links":[])");
  EXPECT_EQ(row(R"(,"status":{"code":2,"message":null},"statusCode":"2")"),
            head + R"("status_code":2,"events":[],"links":[])");
  // Another code, a further member, or no object: kept.
  EXPECT_EQ(row(R"(,"status":{"code":1},"status_code":2)"),
            head + R"("status_code":2,"attributes":{"status":{"code":1}},"events":[],"links":[])");
  EXPECT_EQ(
      row(R"(,"status":{"code":1,"x":0})"),
      head + R"("status_code":1,"attributes":{"status":{"code":1,"x":0}},"events":[],"links":[])");
  EXPECT_EQ(row(R"(,"status":"OK")"),
            head + R"("status_code":0,"attributes":{"status":"OK"},"events":[],"links":[])");
}

TEST_F(FlatSpanTest, ServicesFallBackToTheResource) {
  EXPECT_EQ(
      row(R"(,"resource":{"service.name":"r","service.version":2,"service.instance.id":"i"})"),
      R"("kind":0,"service_name":"r","service_version":"2","service_instance":"i",)"
      R"("status_code":0,"resource_attributes":{"service.name":"r","service.version":2,)"
      R"("service.instance.id":"i"},"events":[],"links":[])");
  EXPECT_NE(row(R"(,"serviceName":"-","resourceAttributes":"{\"service.name\":\"r\"}")")
                .find(R"("service_name":"r")"),
            std::string::npos);
  for (const std::string_view name : {"null", "\"\"", "\" \"", "\"-\"", "{}", "[]"}) {
    EXPECT_NE(row(R"(,"resource":{"service.name":)" + std::string(name) + "}")
                  .find(R"("service_name":"unknown")"),
              std::string::npos)
        << name;
  }
}

TEST_F(FlatSpanTest, OtherKeysAreAttributes) {
  const std::string head = "\"kind\":0," + std::string(kPlain) + ",\"attributes\":";
  const std::string tail = "," + std::string(kEmptyLists);
  EXPECT_EQ(row(R"(,"x":null,"attributes":{"a":1},"y":[ 1 ])"),
            head + R"({"a":1,"x":null,"y":[1]})" + tail);
  EXPECT_EQ(row(R"(,"x":1,"y":2,"attributes":{"x":1,"y":3})"),
            head + R"({"x":1,"y":3,"_unmapped":{"y":2}})" + tail);
  EXPECT_EQ(row(R"(,"y":2,"attributes":{"_unmapped":{"z":1},"y":3})"),
            head + R"({"y":3,"_unmapped":{"z":1,"y":2}})" + tail);
  EXPECT_EQ(row(R"(,"y":2,"attributes":"k=v")"), head + R"({"_raw":"k=v","y":2})" + tail);
  EXPECT_EQ(row(R"(,"y":2,"attributes":[1])"), head + R"({"_value":[1],"y":2})" + tail);
  EXPECT_EQ(row(R"(,"scope_attributes":{"a":1})"), head + R"({"scope_attributes":{"a":1}})" + tail);
  EXPECT_EQ(row(R"(,"traceId":"x")"), head + R"({"traceId":"x"})" + tail);
  EXPECT_EQ(row(R"(,"attributes":{})"), "\"kind\":0," + std::string(kPlain) + tail);
}

TEST_F(FlatSpanTest, WhatIsPresentIsStoredEvenIfItIsNothing) {
  EXPECT_EQ(row(R"(,"statusMessage":"","traceState":"","flags":0,"droppedAttributesCount":"0",)"
                R"("dropped_events_count":4294967295,"droppedLinksCount":1.0)"),
            "\"kind\":0," + std::string(kPlain) + R"(,"status_message":"",)" +
                std::string(kEmptyLists) +
                R"(,"trace_state":"","flags":0,"dropped_attributes_count":0,)"
                R"("dropped_events_count":4294967295,"dropped_links_count":1)");
  EXPECT_EQ(spans.fault(span(R"(,"flags":4294967296)")), "out_of_range /flags");
  EXPECT_EQ(spans.fault(span(R"(,"flags":-1)")), "out_of_range /flags");
  EXPECT_EQ(spans.fault(span(R"(,"flags":"x")")), "bad_number /flags");
}

TEST_F(FlatSpanTest, ListsAreJsonOrText) {
  const std::string head = "\"kind\":0," + std::string(kPlain);
  EXPECT_EQ(row(R"(,"events":[{"name":"e"}],"links":"[ ]")"),
            head + R"(,"events":[{"name":"e"}],"links":[])");
  EXPECT_EQ(row(R"(,"events":"boom","links":null)"),
            head + R"(,"events":{"_raw":"boom"},"links":[])");
}

}  // namespace
}  // namespace ew
