#include "lib/decode/ports.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

// The list as it is written; of a fault "<code> <pointer>".
std::string ports(std::string_view json) {
  const JsonText text(json);
  std::string out;
  std::string below;
  const Fault fault = append_ports(text.root(), &out, &below);
  return fault.none() ? out : std::string(fault.code) + " " + below;
}

TEST(PortsTest, AreWrittenAsIntegers) {
  EXPECT_EQ(ports("[]"), "[]");
  EXPECT_EQ(ports(R"([22, "443", 8e1, 0, 65535, 22])"), "[22,443,80,0,65535,22]");
}

TEST(PortsTest, ThatAreNoneAreNamedByTheirPlace) {
  EXPECT_EQ(ports("[1,65536]"), "out_of_range /1");
  EXPECT_EQ(ports("[-1]"), "out_of_range /0");
  EXPECT_EQ(ports("[1,2,null]"), "bad_number /2");
  EXPECT_EQ(ports("[[]]"), "bad_number /0");
  EXPECT_EQ(ports("{}"), "bad_number ");
}

TEST(PortResultsTest, KeepOrderAndOtherMembersAndListTheirPorts) {
  const JsonText text(R"([{"service":"ssh","port":"22","available":"TRUE","x": [1, 2]},
                          {"port":443,"available":false,"response_time":1e3},{"port":53}])");
  PortResults results;
  std::string below;
  ASSERT_TRUE(results.read(text.root(), &below).none());
  EXPECT_EQ(results.json, R"([{"service":"ssh","port":22,"available":true,"x":[1,2]},)"
                          R"({"port":443,"available":false,"response_time":1000},{"port":53}])");
  EXPECT_EQ(results.scanned, "[22,443,53]");
  EXPECT_EQ(results.open, "[22]");
  EXPECT_EQ(below, "");
}

TEST(PortResultsTest, SayWhereTheyAreWrong) {
  PortResults results;
  const auto fault = [&results](std::string_view json) {
    const JsonText text(json);
    std::string below;
    const std::string code(results.read(text.root(), &below).code);
    return code + " " + below;
  };
  EXPECT_EQ(fault(R"([{"port":1},{"port":"x"}])"), "bad_number /1/port");
  EXPECT_EQ(fault(R"([{"port":1,"available":"x"}])"), "bad_boolean /0/available");
  EXPECT_EQ(fault(R"([{"port":1,"response_time":1.5}])"), "bad_number /0/response_time");
  EXPECT_EQ(fault(R"([{"available":true}])"), "missing_field /0/port");
  EXPECT_EQ(fault(R"([{"port":null}])"), "missing_field /0/port");
  EXPECT_EQ(fault(R"([{"port":1},7])"), "not_object /1");
  EXPECT_EQ(fault("7"), "not_object ");
  // What was read before a fault does not stay.
  EXPECT_EQ(fault("[]"), " ");
  EXPECT_EQ(results.json, "[]");
}

}  // namespace
}  // namespace ew
