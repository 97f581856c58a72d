#include "lib/decode/otel_metrics.h"

#include <gtest/gtest.h>

#include <chrono>

#include "lib/decode/element_filter.h"
#include "tests/unit/decode/decoding.h"
#include "tests/unit/decode/otlp_forms.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

constexpr uint64_t kTime = 1'767'225'600'000'000'000;

std::string points(int n, std::string_view more = "") {
  std::string result;
  for (int i = 0; i < n; ++i) {
    result += pb::bytes(
        1, pb::fixed64(3, kTime) + pb::fixed64(6, static_cast<uint64_t>(i)) + std::string(more));
  }
  return result;
}
std::string gauge(std::string_view data) {
  return pb::bytes(2, pb::bytes(1, "m") + pb::bytes(5, data));
}
std::string request(std::string_view metrics, std::string_view resource = "") {
  return pb::bytes(1, std::string(resource) + pb::bytes(2, metrics));
}

class OtelMetricsTest : public testing::Test {
 protected:
  Decoding metrics{"otel-metrics"};
};

TEST_F(OtelMetricsTest, ASmallPointIsARow) {
  EXPECT_EQ(metrics.rows(request(gauge(points(1)))),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z","span_id":"","service_name":"unknown",)"
            R"("span_name":"m","metric_type":"gauge",)"
            R"("series_key":"8864d7d4023f1fcad23927c02fbe6e2a","value":0,)"
            R"("data_point":{"timeUnixNano":"1767225600000000000","asInt":"0"}})"
            "\n");
}

TEST_F(OtelMetricsTest, PointsAreNumberedOverAllBlocks) {
  const std::string bad = pb::bytes(1, pb::fixed64(3, 1));
  const std::string payload = request(gauge(points(2)) + gauge(bad + points(1))) +
                              request(gauge("")) + request(gauge(bad) + gauge(points(1) + bad));
  metrics.rows(payload);
  EXPECT_EQ(metrics.decoded.rows(), 4u);
  ASSERT_EQ(metrics.decoded.bad_elements().size(), 1u);
  const std::vector<std::pair<uint64_t, uint64_t>> rows = {{2, 2}, {4, 4}, {6, 6}};
  EXPECT_EQ(metrics.decoded.bad_elements().front().rows, rows);
}

TEST_F(OtelMetricsTest, AReplayDecodesTheElementsItAsksFor) {
  const std::string bad = pb::bytes(1, pb::fixed64(3, 1));
  const std::string payload = request(gauge(points(3)) + gauge(bad + points(1)));
  ElementFilter only;
  ASSERT_TRUE(only.parse("[1,[3,4]]"));
  metrics.message.only = &only;
  metrics.rows(payload);
  EXPECT_EQ(metrics.decoded.rows(), 2u);
  EXPECT_EQ(metrics.decoded.bad_elements().front().rows.front().first, 3u);
}

// A large resource or description is repeated in each row, so few bytes ask for many.
TEST_F(OtelMetricsTest, RowsThatGrowBeyondMeasureAreBadAtOnce) {
  const std::string text(500'000, 'x');
  const std::string resource = pb::bytes(1, pb::bytes(1, pb::key_value("k", pb::text(text))));
  EXPECT_EQ(metrics.fault(request(gauge(points(10'000)), resource)), "too_long ");
  EXPECT_EQ(metrics.decoded.rows(), 16u);
  const std::string described = pb::bytes(2, pb::bytes(2, text) + pb::bytes(5, points(10'000)));
  EXPECT_EQ(metrics.fault(request(described)), "too_long ");
  EXPECT_EQ(metrics.decoded.rows(), 16u);
}

// What rows share is not put together for scopes and metrics that have none.
TEST_F(OtelMetricsTest, EmptyBlocksBesideALargeOneCostNothing) {
  const std::string text(500'000, 'x');
  const std::string attribute = pb::key_value("k", pb::text(text));
  std::string empty;
  for (int i = 0; i < 100'000; ++i) empty += pb::bytes(2, "");
  const auto begin = std::chrono::steady_clock::now();
  metrics.rows(pb::bytes(1, pb::bytes(1, pb::bytes(1, attribute)) + empty));
  metrics.rows(request(pb::bytes(1, pb::bytes(3, attribute)) + empty));
  EXPECT_FALSE(metrics.decoded.failed());
  // The product of both takes minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(OtelMetricsTest, DataInManyPartsBetweenTextsToRepairIsRead) {
  std::string metric;
  for (int i = 0; i < 50'000; ++i) {
    metric += pb::bytes(5, pb::number(99, 1)) + pb::bytes(12, pb::key_value("k", pb::text("\xFF")));
  }
  metrics.rows(request(pb::bytes(2, metric + pb::bytes(5, points(1)))));
  EXPECT_EQ(metrics.decoded.rows(), 1u);
}

TEST_F(OtelMetricsTest, AWrongHintLosesNothing) {
  metrics.message.headers = R"({"content-type":["application/x-protobuf"]})";
  EXPECT_NE(metrics.rows(R"({"name":"n","timestamp":1767225600})"), "");
  // A point that is read before the message turns out to be malformed leaves nothing.
  EXPECT_EQ(metrics.fault(request(gauge(points(1)) + gauge("\x0a"))), "bad_protobuf ");
  EXPECT_EQ(metrics.decoded.rows(), 0u);
  metrics.message.headers = R"({"Content-Type":["application/json"]})";
  EXPECT_NE(metrics.rows(request(gauge(points(1)))), "");
}

TEST_F(OtelMetricsTest, WhatProducersShouldNotSendIsCounted) {
  const std::string ids = pb::bytes(5, pb::bytes(4, "1"));
  const std::string twice = pb::bytes(7, pb::bytes(1, "k")) + pb::bytes(7, pb::bytes(1, "k"));
  metrics.rows(request(gauge(points(2, ids + twice))));
  EXPECT_EQ(metrics.decoded.tolerated(), 4u);
  EXPECT_EQ(metrics.decoded.rows(), 2u);
  metrics.rows("");
  EXPECT_EQ(metrics.decoded.tolerated(), 1u);
}

// ---- both forms of random messages -------------------------------------------------------------

void add_real(RandomOtlp* random, uint32_t field, std::string_view key, BothForms* to) {
  const double number = random->real();
  to->protobuf += pb::real(field, number);
  std::string* const json = to->member(key);
  if (std::isnan(number)) {
    json->append("\"NaN\"");
  } else if (std::isinf(number)) {
    json->append(number < 0 ? "\"-Infinity\"" : "\"Infinity\"");
  } else {
    char digits[32];
    json->append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  }
}

void add_zigzag(uint32_t field, std::string_view key, int32_t value, BothForms* to) {
  to->protobuf +=
      pb::number(field, static_cast<uint32_t>(value << 1) ^ static_cast<uint32_t>(value >> 31));
  to->member(key)->append(std::to_string(value));
}

// Packed or not; at a time one of both forms of JSON numbers.
void add_counts(RandomOtlp* random, uint32_t field, bool varints, BothForms* to) {
  std::string packed, array;
  const bool pack = random->maybe();
  for (uint64_t n = random->below(4); n > 0; --n) {
    const uint64_t count = random->maybe() ? random->below(300) : UINT64_MAX - random->below(300);
    if (pack) packed += varints ? pb::varint(count) : pb::little_endian(count, 8);
    if (!pack) to->protobuf += varints ? pb::number(field, count) : pb::fixed64(field, count);
    const std::string quote = random->maybe() ? "\"" : "";
    array += (array.empty() ? "" : ",") + quote + std::to_string(count) + quote;
  }
  if (pack) to->protobuf += pb::bytes(field, packed);
  to->member("bucketCounts")->append("[" + array + "]");
}

void add_attributes(RandomOtlp* random, uint32_t field, std::string_view key, BothForms* to) {
  const BothForms attributes = random->key_values(2, field, key);
  to->protobuf += attributes.protobuf;
  if (!to->members.empty()) to->members.push_back(',');
  to->members += attributes.members;
}

void add_value(RandomOtlp* random, uint32_t real_field, BothForms* to) {
  if (random->below(5) == 0) return;
  if (random->maybe()) return add_real(random, real_field, "asDouble", to);
  to->fixed64(6, "asInt", random->below(1000));
}

void add_exemplars(RandomOtlp* random, uint32_t field, BothForms* to) {
  std::vector<BothForms> exemplars(random->below(3));
  for (BothForms& one : exemplars) {
    if (random->maybe()) one.fixed64(2, "timeUnixNano", random->below(UINT64_MAX));
    if (random->maybe()) one.id(4, "spanId", random->bytes(random->maybe() ? 8 : 3));
    if (random->maybe()) one.id(5, "traceId", random->bytes(16));
    add_value(random, 3, &one);
    add_attributes(random, 7, "filteredAttributes", &one);
  }
  to->list(field, "exemplars", exemplars);
}

void add_times(RandomOtlp* random, BothForms* to) {
  if (random->maybe()) to->fixed64(2, "startTimeUnixNano", random->nanos());
  if (random->below(5) != 0) to->fixed64(3, "timeUnixNano", random->nanos());
}

BothForms number_point(RandomOtlp* random) {
  BothForms point;
  add_exemplars(random, 5, &point);
  add_times(random, &point);
  add_attributes(random, 7, "attributes", &point);
  add_value(random, 4, &point);
  if (random->maybe()) point.varint(8, "flags", static_cast<int64_t>(random->below(4)));
  return point;
}

BothForms histogram_point(RandomOtlp* random, bool exponential) {
  BothForms point;
  add_times(random, &point);
  if (random->maybe()) point.fixed64(4, "count", random->below(9));
  if (random->maybe()) add_real(random, 5, "sum", &point);
  if (random->maybe()) add_real(random, exponential ? 12 : 11, "min", &point);
  if (random->maybe()) add_real(random, exponential ? 13 : 12, "max", &point);
  if (random->maybe()) point.varint(10, "flags", static_cast<int64_t>(random->below(4)));
  add_exemplars(random, exponential ? 11 : 8, &point);
  add_attributes(random, exponential ? 1 : 9, "attributes", &point);
  if (!exponential) {
    add_counts(random, 6, false, &point);
    return point;
  }
  if (random->maybe()) add_zigzag(6, "scale", static_cast<int32_t>(random->below(99)) - 50, &point);
  if (random->maybe()) point.fixed64(7, "zeroCount", random->below(9));
  if (random->maybe()) add_real(random, 14, "zeroThreshold", &point);
  for (const uint32_t field : {8u, 9u}) {
    if (random->maybe()) continue;
    BothForms buckets;
    if (random->maybe()) add_zigzag(1, "offset", INT32_MIN, &buckets);
    add_counts(random, 2, true, &buckets);
    point.message(field, field == 8 ? "positive" : "negative", buckets);
  }
  return point;
}

BothForms summary_point(RandomOtlp* random) {
  BothForms point;
  add_times(random, &point);
  if (random->maybe()) point.fixed64(4, "count", random->below(9));
  if (random->maybe()) add_real(random, 5, "sum", &point);
  add_attributes(random, 7, "attributes", &point);
  std::vector<BothForms> quantiles(random->below(3));
  for (BothForms& one : quantiles) {
    if (random->maybe()) add_real(random, 1, "quantile", &one);
    if (random->maybe()) add_real(random, 2, "value", &one);
  }
  point.list(6, "quantileValues", quantiles);
  return point;
}

BothForms random_metric(RandomOtlp* random) {
  static constexpr struct {
    uint32_t field;
    std::string_view key;
  } kKinds[] = {
      {5, "gauge"}, {7, "sum"}, {9, "histogram"}, {10, "exponentialHistogram"}, {11, "summary"}};
  static constexpr std::string_view kUnits[] = {"", "s", "ms", "us", "d", "By"};
  const uint64_t kind = random->below(std::size(kKinds));
  BothForms metric, data;
  if (random->maybe()) metric.text(1, "name", random->text());
  if (random->maybe()) metric.text(2, "description", random->text());
  metric.text(3, "unit", kUnits[random->below(std::size(kUnits))]);
  add_attributes(random, 12, "metadata", &metric);
  std::vector<BothForms> list(random->below(4));
  for (BothForms& point : list) {
    point = kind < 2    ? number_point(random)
            : kind == 4 ? summary_point(random)
                        : histogram_point(random, kind == 3);
  }
  data.list(1, "dataPoints", list);
  if (random->maybe()) data.varint(2, "aggregationTemporality", random->below(4));
  if (random->maybe()) {
    data.protobuf += pb::number(3, 1);
    data.member("isMonotonic")->append("true");
  }
  metric.message(kKinds[kind].field, kKinds[kind].key, data);
  return metric;
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

TEST_F(OtelMetricsTest, BothFormsGiveTheSameRows) {
  Decoding other("otel-metrics");
  uint64_t rows = 0;
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    RandomOtlp random(seed);
    const BothForms message =
        random.request("Metrics", "metrics", [&random] { return random_metric(&random); });
    const std::string of_json = other.rows(message.json());
    ASSERT_EQ(metrics.rows(message.protobuf), of_json) << "seed " << seed << message.json();
    ASSERT_EQ(told(metrics.decoded), told(other.decoded)) << "seed " << seed;
    const uint64_t empty = message.protobuf.empty() ? 1 : 0;
    ASSERT_EQ(metrics.decoded.tolerated(), other.decoded.tolerated() + empty);
    rows += metrics.decoded.rows();
  }
  EXPECT_GT(rows, 1000u);
}

// Cuts and changes of random messages: never a crash, and never rows beside a failure.
TEST_F(OtelMetricsTest, DamagedMessagesAreReadOrRefused) {
  std::mt19937_64 damage(3);
  for (uint64_t seed = 0; seed < 300; ++seed) {
    RandomOtlp random(seed);
    const std::string sample =
        random.request("Metrics", "metrics", [&random] { return random_metric(&random); }).protobuf;
    for (int i = 0; i < 50 && !sample.empty(); ++i) {
      std::string damaged = sample;
      for (uint64_t n = 1 + damage() % 3; n > 0; --n) {
        damaged[damage() % damaged.size()] = static_cast<char>(damage());
      }
      if (i % 5 == 0) damaged.resize(damage() % damaged.size());
      metrics.rows(damaged);
      EXPECT_TRUE(!metrics.decoded.failed() || metrics.decoded.rows() == 0);
    }
  }
}

TEST_F(OtelMetricsTest, CommunitiesOfFlatMetricsAreStoredNowhere) {
  const std::string trap = R"("community":"SECRET","varbinds":[])";
  for (const std::string& payload :
       {R"({"name":"n","timestamp":1767225600,)" + trap + "}",
        R"([{"name":"n","timestamp":1767225600,"x":{)" + trap + "}}]"}) {
    const std::string rows = metrics.rows(payload);
    EXPECT_EQ(metrics.decoded.rows(), 1u) << payload;
    EXPECT_NE(rows.find("varbinds"), std::string::npos) << rows;
    EXPECT_EQ(rows.find("SECRET"), std::string::npos) << rows;
  }
}

TEST_F(OtelMetricsTest, CommunitiesInAttributesAreStoredNowhere) {
  const std::string kvlist =
      pb::bytes(6, pb::bytes(1, pb::key_value("community", pb::text("SECRET"))) +
                       pb::bytes(1, pb::key_value("varbinds", pb::bytes(5, ""))));
  const std::string attribute = pb::key_value("t", kvlist);
  const std::string time = pb::fixed64(3, 1'767'225'600'000'000'000);
  const auto gauge = [&](std::string_view point, std::string_view more = "") {
    return pb::bytes(2, pb::bytes(1, "m") + pb::bytes(5, pb::bytes(1, time + std::string(point))) +
                            std::string(more));
  };
  const std::string exemplar = pb::bytes(5, pb::bytes(7, attribute));
  const std::string resource = pb::bytes(1, pb::bytes(1, attribute));
  const std::string scope = pb::bytes(1, pb::bytes(3, attribute));
  for (const std::string& block :
       {pb::bytes(2, gauge(pb::bytes(7, attribute))), pb::bytes(2, gauge(exemplar)),
        pb::bytes(2, gauge("", pb::bytes(12, attribute))), resource + pb::bytes(2, gauge("")),
        pb::bytes(2, scope + gauge(""))}) {
    const std::string rows = metrics.rows(pb::bytes(1, block));
    EXPECT_EQ(metrics.decoded.rows(), 1u);
    EXPECT_NE(rows.find("varbinds"), std::string::npos) << rows;
    EXPECT_EQ(rows.find("SECRET"), std::string::npos) << rows;
  }
}

TEST_F(OtelMetricsTest, GivesTheSameBytesAgainAndAgain) {
  const std::string bad = pb::bytes(1, pb::fixed64(3, 1));
  const std::string payload =
      request(gauge(points(2, pb::bytes(7, pb::key_value("\xFF", pb::text("\xFE")))) + bad)) +
      request(gauge(points(1)));
  const std::string first = metrics.rows(payload);
  ASSERT_EQ(metrics.decoded.rows(), 3u);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(metrics.rows(payload), first);
}

}  // namespace
}  // namespace ew
