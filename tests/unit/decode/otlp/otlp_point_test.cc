#include "lib/decode/otlp/otlp_point.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"
#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

class OtlpPointTest : public testing::Test {
 protected:
  TextStore texts;
  OtlpValueWriter values{&texts};
  OtlpPoint point{&values};
  OtlpPointReader reader{&values};

  bool read(MetricKind kind, std::string_view bytes) {
    return reader.read(bytes, kind, &point).none();
  }
  // The fault of a point in JSON, and where.
  std::string fault(MetricKind kind, std::string_view json) {
    const JsonText text(json);
    const Fault fault = reader.read(text.root(), kind, &point);
    if (fault.none()) return "";
    return std::string(fault.code) + " " + std::string(reader.key(reader.place()));
  }
};

TEST_F(OtlpPointTest, TheSameNumberIsAnotherFieldInAnotherKind) {
  const std::string seven = pb::fixed64(7, 9);
  EXPECT_TRUE(read(MetricKind::exponential_histogram, seven));
  EXPECT_EQ(point.zero_count, 9u);
  EXPECT_TRUE(read(MetricKind::histogram, pb::real(7, 0.5)));
  EXPECT_EQ(point.zero_count, 0u);
  EXPECT_EQ(point.explicit_bounds, "[0.5");
  EXPECT_TRUE(read(MetricKind::gauge, seven));  // attributes, of another wire type
  EXPECT_EQ(point.explicit_bounds, "");
  EXPECT_TRUE(read(MetricKind::none, seven));
}

TEST_F(OtlpPointTest, AnEmptyPointHasZeroValues) {
  EXPECT_TRUE(read(MetricKind::summary, ""));
  EXPECT_EQ(point.sum, 0.0);
  EXPECT_TRUE(read(MetricKind::histogram, ""));
  EXPECT_FALSE(point.sum || point.min || point.max);
  EXPECT_EQ(point.number.kind, OtlpNumber::Kind::none);
  EXPECT_FALSE(point.positive.present);
  EXPECT_EQ(fault(MetricKind::summary, "{}"), "");
  EXPECT_EQ(point.sum, 0.0);
}

TEST_F(OtlpPointTest, RepeatedNumbersComePackedAndUnpacked) {
  const std::string two = pb::little_endian(2, 8) + pb::little_endian(3, 8);
  EXPECT_TRUE(read(MetricKind::histogram,
                   pb::fixed64(6, 1) + pb::bytes(6, two) + pb::fixed64(6, 4) + pb::bytes(6, "")));
  EXPECT_EQ(point.bucket_counts, R"(["1","2","3","4")");
  const std::string buckets = pb::number(2, 1) + pb::bytes(2, pb::varint(300) + pb::varint(0));
  EXPECT_TRUE(read(MetricKind::exponential_histogram,
                   pb::bytes(8, buckets) + pb::bytes(8, pb::number(1, 3))));
  EXPECT_EQ(point.positive.counts, R"(["1","300","0")");
  EXPECT_EQ(point.positive.offset, -2);
  EXPECT_FALSE(read(MetricKind::histogram, pb::bytes(6, "1234567")));
  EXPECT_FALSE(read(MetricKind::exponential_histogram, pb::bytes(9, pb::bytes(2, "\x80"))));
}

// Bounds that come again are remembered, in each form for itself: these eight bytes are both.
TEST_F(OtlpPointTest, RememberedBoundsAreThoseThatWereSent) {
  constexpr std::string_view kBoth = "[1,2,34]";
  const std::string packed = pb::bytes(7, kBoth);
  const std::string json = R"({"explicitBounds":)" + std::string(kBoth) + "}";
  EXPECT_TRUE(read(MetricKind::histogram, packed));
  const std::string of_packed = point.explicit_bounds;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(fault(MetricKind::histogram, json), "");
    EXPECT_EQ(point.explicit_bounds, "[1.0,2.0,34.0");
    EXPECT_TRUE(read(MetricKind::histogram, packed));
    EXPECT_EQ(point.explicit_bounds, of_packed);
    EXPECT_TRUE(read(MetricKind::histogram, pb::real(7, 5) + packed));
    EXPECT_EQ(point.explicit_bounds, "[5.0," + of_packed.substr(1));
    EXPECT_EQ(fault(MetricKind::histogram, R"({"explicitBounds":[null]})"),
              "bad_otlp explicitBounds");
    EXPECT_EQ(fault(MetricKind::histogram, R"({"explicitBounds":[]})"), "");
    EXPECT_EQ(point.explicit_bounds, "");
  }
}

TEST_F(OtlpPointTest, MembersOfOtherKindsAreUnknown) {
  EXPECT_EQ(fault(MetricKind::gauge, R"({"count":"x","quantileValues":5,"asInt":3})"), "");
  EXPECT_EQ(point.number.integer, 3);
  EXPECT_EQ(fault(MetricKind::summary, R"({"asInt":{},"count":3})"), "");
  EXPECT_EQ(point.count, 3u);
}

TEST_F(OtlpPointTest, AFaultSaysWhere) {
  EXPECT_EQ(fault(MetricKind::gauge, R"({"as_int":"x"})"), "bad_number as_int");
  EXPECT_EQ(fault(MetricKind::gauge, R"({"asDouble":true})"), "bad_otlp asDouble");
  EXPECT_EQ(fault(MetricKind::histogram, R"({"max":{}})"), "bad_otlp max");
  EXPECT_EQ(fault(MetricKind::summary, R"({"quantileValues":[{"value":"x"}]})"),
            "bad_number quantileValues");
  std::string deep;
  for (int i = 0; i < 32; ++i) deep = pb::bytes(5, pb::bytes(1, deep));
  EXPECT_EQ(reader.read(pb::bytes(7, pb::key_value("k", deep)), MetricKind::sum, &point).code,
            code::kTooDeep);
  EXPECT_EQ(reader.key(reader.place()), "attributes");
}

TEST_F(OtlpPointTest, TheFlagOfNoValueIsABit) {
  EXPECT_TRUE(read(MetricKind::gauge, pb::number(8, 3)));
  EXPECT_TRUE(point.no_recorded_value());
  EXPECT_TRUE(read(MetricKind::gauge, pb::number(8, 2)));
  EXPECT_FALSE(point.no_recorded_value());
}

TEST_F(OtlpPointTest, QuantilesAreElements) {
  std::string array;
  append_quantile(0.5, 1000, &array);
  append_quantile(1, -0.0, &array);
  EXPECT_EQ(array, R"([{"quantile":0.5,"value":1000.0},{"quantile":1.0,"value":-0.0})");
}

}  // namespace
}  // namespace ew
