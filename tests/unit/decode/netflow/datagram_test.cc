#include "lib/decode/netflow/datagram.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/netflow/wire.h"

namespace ew::flow {
namespace {

class DatagramTest : public testing::Test {
 protected:
  // The sets as "<number>:<kind><id>/<length>", the headers divided by "|"; the reason if there is
  // none.
  std::string read(const std::string& payload) {
    bytes = payload;
    const Fault fault = datagram.read(bytes);
    if (!fault.none()) return std::string(fault.code);
    std::string out;
    size_t index = 0;
    for (const MessageHeader& header : datagram.headers()) {
      if (!out.empty()) out += "| ";
      for (; index < header.sets_end; ++index) {
        const Set& set = datagram.sets()[index];
        out += std::to_string(set.number) + ":" + "dto!"[static_cast<size_t>(set.kind)];
        out += std::to_string(set.template_id) + "/" + std::to_string(set.content.size()) + " ";
      }
    }
    return out;
  }

  std::string bytes;
  Datagram datagram;
};

TEST_F(DatagramTest, KnowsItsVersions) {
  for (const char* known : {"\0\5x", "\0\x9x", "\0\xax"}) {
    EXPECT_TRUE(Datagram::has_version({known, 3}));
  }
  for (const char* other : {"\0\1x", "\0\6x", "\0\7x", "\0\x8x", "\0\xbx", "\0\0x", "\1\5x"}) {
    EXPECT_FALSE(Datagram::has_version({other, 3}));
  }
  EXPECT_FALSE(Datagram::has_version({"\0", 1}));
  EXPECT_TRUE(Datagram::has_version({"\0\5", 2}));
}

TEST_F(DatagramTest, ReadsTheHeaderOfV5) {
  EXPECT_EQ(read(v5(2, v5_record(1) + v5_record(2), 77, 0x4064)), "0:d0/96 ");
  const MessageHeader& header = datagram.headers().front();
  EXPECT_EQ(datagram.version(), Version::v5);
  EXPECT_EQ(header.domain, 258U);
  EXPECT_EQ(header.sequence, 77U);
  EXPECT_EQ(header.uptime_ms, 3'600'000U);
  EXPECT_EQ(header.export_time, int64_t{kExportSeconds} * 1'000'000'000 + 500'000'000);
  EXPECT_EQ(header.sampling_interval, 100) << "without its mode";
}

TEST_F(DatagramTest, NanosecondsOfV5BeyondASecondAreNone) {
  std::string payload = v5(0, "");
  payload.replace(12, 4, u32(1'000'000'000));
  EXPECT_EQ(read(payload), "0:d0/0 ");
  EXPECT_EQ(datagram.headers().front().export_time, int64_t{kExportSeconds} * 1'000'000'000);
}

TEST_F(DatagramTest, AV5DatagramHoldsAsManyRecordsAsItSays) {
  const std::string two = v5_record(1) + v5_record(2);
  EXPECT_EQ(read(v5(2, two + "fill..")), "0:d0/96 ");
  EXPECT_EQ(read(v5(1, two)), "0:d0/48 ");
  EXPECT_EQ(read(v5(3, two)), "bad_datagram");
  EXPECT_EQ(read(v5(2, two.substr(0, 95))), "bad_datagram");
  EXPECT_EQ(read(v5(65535, two)), "bad_datagram");
  EXPECT_EQ(read(v5(0, "").substr(0, 23)), "bad_datagram");
  EXPECT_EQ(read(v5(0, "")), "0:d0/0 ");
}

TEST_F(DatagramTest, ReadsTheHeaderOfV9AndWalksByLengths) {
  EXPECT_EQ(read(v9(set(0, "abcd") + set(1, "abcdef") + set(2, "x") + set(255, "x") +
                        set(256, "ab") + set(65535, "abc"),
                    5, 6)),
            "0:t0/4 1:o1/6 4:d256/2 5:d65535/3 ");
  const MessageHeader& header = datagram.headers().front();
  EXPECT_EQ(datagram.version(), Version::v9);
  EXPECT_EQ(header.domain, 6U);
  EXPECT_EQ(header.sequence, 5U);
  EXPECT_EQ(header.uptime_ms, 3'600'000U);
  EXPECT_EQ(header.export_time, int64_t{kExportSeconds} * 1'000'000'000);
  EXPECT_EQ(read(v9("")), "");
  EXPECT_EQ(read(v9("").substr(0, 19)), "bad_datagram");
}

TEST_F(DatagramTest, ReadsTheHeaderOfIpfix) {
  EXPECT_EQ(read(ipfix(set(2, "abcd") + set(3, "abcdef") + set(0, "x") + set(1, "x") + set(4, "x") +
                           set(256, "ab"),
                       5, 6)),
            "0:t2/4 1:o3/6 5:d256/2 ");
  const MessageHeader& header = datagram.headers().front();
  EXPECT_EQ(header.domain, 6U);
  EXPECT_EQ(header.sequence, 5U);
  EXPECT_EQ(header.uptime_ms, std::nullopt);
  EXPECT_EQ(header.export_time, int64_t{kExportSeconds} * 1'000'000'000);
  EXPECT_EQ(read(ipfix("").substr(0, 15)), "bad_datagram");
}

TEST_F(DatagramTest, FillEndsADatagram) {
  const std::string good = set(256, "ab");
  EXPECT_EQ(read(v9(good + std::string(1200, '\0'))), "0:d256/2 ");
  EXPECT_EQ(read(v9(good + "abc")), "0:d256/2 ") << "fewer than four bytes";
  EXPECT_EQ(read(ipfix(good + std::string(64, '\0'))), "0:d256/2 ");
}

TEST_F(DatagramTest, NothingIsReadBehindAMalformedLength) {
  const std::string good = set(256, "ab");
  EXPECT_EQ(read(v9(good + u16(257) + u16(3) + good)), "0:d256/2 1:!0/0 ");
  EXPECT_EQ(read(v9(good + u16(257) + u16(0) + good)), "0:d256/2 1:!0/0 ");
  EXPECT_EQ(read(v9(good + u16(0) + u16(0) + u8(0) + good)), "0:d256/2 1:!0/0 ");
  EXPECT_EQ(read(v9(good + u16(257) + u16(100) + "ab")), "0:d256/2 1:!0/0 ");
  EXPECT_EQ(read(ipfix(good + u16(257) + u16(100) + "ab")), "0:d256/2 1:!0/0 ");
}

// The message length that an IPFIX message says instead of its own.
std::string says(uint64_t length, std::string message) {
  return message.replace(2, 2, u16(length));
}

TEST_F(DatagramTest, AnIpfixMessageMayBeShorterThanItsDatagram) {
  const std::string message = ipfix(set(256, "ab"));  // 22 bytes
  EXPECT_EQ(read(message + "some other bytes, which nobody reads"), "0:d256/2 ");
  EXPECT_EQ(read(message + message + message), "0:d256/2 | 1:d256/2 | 2:d256/2 ");
  EXPECT_EQ(read(message + says(23, message)), "0:d256/2 ");
  EXPECT_EQ(read(message + says(15, message)), "0:d256/2 ");
  EXPECT_EQ(read(message + v9(set(256, "ab"))), "0:d256/2 ");
  EXPECT_EQ(read(says(20, message)), "0:d256/2 ") << "two bytes short";
  EXPECT_EQ(read(says(20, message) + message), "0:d256/2 | 1:d256/2 ");
  EXPECT_EQ(read(says(16, message)), "");
}

TEST_F(DatagramTest, AnIpfixMessageMayBeCut) {
  const std::string message = ipfix(set(256, "ab") + set(257, "abcd"));  // 30 bytes
  EXPECT_EQ(read(says(15, message)), "bad_datagram");
  EXPECT_EQ(read(says(0, message)), "bad_datagram");
  EXPECT_EQ(read(says(31, message)), "0:d256/2 1:d257/4 2:!0/0 ");
  EXPECT_EQ(read(message.substr(0, 29)), "0:d256/2 1:!0/0 ");
  EXPECT_EQ(read(message.substr(0, 24)), "0:d256/2 1:!0/0 ");
}

TEST_F(DatagramTest, AMalformedMessageDoesNotHideTheNextOne) {
  const std::string good = ipfix(set(256, "ab"));
  const std::string bad = ipfix(set(256, "ab") + u16(300) + u16(2) + "abcd");
  EXPECT_EQ(read(bad + good), "0:d256/2 1:!0/0 | 2:d256/2 ");
}

TEST_F(DatagramTest, TheTemplateOfV5IsAsLongAsItsRecords) {
  EXPECT_EQ(v5_template().least_length, v5_record(1).size());
}

}  // namespace
}  // namespace ew::flow
