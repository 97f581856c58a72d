#include "lib/decode/logs.h"

#include <gtest/gtest.h>

#include "lib/decode/element_filter.h"
#include "tests/unit/decode/decoding.h"
#include "tests/unit/decode/otlp_forms.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

constexpr std::string_view kEventHeaders =
    R"({"ce-id":["i"],"ce-source":["s"],"ce-type":["t"],"ce-specversion":["1.0"]})";

std::string record(std::string_view more = "") {
  return pb::bytes(2, pb::fixed64(1, 1'767'225'600'000'000'000) + std::string(more));
}

std::string request(std::string_view records) { return pb::bytes(1, pb::bytes(2, records)); }

std::string json_request(std::string_view records) {
  return R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)" + std::string(records) + "]}]}]}";
}

std::string event(std::string_view data) {
  return R"({"specversion":"1.0","id":"i","data":)" + std::string(data) + "}";
}

class LogsTest : public testing::Test {
 protected:
  LogsTest() { place(&logs); }

  // The same place in a stream, so that ids are the same whatever the form of the payload.
  static void place(Decoding* decoding) {
    decoding->message.stream = "events";
    decoding->message.seq = "1";
  }

  Decoding logs{"logs"};
};

TEST_F(LogsTest, ASmallRecordIsARow) {
  EXPECT_EQ(logs.rows(request(record())),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z",)"
            R"("id":"1f9ac5e5-5a96-5bab-9db7-75a6b50874f1","source":"otel"})"
            "\n");
  EXPECT_EQ(logs.rows(R"({"timestamp":1767225600})"),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z",)"
            R"("id":"1f9ac5e5-5a96-5bab-9db7-75a6b50874f1"})"
            "\n");
}

TEST_F(LogsTest, NothingLastsFromRecordToRecord) {
  const std::string first = logs.rows(R"({"timestamp":1767225600})");
  logs.rows(
      R"({"time":1767225605,"observed_timestamp":1767225605,"trace_id":"0102030405060708090a0b0c)"
      R"(0d0e0f10","span_id":"2122232425262728","flags":1,"level":3,"body":"b","event_name":"e",)"
      R"("service":"s","service_version":"1","service_instance":"i","scope":{"name":"n",)"
      R"("version":"2","a":1},"attributes":"a=1","resource":"b=2","source":"x","ip":"y","z":1})");
  EXPECT_EQ(logs.rows(R"({"timestamp":1767225600})"), first);
  logs.rows(event(R"({"timestamp":1767225600,"message":"m"})"));
  EXPECT_EQ(logs.rows(R"({"timestamp":1767225600})"), first);
  logs.rows(event(R"({"timestamp":1767225600,"varbinds":[{"value":"OCTET STRING: x"}]})"));
  EXPECT_EQ(logs.rows(R"({"timestamp":1767225600})"), first);
  logs.rows(event(json_request("{}")));
  const std::string of_request = logs.rows(request(record()));
  logs.message.headers = kEventHeaders;
  logs.rows(request(record()));
  logs.message.headers = "";
  EXPECT_EQ(logs.rows(request(record())), of_request);
}

TEST_F(LogsTest, NumbersElementsOverRequestsEventsAndRecords) {
  logs.rows("[" + json_request("{},5") + "," + event(json_request("{},{}")) + R"(,{"ts":"x"},)" +
            event(R"({"ts":"x"})") + ",7," + event("5") + "]");
  ASSERT_EQ(logs.decoded.bad_elements().size(), 5u);
  const auto& bad = logs.decoded.bad_elements();
  using Rows = std::vector<std::pair<uint64_t, uint64_t>>;
  EXPECT_EQ(bad[0].at, "/timeUnixNano");
  EXPECT_EQ(bad[0].rows, (Rows{{0, 0}, {2, 3}}));
  EXPECT_EQ(bad[1].code, code::kNotObject);
  EXPECT_EQ(bad[1].rows, (Rows{{1, 1}, {6, 6}}));
  EXPECT_EQ(bad[2].at, "/ts");
  EXPECT_EQ(bad[2].rows, (Rows{{4, 4}}));
  EXPECT_EQ(bad[3].at, "/data/ts");
  EXPECT_EQ(bad[3].rows, (Rows{{5, 5}}));
  EXPECT_EQ(bad[4].code, code::kNoTimestamp);
  EXPECT_EQ(bad[4].rows, (Rows{{7, 7}}));
}

TEST_F(LogsTest, AReplayDecodesWhatItAsksFor) {
  ElementFilter only;
  ASSERT_TRUE(only.parse("[1,3,4]"));
  logs.message.only = &only;
  const std::string named = R"({"timeUnixNano":"1767225600000000000","eventName":"b"})";
  const std::string rows =
      logs.rows("[" + event(json_request("{}," + named + ",{}")) + R"(,{"ts":1767225600},)" +
                R"({"specversion":"1.0","datacontenttype":"text/plain","data_base64":"*"},)" +
                R"({"specversion":"1.0","datacontenttype":"text/plain","data_base64":"*"}])");
  EXPECT_EQ(logs.decoded.rows(), 2u);
  EXPECT_NE(rows.find(R"("event_name":"b")"), std::string::npos);
  ASSERT_EQ(logs.decoded.bad_elements().size(), 1u);
  EXPECT_EQ(logs.decoded.bad_elements()[0].code, code::kBadBase64);
  EXPECT_EQ(logs.decoded.bad_elements()[0].rows,
            (std::vector<std::pair<uint64_t, uint64_t>>{{4, 4}}));
}

TEST_F(LogsTest, AWrongHintLosesNothing) {
  logs.message.headers = R"({"content-type":["application/x-protobuf"]})";
  logs.rows(R"({"timestamp":1767225600})");
  EXPECT_EQ(logs.decoded.rows(), 1u);
  // A record that is read before the message turns out to be malformed leaves nothing.
  EXPECT_EQ(logs.fault(request(record() + pb::bytes(2, "\x0a"))), "bad_protobuf ");
  EXPECT_EQ(logs.decoded.rows(), 0u);
}

TEST_F(LogsTest, AnEmptyPayloadIsARequestWithoutRecordsOrAnEventWithoutData) {
  EXPECT_EQ(logs.fault(""), "");
  EXPECT_EQ(logs.decoded.rows(), 0u);
  EXPECT_EQ(logs.decoded.tolerated(), 1u);
  logs.message.headers = kEventHeaders;
  EXPECT_EQ(logs.fault(""), "no_timestamp ");
  logs.message.time = "2026-01-01T00:00:00Z";
  EXPECT_EQ(logs.fault(""), "");
  EXPECT_EQ(logs.decoded.rows(), 1u);
}

TEST_F(LogsTest, CountsWhatProducersShouldNotSend) {
  logs.rows(request(record(pb::bytes(9, "short") + pb::bytes(10, "short"))));
  EXPECT_EQ(logs.decoded.tolerated(), 2u);
  logs.rows(request(record(pb::bytes(6, pb::key_value("a", pb::text(""))) +
                           pb::bytes(6, pb::key_value("a", pb::text(""))))));
  EXPECT_EQ(logs.decoded.tolerated(), 1u);
  logs.rows(json_request(
      R"({"timeUnixNano":"1767225600000000000","severityNumber":"SEVERITY_NUMBER_INFO"})"));
  EXPECT_EQ(logs.decoded.tolerated(), 1u);
}

TEST_F(LogsTest, NulRejectRefusesTextsInEveryForm) {
  Decoding strict("logs", {size_t{1} << 20, true});
  const std::string payload = request(record(pb::bytes(3, std::string(1, '\0'))));
  EXPECT_NE(logs.rows(payload).find("\xEF\xBF\xBD"), std::string::npos);
  EXPECT_EQ(logs.decoded.replaced(), 1u);
  EXPECT_EQ(strict.fault(payload), "bad_protobuf ");
  EXPECT_EQ(strict.fault(R"({"message":"\u0000"})"), "bad_json ");
  EXPECT_EQ(strict.fault(R"({"timestamp":1767225600,"resource":"{\"a\":\"\\ud800\"}"})"),
            "bad_json /resource");
}

// A large resource is repeated in each row, so few bytes ask for many.
TEST_F(LogsTest, RowsThatGrowBeyondMeasureAreBadAtOnce) {
  std::string records;
  for (int i = 0; i < 10'000; ++i) records += record();
  const std::string resource =
      pb::bytes(1, pb::bytes(1, pb::key_value("k", pb::text(std::string(500'000, 'x')))));
  EXPECT_EQ(logs.fault(pb::bytes(1, resource + pb::bytes(2, records))), "too_long ");
  EXPECT_EQ(logs.decoded.rows(), 16u);
}

// A community of a trap is stored nowhere, in whatever form the trap comes.
TEST_F(LogsTest, CommunitiesAreStoredNowhere) {
  const std::string trap = R"({"community":"secret","varbinds":[],"timestamp":1767225600})";
  std::string quoted;
  append_json_string(trap, &quoted);
  const std::string kvlist =
      pb::bytes(6, pb::bytes(1, pb::key_value("community", pb::text("secret"))) +
                       pb::bytes(1, pb::key_value("varbinds", pb::bytes(5, ""))));
  for (const std::string& payload :
       {trap, event(trap), event(quoted), "[" + trap + "]", R"({"ts":1767225600,"t":)" + trap + "}",
        R"({"ts":1767225600,"body":)" + quoted + "}",
        R"({"ts":1767225600,"resource":)" + quoted + "}",
        request(record(pb::bytes(5, pb::text(trap)))), request(record(pb::bytes(5, kvlist))),
        request(record(pb::bytes(6, pb::key_value("t", kvlist)))),
        request(record(pb::bytes(6, pb::key_value("t", pb::text(trap)))))}) {
    logs.message.time = "2026-01-01T00:00:00Z";
    const std::string rows = logs.rows(payload);
    EXPECT_EQ(logs.decoded.rows(), 1u) << payload;
    EXPECT_NE(rows.find("varbinds"), std::string::npos) << payload;
    EXPECT_EQ(rows.find("secret"), std::string::npos) << rows;
  }
}

// The request shows what it holds only when it is decoded.
TEST_F(LogsTest, CommunitiesOfARequestInBase64AreStoredNowhere) {
  const std::string rows =
      logs.rows(R"({"specversion":"1.0","datacontenttype":"application/json","data_base64":")"
                "eyJyZXNvdXJjZUxvZ3MiOlt7InNjb3BlTG9ncyI6W3sibG9nUmVjb3JkcyI6W3sidGltZVVuaXhOYW5v"
                "IjoiMTc2NzIyNTYwMDAwMDAwMDAwMCIsImF0dHJpYnV0ZXMiOlt7ImtleSI6ImNvbW11bml0eSIsInZh"
                "bHVlIjp7InN0cmluZ1ZhbHVlIjoiU0VDUkVUIn19LHsia2V5IjoidmFyYmluZHMiLCJ2YWx1ZSI6eyJh"
                "cnJheVZhbHVlIjp7fX19XX1dfV19XX0="
                "\"}");
  EXPECT_EQ(logs.decoded.rows(), 1u);
  EXPECT_NE(rows.find("varbinds"), std::string::npos) << rows;
  EXPECT_EQ(rows.find("SECRET"), std::string::npos) << rows;
}

TEST_F(LogsTest, CommunitiesAreNotStoredAsBase64) {
  const std::string base64 = R"("data_base64":"eyJjb21tdW5pdHkiOiJTRUNSRVQiLCJ2YXJiaW5kcyI6W119")";
  for (const std::string& more : {std::string(), std::string(R"(,"data":{"message":"m"})")}) {
    const std::string rows = logs.rows(R"({"specversion":"1.0","time":"2026-01-01T00:00:00Z")" +
                                       more + "," + base64 + "}");
    EXPECT_EQ(logs.decoded.rows(), 1u);
    EXPECT_NE(rows.find(R"("attributes":{"data_base64":"eyJ2YXJiaW5kcyI6W119")"), std::string::npos)
        << rows;
  }
}

// Most of them are good.
BothForms random_log(RandomOtlp* random) {
  BothForms one;
  if (random->below(5) != 0) one.fixed64(1, "timeUnixNano", random->nanos());
  if (random->maybe()) one.varint(2, "severityNumber", static_cast<int64_t>(random->below(30)) - 1);
  if (random->maybe()) one.text(3, "severityText", random->text());
  if (random->maybe()) one.message(5, "body", random->any_value(3));
  random->add_attributes(&one, 6, 7);
  if (random->maybe()) one.fixed32(8, "flags", static_cast<uint32_t>(random->below(300)));
  if (random->maybe()) one.id(9, "traceId", random->bytes(random->below(9) != 0 ? 16 : 15));
  if (random->maybe()) one.id(10, "spanId", random->bytes(random->below(9) != 0 ? 8 : 9));
  if (random->maybe()) one.fixed64(11, "observedTimeUnixNano", random->nanos());
  if (random->maybe()) one.text(12, "eventName", random->text());
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

TEST_F(LogsTest, BothFormsGiveTheSameRows) {
  Decoding other("logs");
  place(&other);
  uint64_t rows = 0;
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    RandomOtlp random(seed);
    const BothForms message =
        random.request("Logs", "logRecords", [&random] { return random_log(&random); });
    const std::string of_json = other.rows(message.json());
    ASSERT_EQ(logs.rows(message.protobuf), of_json) << "seed " << seed << message.json();
    ASSERT_EQ(told(logs.decoded), told(other.decoded)) << "seed " << seed;
    const uint64_t empty = message.protobuf.empty() ? 1 : 0;
    ASSERT_EQ(logs.decoded.tolerated(), other.decoded.tolerated() + empty);
    rows += logs.decoded.rows();
  }
  EXPECT_GT(rows, 1000u);
}

// Many changes of records of every form: never a crash, and never rows beside a failure.
TEST_F(LogsTest, DamagedMessagesAreReadOrRefused) {
  const std::string samples[] = {
      request(record(pb::bytes(5, pb::bytes(6, pb::bytes(1, pb::key_value("k", pb::text("v"))))) +
                     pb::bytes(6, pb::key_value("a", pb::number(3, 1))))),
      json_request(R"({"timeUnixNano":"1767225600000000000","body":{"stringValue":"x"}})"),
      event(R"({"ts":1767225600,"scope":{"name":"n","a":1},"attributes":"a=1,b=2","level":3})"),
      R"([{"ts":1767225600,"flags":"01","varbinds":[{"value":"OCTET STRING: x"}],"community":1}])"};
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = samples[random() % std::size(samples)];
    for (uint64_t n = 1 + random() % 3; n > 0; --n) {
      damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
    }
    logs.rows(damaged);
    if (logs.decoded.failed()) {
      ASSERT_EQ(logs.decoded.rows(), 0u);
    }
  }
}

}  // namespace
}  // namespace ew
