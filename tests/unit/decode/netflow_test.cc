#include "lib/decode/netflow.h"

#include <gtest/gtest.h>

#include <protozero/pbf_writer.hpp>

#include "lib/decode/netflow/flow_fields.h"
#include "lib/decode/netflow/flow_json.h"
#include "lib/decode/netflow/flow_metadata.h"
#include "lib/decode/netflow/flow_row.h"
#include "lib/decode/netflow/netflow_columns.h"
#include "tests/unit/decode/decoding.h"

namespace ew {
namespace {

constexpr uint64_t kEnd = 1'767'225'600'250'000'000;
constexpr std::string_view kTime = R"("timestamp":"2026-01-01T00:00:00.250000Z")";

class NetflowTest : public testing::Test {
 protected:
  NetflowTest() {
    netflow.message.stream = "events";
    netflow.message.seq = "3001";
    writer.add_uint64(flow::kEndNs, kEnd);
  }
  // The rows without their ids.
  std::string rows(std::string_view payload) {
    std::string rows = netflow.rows(payload);
    for (size_t at = 0; (at = rows.find(",\"id\":", at)) != std::string::npos;) {
      rows.erase(at, rows.find('}', at) - at);
    }
    return rows;
  }
  std::string delimited() const { return std::string(1, static_cast<char>(bytes.size())) + bytes; }

  Decoding netflow{"netflow"};
  std::string bytes;
  protozero::pbf_writer writer{bytes};
};

TEST_F(NetflowTest, IdsComeFromThePlaceInTheStream) {
  const std::string row = netflow.rows(R"({"timestamp":1767225600})");
  EXPECT_NE(row.find("2ecbe12a-98a9-5edd-a2c7-a936ce25ee63"), std::string::npos);
  EXPECT_EQ(netflow.rows(R"([{"timestamp":1767225600},{"timestamp":1767225600}])").find(row), 0u);
}

TEST_F(NetflowTest, BothFormsOfAFlowGiveTheSameRow) {
  writer.add_uint32(1, 4);
  writer.add_bytes(flow::kSrcAddr, std::string("\xC0\x00\x02\x01", 4));
  writer.add_uint32(flow::kProto, 17);
  writer.add_uint64(flow::kBytes, 84);
  writer.add_uint32(flow::kInIf, 4'000'000'000);
  writer.add_uint32(26, 27);
  writer.add_uint32(14, 64500);
  EXPECT_EQ(rows(bytes),
            rows(R"({"type":"IPFIX","time_flow_end_ns":1767225600250000000,"bytes":84,)"
                 R"("src_addr":"192.0.2.1","proto":"UDP","in_if":4000000000,"tcp_flags":27,)"
                 R"("src_as":64500})"));
  EXPECT_EQ(netflow.decoded.rows(), 1u);
}

TEST_F(NetflowTest, CommunitiesAreStoredNowhere) {
  const std::string flow = R"({"timestamp":1767225600,"community":"SECRET","varbinds":[]})";
  for (const std::string& json : {flow, "[" + flow + "]", flow + "\n" + flow}) {
    const std::string text = rows(json);
    EXPECT_NE(text.find("varbinds"), std::string::npos);
    EXPECT_EQ(text.find("SECRET"), std::string::npos) << text;
  }
}

TEST_F(NetflowTest, WhatIsNotCarriedIsNull) {
  EXPECT_EQ(rows(bytes), "{" + std::string(kTime) +
                             R"(,"metadata":{"time_flow_end_ns":1767225600250000000}})" + "\n");
}

TEST_F(NetflowTest, LengthPrefixesCountOnlyWhereTheyFitExactly) {
  const std::string row = rows(bytes);
  EXPECT_EQ(rows(delimited()), row);
  EXPECT_EQ(rows(delimited() + delimited()), row + row);
  EXPECT_EQ(netflow.fault(delimited() + "\x01"), "bad_protobuf ");
  // A message all of whose fields are zero has no bytes; a site's own field is no flow's.
  const std::string foreign("\x03\xe0\x5d\x03", 4);
  EXPECT_NE(rows(delimited() + foreign + delimited()).find(row), std::string::npos);
  EXPECT_NE(rows(delimited() + std::string(1, '\0') + delimited()).find(row), std::string::npos);
}

TEST_F(NetflowTest, ALengthMayLookLikeTheBeginningOfJson) {
  for (const size_t size : {91, 123}) {
    std::string filled = bytes;
    protozero::pbf_writer(filled).add_bytes(999, std::string(size - bytes.size() - 3, 'x'));
    ASSERT_EQ(filled.size(), size);
    rows(std::string(1, static_cast<char>(size)) + filled);
    EXPECT_EQ(netflow.decoded.rows(), 1u) << size;
  }
}

TEST_F(NetflowTest, SeveralLinesOfJsonAreSeveralFlows) {
  const std::string line = R"({"timestamp":1767225600})";
  rows(line + "\n" + line + "\r\n\n");
  EXPECT_EQ(netflow.decoded.rows(), 2u);
  EXPECT_EQ(netflow.fault(line + "\n{"), "bad_json ");
  EXPECT_EQ(netflow.fault(line + "\n7"), "not_object ");
  EXPECT_EQ(netflow.decoded.rows(), 1u);
}

TEST_F(NetflowTest, TellsWhatIsNoFlow) {
  EXPECT_EQ(netflow.fault(""), "empty_payload ");
  EXPECT_EQ(netflow.fault(" \n"), "empty_payload ");
  EXPECT_EQ(netflow.fault("{"), "bad_json ");
  EXPECT_EQ(netflow.fault("{|"), "bad_json ");
  EXPECT_EQ(netflow.fault("7"), "bad_json ");
  EXPECT_EQ(netflow.fault("hello"), "bad_protobuf ");
  EXPECT_EQ(netflow.fault("\xC0\x3E\x07"), "unknown_format ");
  EXPECT_EQ(netflow.fault(std::string("\0\x09\0\0", 4)), "bad_datagram ");
  EXPECT_EQ(netflow.fault(std::string("\0\x07\0\0", 4)), "bad_datagram ");
  EXPECT_EQ(netflow.fault(std::string("\0", 1)), "bad_datagram ");
}

// Loss 8: 0 and "" are values.
TEST_F(NetflowTest, Loss8PresenceDecidesNotTruth) {
  EXPECT_EQ(rows(R"({"timestamp":1767225600.25,"src_port":0,"srcPort":7,"protocol":0,"octets":0})"),
            "{" + std::string(kTime) +
                R"(,"src_port":0,"protocol":0,"octets":0,"metadata":{"_unmapped":{"srcPort":7}}})" +
                "\n");
}

// Loss 11: all other fields of a flow are dropped.
TEST_F(NetflowTest, Loss11EveryMemberIsKept) {
  EXPECT_EQ(rows(R"({"x":1,"timestamp":1767225600.25,"tcp_flags":0,"src_as":1,"y":null})"),
            "{" + std::string(kTime) +
                R"(,"metadata":{"src_as":1,"tcp_flags":0,"_unmapped":{"x":1,"y":null}}})" + "\n");
}

// Loss 16: 64 bits go through doubles, or are clamped.
TEST_F(NetflowTest, Loss16NumbersAreExactOrBad) {
  EXPECT_EQ(rows(R"({"timestamp":1767225600.25,"octets":9007199254740993})"),
            "{" + std::string(kTime) + R"(,"octets":9007199254740993})" + "\n");
  EXPECT_EQ(netflow.fault(R"({"timestamp":1767225600,"octets":9223372036854775808})"),
            "out_of_range /octets");
  writer.add_uint64(flow::kPackets, uint64_t{1} << 63);
  EXPECT_EQ(netflow.fault(bytes), "out_of_range /packets");
}

TEST_F(NetflowTest, ValuesBeyondTheirRangeAreBad) {
  EXPECT_EQ(netflow.fault(R"({"timestamp":1767225600,"protocol":256})"), "out_of_range /protocol");
  EXPECT_EQ(netflow.fault(R"({"timestamp":1767225600,"SrcPort":65536})"), "out_of_range /SrcPort");
  EXPECT_EQ(netflow.fault(R"({"timestamp":1767225600,"sourceAddress":"x"})"),
            "bad_address /sourceAddress");
  writer.add_uint32(flow::kDstPort, 65536);
  EXPECT_EQ(netflow.fault(bytes), "out_of_range /dst_port");
}

TEST_F(NetflowTest, RejectsTextThatHadToBeRepairedWhereAsked) {
  writer.add_bytes(107, "a\xFF");
  rows(bytes);
  EXPECT_EQ(netflow.decoded.replaced(), 1u);
  Decoding strict("netflow", {1 << 20, true});
  EXPECT_EQ(strict.fault(bytes), "bad_json ");
}

TEST_F(NetflowTest, ARowLongerThanALineIsABadElement) {
  Decoding narrow("netflow", {200, false});
  writer.add_bytes(107, std::string(200, 'x'));
  EXPECT_EQ(narrow.fault(bytes), "too_long ");
  EXPECT_EQ(narrow.fault(R"({"timestamp":1767225600,"x":")" + std::string(200, 'x') + "\"}"),
            "too_long ");
}

TEST_F(NetflowTest, GivesTheSameBytesAgainAndAgain) {
  writer.add_bytes(107, "\xFF");
  writer.add_uint32(102, 7);
  const std::string json = R"([{"timestamp":1767225600,"x":1,"src_as":2},{"src_port":-1}])";
  const std::string first = rows(json) + rows(delimited() + delimited());
  for (int i = 0; i < 300; ++i) ASSERT_EQ(rows(json) + rows(delimited() + delimited()), first);
}

}  // namespace
}  // namespace ew
