#include "lib/decode/otel_traces.h"

#include <gtest/gtest.h>

#include "lib/decode/element_filter.h"
#include "tests/unit/decode/decoding.h"
#include "tests/unit/decode/otlp_forms.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

const std::string kTraceId = pb::hex("0102030405060708090a0b0c0d0e0f10");
const std::string kSpanId = pb::hex("2122232425262728");

std::string span(std::string_view more = "") {
  return pb::bytes(1, kTraceId) + pb::bytes(2, kSpanId) +
         pb::fixed64(7, 1'767'225'600'000'000'000) + std::string(more);
}

std::string request(std::string_view records, std::string_view resource = "") {
  return pb::bytes(1, std::string(resource) + pb::bytes(2, records));
}

std::string json_request(std::string_view spans) {
  return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + std::string(spans) + "]}]}]}";
}

class OtelTracesTest : public testing::Test {
 protected:
  Decoding traces{"otel-traces"};
};

TEST_F(OtelTracesTest, ASmallSpanIsARow) {
  EXPECT_EQ(
      traces.rows(request(pb::bytes(2, span()))),
      R"({"timestamp":"2026-01-01T00:00:00.000000Z",)"
      R"("trace_id":"0102030405060708090a0b0c0d0e0f10","span_id":"2122232425262728","kind":0,)"
      R"("start_time_unix_nano":"1767225600000000000","service_name":"unknown",)"
      R"("status_code":0,"events":[],"links":[]})"
      "\n");
}

// Reference otlp.md section 7: the length 123 is `{`, and 0A is a newline.
TEST_F(OtelTracesTest, ARequestThatBeginsLikeJsonIsProtobuf) {
  for (const size_t length : {0x7Bu, 0x5Bu}) {
    const size_t filler = length - request(pb::bytes(2, span(pb::bytes(5, "")))).size() + 2;
    const std::string payload = request(pb::bytes(2, span(pb::bytes(5, std::string(filler, 'x')))));
    ASSERT_EQ(payload.substr(0, 2), std::string("\n") + static_cast<char>(length));
    traces.rows(payload);
    EXPECT_FALSE(traces.decoded.failed());
    EXPECT_EQ(traces.decoded.rows(), 1u);
  }
}

TEST_F(OtelTracesTest, AWrongHintLosesNothing) {
  traces.message.headers = R"({"content-type":["application/x-protobuf"]})";
  traces.rows(
      json_request(R"({"traceId":"0102030405060708090a0b0c0d0e0f10",)"
                   R"("spanId":"2122232425262728","startTimeUnixNano":"1767225600000000000"})"));
  EXPECT_EQ(traces.decoded.rows(), 1u);
  // A span that is read before the message turns out to be malformed leaves nothing.
  EXPECT_EQ(traces.fault(request(pb::bytes(2, span()) + pb::bytes(2, "\x0a"))), "bad_protobuf ");
  EXPECT_EQ(traces.decoded.rows(), 0u);
  traces.message.headers = R"({"Content-Type":["application/json"]})";
  traces.rows(request(pb::bytes(2, span())));
  EXPECT_EQ(traces.decoded.rows(), 1u);
}

// One block of 123 bytes (0A 7B) with a field 4 of 119 bytes and another of value 32, or an object.
TEST_F(OtelTracesTest, AHintDecidesBetweenTwoReadings) {
  const std::string payload =
      "\n{\"w" + std::string(50, 'k') + "\":\"" + std::string(64, 'v') + "\"}  ";
  ASSERT_EQ(payload.size(), 125u);
  EXPECT_EQ(traces.fault(payload), "no_timestamp /timestamp");
  traces.message.headers = R"({"Content-Type":["application/x-protobuf"]})";
  EXPECT_EQ(traces.fault(payload), "");
  EXPECT_FALSE(traces.decoded.failed());
}

TEST_F(OtelTracesTest, MalformedMessagesLeaveNothing) {
  EXPECT_EQ(traces.fault(pb::hex("0a 05 0a")), "bad_protobuf ");
  EXPECT_EQ(traces.fault(pb::hex("0a")), "bad_protobuf ");
  EXPECT_EQ(traces.fault(pb::hex("12 00")), "unknown_format ");
  EXPECT_EQ(traces.fault("{\"a\":"), "bad_json ");
  EXPECT_EQ(traces.fault("5"), "bad_json ");
  EXPECT_EQ(traces.fault("garbage"), "bad_protobuf ");
  EXPECT_EQ(traces.fault(R"({"resourceLogs":[]})"), "unknown_format ");
  EXPECT_EQ(traces.fault(R"([{"resourceSpans":[]},{"resourceMetrics":[]}])"), "unknown_format ");
  EXPECT_EQ(traces.fault(request(pb::bytes(2, span()) + pb::bytes(2, span("\x4a\x05")))),
            "bad_protobuf ");
  EXPECT_EQ(traces.decoded.rows(), 0u);
}

TEST_F(OtelTracesTest, AnEmptyRequestHasNoRows) {
  EXPECT_EQ(traces.fault(""), "");
  EXPECT_FALSE(traces.decoded.failed());
  EXPECT_EQ(traces.decoded.tolerated(), 1u);
  EXPECT_EQ(traces.fault(R"({"resourceSpans":[]})"), "");
  EXPECT_EQ(traces.fault("[]"), "");
  EXPECT_EQ(traces.fault(R"({"resourceSpans":null})"), "");
}

TEST_F(OtelTracesTest, NumbersElementsOverAllBlocksAndRequests) {
  const std::string bad = span(pb::bytes(1, "short"));
  const std::string good = span();
  const std::string scopes =
      pb::bytes(2, pb::bytes(2, bad) + pb::bytes(2, good)) + pb::bytes(2, pb::bytes(2, bad));
  traces.rows(pb::bytes(1, scopes) + pb::bytes(1, scopes));
  ASSERT_EQ(traces.decoded.bad_elements().size(), 1u);
  EXPECT_EQ(traces.decoded.bad_elements()[0].rows,
            (std::vector<std::pair<uint64_t, uint64_t>>{{0, 0}, {2, 3}, {5, 5}}));
  EXPECT_EQ(traces.decoded.bad_elements()[0].code, code::kBadId);
  EXPECT_EQ(traces.decoded.bad_elements()[0].at, "/traceId");
  EXPECT_EQ(traces.decoded.rows(), 2u);

  traces.rows("[" + json_request("{},5") + ",7," + json_request("{}") + "]");
  ASSERT_EQ(traces.decoded.bad_elements().size(), 2u);
  EXPECT_EQ(traces.decoded.bad_elements()[0].rows,
            (std::vector<std::pair<uint64_t, uint64_t>>{{0, 0}, {3, 3}}));
  EXPECT_EQ(traces.decoded.bad_elements()[1].code, code::kNotObject);
  EXPECT_EQ(traces.decoded.bad_elements()[1].rows,
            (std::vector<std::pair<uint64_t, uint64_t>>{{1, 2}}));
}

TEST_F(OtelTracesTest, AReplayDecodesWhatItAsksFor) {
  ElementFilter only;
  ASSERT_TRUE(only.parse("[1,3]"));
  traces.message.only = &only;
  std::string spans;
  for (const std::string_view name : {"a", "b", "c", "d"}) {
    spans += pb::bytes(2, span(pb::bytes(5, name)));
  }
  const std::string rows = traces.rows(request(spans));
  EXPECT_EQ(traces.decoded.rows(), 2u);
  EXPECT_NE(rows.find(R"("name":"b")"), std::string::npos);
  EXPECT_NE(rows.find(R"("name":"d")"), std::string::npos);
  traces.rows(json_request("5,5,5,5"));
  EXPECT_EQ(traces.decoded.bad_elements()[0].rows,
            (std::vector<std::pair<uint64_t, uint64_t>>{{1, 1}, {3, 3}}));
}

TEST_F(OtelTracesTest, NulRejectRefusesTextsOfProtobufToo) {
  const std::string payload = request(pb::bytes(2, span(pb::bytes(5, std::string(1, '\0')))));
  EXPECT_NE(traces.rows(payload).find("\xEF\xBF\xBD"), std::string::npos);
  EXPECT_EQ(traces.decoded.replaced(), 1u);
  Decoding strict("otel-traces", {size_t{1} << 20, true});
  EXPECT_EQ(strict.fault(payload), "bad_protobuf ");
}

TEST_F(OtelTracesTest, TimesThatDoNotFitAreBad) {
  const std::string ids = pb::bytes(1, kTraceId) + pb::bytes(2, kSpanId);
  const auto times = [&](uint64_t start, uint64_t end) {
    return traces.fault(request(pb::bytes(2, ids + pb::fixed64(7, start) + pb::fixed64(8, end))));
  };
  EXPECT_EQ(times(0, 0), "no_timestamp /startTimeUnixNano");
  EXPECT_EQ(times(1, 0), "bad_timestamp /startTimeUnixNano");
  EXPECT_EQ(times(UINT64_MAX, 0), "bad_timestamp /startTimeUnixNano");
  EXPECT_EQ(times(0, 1), "bad_timestamp /endTimeUnixNano");
  EXPECT_EQ(times(1'767'225'600'000'000'000, uint64_t{1} << 63), "out_of_range /endTimeUnixNano");
  EXPECT_EQ(times(0, 1'767'225'600'000'000'000), "");
  EXPECT_EQ(traces.decoded.rows(), 1u);
}

TEST_F(OtelTracesTest, DeepValuesAreBadWhereTheyStand) {
  std::string deep;
  for (int i = 0; i < 32; ++i) deep = pb::bytes(5, pb::bytes(1, deep));
  const std::string attribute = pb::key_value("k", deep);
  EXPECT_EQ(traces.fault(request(pb::bytes(2, span(pb::bytes(9, attribute))))),
            "too_deep /attributes");
  EXPECT_EQ(traces.fault(request(pb::bytes(2, span(pb::bytes(11, pb::bytes(3, attribute)))))),
            "too_deep /events");
  EXPECT_EQ(traces.fault(request(pb::bytes(2, span(pb::bytes(13, pb::bytes(4, attribute)))))),
            "too_deep /links");
  EXPECT_EQ(traces.fault(request(pb::bytes(2, span()), pb::bytes(1, pb::bytes(1, attribute)))),
            "too_deep ");
  EXPECT_EQ(traces.fault(request(pb::bytes(1, pb::bytes(3, attribute)) + pb::bytes(2, span()))),
            "too_deep ");
}

// A large resource is repeated in each row, so few bytes ask for many.
TEST_F(OtelTracesTest, RowsThatGrowBeyondMeasureAreBadAtOnce) {
  Decoding narrow("otel-traces", {size_t{1} << 20, false});
  std::string spans;
  for (int i = 0; i < 10'000; ++i) spans += pb::bytes(2, span());
  const std::string resource =
      pb::bytes(1, pb::bytes(1, pb::key_value("k", pb::text(std::string(500'000, 'x')))));
  EXPECT_EQ(narrow.fault(request(spans, resource)), "too_long ");
  EXPECT_EQ(narrow.decoded.rows(), 16u);
}

// An event or a link.
BothForms random_part(RandomOtlp* random, bool link) {
  BothForms part;
  if (!link) {
    if (random->maybe()) part.fixed64(1, "timeUnixNano", random->below(UINT64_MAX));
    if (random->maybe()) part.text(2, "name", random->text());
    random->add_attributes(&part, 3, 4);
    return part;
  }
  if (random->maybe()) part.id(1, "traceId", random->bytes(random->maybe() ? 16 : 3));
  if (random->maybe()) part.id(2, "spanId", random->bytes(8));
  if (random->maybe()) part.text(3, "traceState", random->text());
  random->add_attributes(&part, 4, 5);
  if (random->maybe()) part.fixed32(6, "flags", static_cast<uint32_t>(random->below(300)));
  return part;
}

void add_lists(RandomOtlp* random, BothForms* one) {
  random->add_attributes(one, 9, 10);
  std::vector<BothForms> events(random->below(3)), links(random->below(3));
  for (BothForms& event : events) event = random_part(random, false);
  for (BothForms& link : links) link = random_part(random, true);
  one->list(11, "events", events);
  if (random->maybe()) one->varint(12, "droppedEventsCount", UINT32_MAX);
  one->list(13, "links", links);
  if (random->maybe()) one->varint(14, "droppedLinksCount", 0);
}

// Most of them are good.
BothForms random_span(RandomOtlp* random) {
  BothForms one;
  if (random->below(9) != 0) one.id(1, "traceId", random->bytes(16));
  if (random->below(9) != 0) one.id(2, "spanId", random->bytes(random->below(9) != 0 ? 8 : 7));
  if (random->maybe()) one.text(3, "traceState", random->text());
  if (random->maybe()) one.id(4, "parentSpanId", random->bytes(random->maybe() ? 8 : 2));
  if (random->maybe()) one.text(5, "name", random->text());
  if (random->maybe()) one.varint(6, "kind", static_cast<int64_t>(random->below(8)) - 1);
  if (random->below(5) != 0) one.fixed64(7, "startTimeUnixNano", random->nanos());
  if (random->below(5) != 0) one.fixed64(8, "endTimeUnixNano", random->nanos());
  add_lists(random, &one);
  if (random->maybe()) {
    BothForms status;
    if (random->maybe()) status.text(2, "message", random->text());
    if (random->maybe()) status.varint(3, "code", static_cast<int64_t>(random->below(4)));
    one.message(15, "status", status);
  }
  if (random->maybe()) one.fixed32(16, "flags", 257);
  return one;
}

std::string told(const Decoded& decoded) {
  std::string text = decoded.failed() ? std::string(decoded.failure().code) : "";
  for (const BadElements& bad : decoded.bad_elements()) {
    text.append(bad.code).append(" ").append(bad.at).append(" ").append(bad.message);
    for (const auto& [first, last] : bad.rows) {
      text.append(" " + std::to_string(first) + "-" + std::to_string(last));
    }
    text.push_back('\n');
  }
  return text;
}

TEST_F(OtelTracesTest, BothFormsGiveTheSameRows) {
  Decoding other("otel-traces");
  uint64_t rows = 0;
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    RandomOtlp random(seed);
    const BothForms message =
        random.request("Spans", "spans", [&random] { return random_span(&random); });
    const std::string of_json = other.rows(message.json());
    ASSERT_EQ(traces.rows(message.protobuf), of_json) << "seed " << seed << message.json();
    ASSERT_EQ(told(traces.decoded), told(other.decoded)) << "seed " << seed;
    const uint64_t empty = message.protobuf.empty() ? 1 : 0;
    ASSERT_EQ(traces.decoded.tolerated(), other.decoded.tolerated() + empty);
    rows += traces.decoded.rows();
  }
  EXPECT_GT(rows, 1000u);
}

// Every cut and many changes of the sample: never a crash, and never rows beside a failure.
TEST_F(OtelTracesTest, DamagedMessagesAreReadOrRefused) {
  const std::string sample = pb::base64(
      "CsgCCjgKGgoMc2VydmljZS5uYW1lEgoKCGNoZWNrb3V0ChoKD3NlcnZpY2UudmVyc2lvbhIHCgUxLjQuMhKLAgoJCgRo"
      "d"
      "HRwEgEyEv0BChABAgMEBQYHCAkKCwwNDg8QEgghIiMkJSYnKBoIdmVuZG9yPTEiCBESExQVFhcYKglQT1NUIC9wYXkwA"
      "j"
      "nnA/"
      "rtUXKGGEFntuD8UXKGGEogChlodHRwLnJlc3BvbnNlLnN0YXR1c19jb2RlEgMY9wNKCwoFcmV0cnkSAhAAUAFaMwk"
      "B4e/"
      "zUXKGGBIJZXhjZXB0aW9uGhsKDmV4Y2VwdGlvbi50eXBlEgkKB1RpbWVvdXQgA2AEaiYKEKqqqqqqqqqqqqqqqqqq"
      "qqoSCLu7u7u7u7u7GgN4PXk1AQAAAHAFehQSEHVwc3RyZWFtIHRpbWVvdXQYAoUBAQEAAA==");
  ASSERT_EQ(sample.size(), 331u);
  for (size_t size = 1; size < sample.size(); ++size) {
    EXPECT_EQ(traces.fault(sample.substr(0, size)), "bad_protobuf ") << size;
  }
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = sample;
    for (uint64_t n = 1 + random() % 3; n > 0; --n) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    traces.rows(damaged);
    EXPECT_TRUE(!traces.decoded.failed() || traces.decoded.rows() == 0);
  }
}

TEST_F(OtelTracesTest, CommunitiesOfFlatSpansAreStoredNowhere) {
  const std::string ids =
      R"({"timestamp":1767225600,"trace_id":"0102030405060708090a0b0c0d0e0f10",)"
      R"("span_id":"2122232425262728",)";
  const std::string trap = R"("community":"SECRET","varbinds":[])";
  for (const std::string& payload :
       {ids + trap + "}", "[" + ids + R"("attributes":{"t":{)" + trap + "}}}]"}) {
    const std::string rows = traces.rows(payload);
    EXPECT_EQ(traces.decoded.rows(), 1u) << payload;
    EXPECT_NE(rows.find("varbinds"), std::string::npos) << rows;
    EXPECT_EQ(rows.find("SECRET"), std::string::npos) << rows;
  }
}

TEST_F(OtelTracesTest, CommunitiesInAttributesAreStoredNowhere) {
  const std::string kvlist =
      pb::bytes(6, pb::bytes(1, pb::key_value("community", pb::text("SECRET"))) +
                       pb::bytes(1, pb::key_value("varbinds", pb::bytes(5, ""))));
  const std::string trap = pb::bytes(9, pb::key_value("t", kvlist));
  const std::string event = pb::bytes(11, pb::bytes(3, pb::key_value("t", kvlist)));
  const std::string text =
      pb::bytes(9, pb::key_value("t", pb::text(R"({"community":"SECRET","varbinds":[]})")));
  const std::string resource = pb::bytes(1, pb::bytes(1, pb::key_value("t", kvlist)));
  for (const std::string& payload :
       {request(pb::bytes(2, span(trap))), request(pb::bytes(2, span(event))),
        request(pb::bytes(2, span(text))), request(pb::bytes(2, span()), resource)}) {
    const std::string rows = traces.rows(payload);
    EXPECT_EQ(traces.decoded.rows(), 1u);
    EXPECT_NE(rows.find("varbinds"), std::string::npos) << rows;
    EXPECT_EQ(rows.find("SECRET"), std::string::npos) << rows;
  }
}

TEST_F(OtelTracesTest, GivesTheSameBytesAgainAndAgain) {
  const std::string payload =
      request(pb::bytes(2, span(pb::bytes(9, pb::key_value("\xFF", pb::text("\xFE"))))) +
              pb::bytes(2, "") + pb::bytes(2, span()));
  const std::string first = traces.rows(payload);
  ASSERT_EQ(traces.decoded.rows(), 2u);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(traces.rows(payload), first);
}

}  // namespace
}  // namespace ew
