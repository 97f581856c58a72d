#include "lib/decode/netflow/record_to_row.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/netflow/records.h"

namespace ew::flow {
namespace {

class RecordToRowTest : public testing::Test, protected Records {};

TEST_F(RecordToRowTest, WritesAWholeRow) {
  add(8, ip(192, 0, 2, 10)).add(12, ip(198, 51, 100, 5)).add(7, 51514, 2).add(11, 443, 2);
  add(4, 6, 1).add(2, 3, 4).add(1, 1500, 8).add(10, 3, 4).add(14, 7, 2).add(61, 1, 1);
  add(5, 184, 1).add(6, 27, 1).add(16, 64500, 4).add(15, ip(0, 0, 0, 0)).add(136, 2, 1);
  add(152, 1'751'500'790'000, 8).add(153, 1'751'500'795'250, 8).add(18000, "xyz", 99999);
  EXPECT_EQ(row(),
            R"({"timestamp":"2025-07-02T23:59:55.250000Z","flow_direction":"egress",)"
            R"("src_addr":"192.0.2.10","dst_addr":"198.51.100.5","src_port":51514,"dst_port":443,)"
            R"("protocol":6,"packets":3,"octets":1500,"sampler_address":"192.0.2.1",)"
            R"("input_snmp":3,"output_snmp":7,"metadata":{"type":"IPFIX","sequence_num":42,)"
            R"("next_hop":"0.0.0.0","src_as":64500,"ip_tos":184,"tcp_flags":27,)"
            R"("observation_domain_id":7,"template_id":300,"export_time_ms":1751500800000,)"
            R"("flow_start_ms":1751500790000,"flow_end_ms":1751500795250,"flowEndReason":2,)"
            R"("enterprise:99999:18000":"78797a"},"id":"25f38d7e-501c-5697-a2bd-c368bb58ee36"})");
}

TEST_F(RecordToRowTest, WhatIsAbsentIsNoZero) {
  add(230, 1, 1);
  EXPECT_EQ(row(), R"({"timestamp":"2025-07-03T00:00:00.000000Z","sampler_address":"192.0.2.1",)"
                   R"("metadata":{"type":"IPFIX","sequence_num":42,"observation_domain_id":7,)"
                   R"("template_id":300,"export_time_ms":1751500800000,"natEvent":1},)"
                   R"("id":"25f38d7e-501c-5697-a2bd-c368bb58ee36"})");
}

TEST_F(RecordToRowTest, V5HasItsEngineAndNoTemplate) {
  header.domain = {"192.0.2.1", Version::v5, 3 * 256 + 9};
  header.uptime_ms = 100'000;
  header.sampling_rate = 512;
  add(8, ip(10, 0, 0, 1)).add(12, ip(10, 0, 0, 2)).add(22, 90'000, 4).add(21, 99'500, 4);
  EXPECT_EQ(metadata(),
            R"({"type":"NETFLOW_V5","sampling_rate":512,"sequence_num":42,"engine_type":3,)"
            R"("engine_id":9,"export_time_ms":1751500800000,"flow_start_ms":1751500790000,)"
            R"("flow_end_ms":1751500799500})");
}

TEST_F(RecordToRowTest, PortsOfUdpAndTcpStandInWhereThereAreNoOthers) {
  add(180, 1, 2).add(183, 2, 2);
  EXPECT_EQ(column("src_port") + column("dst_port"), "12");
  EXPECT_EQ(meta("udpSourcePort"), "");
  add(7, 0, 2).add(11, 5, 2);
  EXPECT_EQ(column("src_port") + column("dst_port"), "05");
  EXPECT_EQ(meta("udpSourcePort") + meta("tcpDestinationPort"), "12");
}

TEST_F(RecordToRowTest, WhatAColumnCannotHoldStaysInMetadata) {
  add(7, 65536, 4).add(4, 256, 2).add(10, uint64_t{1} << 32, 8).add(61, 255, 1);
  for (const char* name : {"src_port", "protocol", "input_snmp", "flow_direction"}) {
    EXPECT_EQ(column(name), "") << name;
  }
  EXPECT_EQ(meta("sourceTransportPort"), "65536");
  EXPECT_EQ(meta("protocolIdentifier"), "256");
  EXPECT_EQ(meta("ingressInterface"), "4294967296");
  EXPECT_EQ(meta("flow_direction"), "255");
  clear().add(10, 4'294'967'295, 4);
  EXPECT_EQ(column("input_snmp"), "4294967295");
}

TEST_F(RecordToRowTest, PhysicalInterfacesStandInForUnknownOnes) {
  add(10, 0, 4).add(252, 5, 4).add(253, 6, 4);
  EXPECT_EQ(column("input_snmp") + column("output_snmp"), "56");
  EXPECT_EQ(meta("ingressPhysicalInterface"), "5");
  clear().add(10, 0, 4).add(14, 8, 4).add(253, 6, 4);
  EXPECT_EQ(column("input_snmp") + column("output_snmp"), "08");
}

TEST_F(RecordToRowTest, TheSamplerIsTheSenderOrWhoTheRecordNames) {
  message.exporter = "::ffff:192.0.2.7";
  add(130, ip(203, 0, 113, 1));
  EXPECT_EQ(column("sampler_address"), R"("192.0.2.7")");
  EXPECT_EQ(meta("exporterIPv4Address"), R"("203.0.113.1")");
  message.exporter = "router-1";
  EXPECT_EQ(column("sampler_address"), R"("203.0.113.1")");
  clear().add(130, ip(0, 0, 0, 0)).add(131, be(0xFFFF'CB00'7102, 16));
  EXPECT_EQ(column("sampler_address"), R"("203.0.113.2")");
  clear();
  EXPECT_EQ(column("sampler_address"), "");
}

TEST_F(RecordToRowTest, RefusesACounterBeyondBigint) {
  add(2, uint64_t{1} << 63, 8).add(1, 1, 1);
  EXPECT_EQ(row(), "out_of_range packets");
  clear().add(2, 1, 1).add(1, 9'007'199'254'740'993, 8);
  EXPECT_EQ(column("octets"), "9007199254740993");
}

TEST_F(RecordToRowTest, ScalesOnceWhenToldTo) {
  add(2, 3, 4).add(1, 1500, 4).add(34, 100, 4).add(232, 8, 4);
  EXPECT_EQ(column("packets") + column("octets"), "31500");
  EXPECT_EQ(meta("sampling_rate") + meta("sampling_scaled"), "100");
  scale = true;
  EXPECT_EQ(column("packets") + column("octets"), "300150000");
  EXPECT_EQ(meta("sampling_rate") + meta("sampling_scaled"), "100true");
  EXPECT_EQ(meta("responderOctets"), "8");
  clear().add(1, uint64_t{1} << 60, 8).add(34, 16, 4);
  EXPECT_EQ(row(), "out_of_range octets");
  clear().add(1, 5, 8).add(34, 0, 4);
  EXPECT_EQ(column("octets"), "5");
  EXPECT_EQ(meta("sampling_scaled"), "");
}

TEST_F(RecordToRowTest, ReadsASampledPacketWhereThereAreNoFields) {
  const std::string ethernet = be(1, 6) + be(2, 6) + be(0x0800, 2);
  const std::string ipv4 = be(0x4500, 2) + be(1000, 2) + be(0, 5) + be(17, 1) + be(0, 2) +
                           ip(10, 0, 0, 1) + ip(10, 0, 0, 2);
  add_variable(315, ethernet + ipv4 + be(53, 2) + be(5353, 2)).add(312, 1014, 2);
  EXPECT_EQ(column("src_addr") + column("dst_addr"), R"("10.0.0.1""10.0.0.2")");
  EXPECT_EQ(column("src_port") + column("dst_port") + column("protocol"), "53535317");
  EXPECT_EQ(column("packets") + column("octets"), "11000");
  EXPECT_EQ(meta("dataLinkFrameSize"), "1014");
  EXPECT_NE(meta("dataLinkFrameSection"), "");
  add(2, 7, 4);
  EXPECT_EQ(column("packets"), "7");
}

TEST_F(RecordToRowTest, ASectionWithoutBytesHidesNoOther) {
  add(315, "");
  add(313, be(0x4500001c, 4) + be(0, 4) + be(0x40110000, 4) + ip(10, 0, 0, 1) + ip(10, 0, 0, 2) +
               be(1111, 2) + be(53, 2));
  EXPECT_EQ(column("src_addr"), R"("10.0.0.1")");
  EXPECT_EQ(column("octets"), "28");
}

TEST_F(RecordToRowTest, CountsReplacedCharacters) {
  add(96, std::string("a\0b\xFF", 4)).add(82, std::string("eth0\0\0", 6));
  EXPECT_EQ(meta("applicationName"),
            "\"a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\"");
  EXPECT_EQ(meta("interfaceName"), R"("eth0")");
  EXPECT_EQ(to_row.take_replaced(), 4u);  // two rows of two
  EXPECT_EQ(to_row.take_replaced(), 0u);
}

}  // namespace
}  // namespace ew::flow
