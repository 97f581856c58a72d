#include "lib/decode/otel_metrics/point_columns.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "tests/unit/decode/protobuf_text.h"

namespace ew {
namespace {

class PointColumnsTest : public testing::Test {
 protected:
  TextStore texts;
  OtlpValueWriter values{&texts};
  OtlpAttributes attributes{&values};
  PointColumns columns;

  void add(std::string_view key, std::string_view value) {
    kept.push_back(pb::key_value(key, value));
    EXPECT_TRUE(attributes.add(kept.back()).none());
  }
  // The row of all columns.
  std::string row() {
    attributes.finish();
    columns.read(attributes);
    std::string lines;
    Decoded out;
    out.begin(&lines, 1000);
    RowWriter writer(metrics::columns());
    writer.begin(&out);
    columns.write(metrics::kTimestamp, metrics::kDataPoint, &writer);
    EXPECT_TRUE(writer.finish().none());
    attributes.clear();
    return lines;
  }

  std::deque<std::string> kept;  // what views point to
};

TEST_F(PointColumnsTest, TheFirstNameWinsWhereverItStands) {
  add("http.request.method", pb::text("PUT"));
  add("http.method", pb::text("GET"));
  add("grpc.method", pb::text("g"));
  EXPECT_EQ(row(), "{\"http_method\":\"GET\",\"grpc_method\":\"g\"}\n");
}

TEST_F(PointColumnsTest, NumbersAndBooleansAreTheirJson) {
  add("http.status_code", pb::number(3, 0));
  add("level", pb::number(2, 0));
  add("component", pb::real(4, 5));
  EXPECT_EQ(row(), "{\"http_status_code\":\"0\",\"component\":\"5.0\",\"level\":\"false\"}\n");
}

TEST_F(PointColumnsTest, ValuesOfOtherKindsArePassedOver) {
  add("http.method", pb::bytes(5, ""));
  add("http.request.method", pb::text(""));
  add("span.kind", "");
  add("http.route", pb::bytes(7, "x"));
  add("Level", pb::text("x"));
  EXPECT_EQ(row(), "{\"http_method\":\"\"}\n");
}

}  // namespace
}  // namespace ew
