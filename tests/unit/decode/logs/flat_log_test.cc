#include "lib/decode/logs/flat_log.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

class FlatLogTest : public testing::Test {
 protected:
  // The row without its id, or "<code> <place>".
  std::string row(std::string_view json, const CloudEvent* event = nullptr,
                  std::string_view source = "") {
    const JsonText text(json);
    lines_.clear();
    out_.begin(&lines_, size_t{1} << 20);
    FlatRecord record;
    if (!json.empty()) record.object = text.root();
    record.event = event;
    record.source = source;
    log_.decode(record, 0, message_, &out_);
    if (!out_.bad_elements().empty()) {
      return std::string(out_.bad_elements()[0].code) + " " + out_.bad_elements()[0].at;
    }
    const size_t id = lines_.find(R"(,"id":")");
    return lines_.erase(id, 44);
  }

  FlatLog log_{{size_t{1} << 20, false}};
  Message message_;
  Decoded out_;
  std::string lines_;
};

TEST_F(FlatLogTest, WhatIsPresentIsStoredAsItIsSent) {
  EXPECT_EQ(row(R"({"ts":1767225600,"body":1.50,"level":4,"x":"\u00e9"})"),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z","severity_text":"warning",)"
            R"("severity_number":13,"body":"1.50","attributes":{"x":"é"}})"
            "\n");
  EXPECT_EQ(row(R"({"ts":1767225600,"source":"s","flags":"01"})", nullptr, "app"),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z","resource_attributes":{"source":"s"},)"
            R"("trace_flags":1,"source":"app"})"
            "\n");
}

TEST_F(FlatLogTest, AnEventIsKeptBehindTheRecordsOwnAttributes) {
  const JsonText envelope(R"({"specversion":"1.0","time":1767225600,"data":"text"})");
  CloudEvent event;
  event.enveloped = true;
  event.event = envelope.root();
  event.time = envelope.root().find("time");
  event.data = envelope.root().find("data");
  EXPECT_EQ(row("", &event),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z","body":"text",)"
            R"("attributes":{"cloudevents":{"specversion":"1.0","time":1767225600}}})"
            "\n");
  EXPECT_EQ(row(R"({"x":1,"msg":"m"})", &event),
            R"({"timestamp":"2026-01-01T00:00:00.000000Z","body":"m",)"
            R"("attributes":{"x":1,"cloudevents":{"specversion":"1.0","time":1767225600}}})"
            "\n");
  EXPECT_EQ(row(R"({"ts":""})", &event), "bad_timestamp /data/ts");
}

TEST_F(FlatLogTest, ABadRecordLeavesNothing) {
  EXPECT_EQ(row(R"({"ts":1767225600,"severity_number":"x"})"), "bad_number /severity_number");
  EXPECT_EQ(row(R"({"ts":1767225600,"flags":-1})"), "out_of_range /flags");
  EXPECT_EQ(row(R"({"ts~/":1,"observed_timestamp":1})"), "bad_timestamp /observed_timestamp");
  EXPECT_EQ(lines_, "");
}

}  // namespace
}  // namespace ew
