#include "lib/decode/netflow/datagram_to_rows.h"

#include <gtest/gtest.h>

#include "lib/decode/element_filter.h"
#include "tests/unit/decode/netflow/wire.h"

namespace ew::flow {
namespace {

using Keys = std::vector<uint64_t>;

// Source port and octets, and a layout of the same length the other way round.
std::string layout(uint64_t id) { return template_record(id, {{7, 2}, {1, 4}}); }
std::string other_layout(uint64_t id) { return template_record(id, {{1, 4}, {7, 2}}); }
std::string flow(uint64_t port) { return u16(port) + u32(1000 + port); }

class DatagramToRowsTest : public testing::Test {
 protected:
  DatagramToRowsTest() { message.exporter = "192.0.2.1"; }

  // What becomes of a datagram: "<source ports>", and of each letter " <code>[<rows>]"; "waits".
  std::string decode(const std::string& payload) {
    // Exactly as long as it is, so that a sanitizer sees what reads beyond.
    const std::vector<char> bytes(payload.begin(), payload.end());
    message.bytes = {bytes.data(), bytes.size()};
    ++message.line;
    return decode_again();
  }
  std::string decode_again() {
    lines.clear();
    decoded.begin(&lines, size_t{1} << 20);
    to_rows.decode(message, &decoded);
    if (decoded.failed()) return "failed " + std::string(decoded.failure().code);
    std::string out = decoded.waits() ? "waits" : ports();
    for (const BadElements& bad : decoded.bad_elements()) {
      out += " " + std::string(bad.code) + "[";
      for (const auto& [first, last] : bad.rows) {
        if (!out.ends_with('[')) out += ",";
        out += place(first);
        if (first != last) out += "-" + place(last);
      }
      out += "]";
    }
    return out;
  }
  static std::string place(uint64_t element) {
    return std::to_string(element / 65536) + "." + std::to_string(element % 65536);
  }
  std::string ports() {
    std::string out;
    constexpr std::string_view kName = "\"src_port\":";
    for (size_t at = 0; (at = lines.find(kName, at)) != std::string::npos;) {
      at += kName.size();
      if (!out.empty()) out += " ";
      out += lines.substr(at, lines.find_first_of(",}", at) - at);
    }
    return out;
  }
  uint64_t gaps() const { return state.sequences.gaps(); }

  State state;
  DatagramToRows to_rows{{size_t{1} << 20, false, false, &state}};
  Message message;
  Decoded decoded;
  std::string lines;
};

TEST_F(DatagramToRowsTest, ReadsV5) {
  EXPECT_EQ(decode(v5(2, v5_record(1) + v5_record(2) + "fill", 0, 100)), "1 2");
  EXPECT_NE(lines.find(R"("sampling_rate":100)"), std::string::npos);
  EXPECT_NE(lines.find(R"("type":"NETFLOW_V5")"), std::string::npos);
  EXPECT_EQ(decode(v5(3, v5_record(1) + v5_record(2))), "failed bad_datagram");
  EXPECT_EQ(decode(v5(0, "")), "");
}

TEST_F(DatagramToRowsTest, LearnsTemplatesAndReadsTheirData) {
  EXPECT_EQ(decode(v9(set(0, layout(256) + layout(257)))), "");
  EXPECT_EQ(decode(v9(set(256, flow(1) + flow(2) + "pad") + set(257, flow(3)))), "1 2 3");
  EXPECT_EQ(decode(ipfix(set(2, layout(256)) + set(256, flow(4)))), "4");
}

TEST_F(DatagramToRowsTest, TemplatesAreThoseOfExporterVersionAndDomain) {
  decode(v9(set(0, layout(256)), 0, 1));
  EXPECT_EQ(decode(v9(set(256, flow(1)), 0, 2)), "waits");
  EXPECT_EQ(decoded.awaited(), Templates::key({"192.0.2.1", Version::v9, 2}, 256));
  EXPECT_EQ(decode(ipfix(set(256, flow(1)), 0, 1)), "waits");
  message.exporter = "192.0.2.2";
  EXPECT_EQ(decode(v9(set(256, flow(1)), 0, 1)), "waits");
  message.exporter = "192.0.2.1";
  EXPECT_EQ(decode(v9(set(256, flow(1)), 0, 1)), "1");
}

TEST_F(DatagramToRowsTest, DataMayPrecedeTheirTemplateInADatagram) {
  EXPECT_EQ(decode(v9(set(256, flow(1)) + set(0, layout(256)))), "1");
  EXPECT_EQ(decode(ipfix(set(300, flow(2))) + ipfix(set(2, layout(300)))), "2");
}

TEST_F(DatagramToRowsTest, ATemplateHoldsFromWhereItStands) {
  decode(v9(set(0, layout(256))));
  EXPECT_EQ(decode(v9(set(256, flow(1)) + set(0, other_layout(256)) + set(256, u32(9) + u16(2)))),
            "1 2");
}

TEST_F(DatagramToRowsTest, AMessageWithAnUnknownTemplateWaitsAsAWhole) {
  decode(v9(set(0, layout(256))));
  state.templates.take_learned();
  EXPECT_EQ(decode(v9(set(256, flow(1)) + set(257, flow(2)) + set(258, flow(3)))), "waits");
  EXPECT_TRUE(lines.empty());
  EXPECT_EQ(decoded.awaited(), Templates::key({"192.0.2.1", Version::v9, 0}, 257));
}

TEST_F(DatagramToRowsTest, WhatIsNotWaitedForIsALetter) {
  message.no_waiting = true;
  decode(v9(set(0, layout(256))));
  EXPECT_EQ(decode(v9(set(256, flow(1)) + set(257, flow(2)) + set(2, "x") + set(258, flow(3)))),
            "1 template_missing[1.0,3.0]");
}

TEST_F(DatagramToRowsTest, AnEmptySetWaitsForNothing) { EXPECT_EQ(decode(v9(set(300, ""))), ""); }

TEST_F(DatagramToRowsTest, AMessageThatWaitsTeachesAtOnce) {
  const std::string options = u16(400) + u16(2) + u16(1) + fields({{149, 4}, {34, 4}});
  EXPECT_EQ(decode(ipfix(set(300, flow(1)) + set(2, layout(256)) + set(3, options) +
                         set(400, u32(0) + u32(50)))),
            "waits");
  EXPECT_EQ(state.templates.take_learned().size(), 2U);
  EXPECT_EQ(decode(ipfix(set(256, flow(2)))), "2");
  EXPECT_NE(lines.find(R"("sampling_rate":50)"), std::string::npos);
}

// A message that is decoded again, as whoever parks messages does it.
class WaitingDatagramTest : public DatagramToRowsTest {
 protected:
  std::string wait(const std::string& payload) {
    waiting_bytes.assign(payload.begin(), payload.end());
    message.bytes = {waiting_bytes.data(), waiting_bytes.size()};
    waiting_line = ++message.line;
    return decode_again();
  }
  std::string resume() {
    Message other = message;
    message.bytes = {waiting_bytes.data(), waiting_bytes.size()};
    message.line = waiting_line;
    message.waited = true;
    const std::string out = decode_again();
    message = other;
    return out;
  }

  std::vector<char> waiting_bytes;
  uint64_t waiting_line = 0;
};

TEST_F(WaitingDatagramTest, IsDecodedOnceItsTemplateCame) {
  EXPECT_EQ(wait(v9(set(256, flow(1)) + set(257, flow(2)))), "waits");
  EXPECT_EQ(decode(v9(set(0, layout(256)))), "");
  EXPECT_EQ(state.templates.take_learned(),
            Keys{Templates::key({"192.0.2.1", Version::v9, 0}, 256)});
  EXPECT_EQ(resume(), "waits") << "for the other one";
  decode(v9(set(0, layout(257))));
  EXPECT_EQ(resume(), "1 2");
  EXPECT_TRUE(state.held.empty());
}

TEST_F(WaitingDatagramTest, KeepsTheTemplatesThatItFound) {
  decode(ipfix(set(2, layout(256))));
  EXPECT_EQ(wait(ipfix(set(256, flow(1)) + set(257, flow(2)))), "waits");
  decode(ipfix(set(2, u16(2) + u16(0) + layout(257))));
  EXPECT_EQ(resume(), "1 2") << "though the first one was withdrawn";
  EXPECT_EQ(wait(ipfix(set(257, flow(1)) + set(258, flow(2)))), "waits");
  decode(ipfix(set(2, other_layout(257))));
  EXPECT_EQ(resume(), "waits") << "once more";
  message.no_waiting = true;
  EXPECT_EQ(resume(), "1 template_missing[1.0]") << "though the first one was redefined";
  EXPECT_TRUE(state.held.empty());
}

TEST_F(WaitingDatagramTest, DoesNotMoveTemplatesBackwards) {
  EXPECT_EQ(wait(v9(set(0, layout(256)) + set(256, flow(1)) + set(257, flow(2)))), "waits");
  decode(v9(set(0, other_layout(256) + layout(257))));
  EXPECT_EQ(resume(), "1 2") << "by its own template";
  EXPECT_EQ(decode(v9(set(256, u32(9) + u16(3)))), "3");
}

TEST_F(WaitingDatagramTest, IsCountedOnce) {
  decode(v9(set(0, layout(256)), 10));
  EXPECT_EQ(wait(v9(set(257, flow(1)), 11)), "waits");
  decode(v9(set(0, layout(257)), 12));
  resume();
  decode(v9("", 13));
  EXPECT_EQ(gaps() + state.sequences.reordered(), 0U);
}

TEST_F(DatagramToRowsTest, ARedeliveredDatagramIsReadByItsOwnTemplates) {
  message.time = "2026-01-01T00:00:02Z";
  decode(v9(set(0, other_layout(256))));
  message.time = "2026-01-01T00:00:01Z";
  EXPECT_EQ(decode(v9(set(0, layout(256)) + set(256, flow(1)))), "1");
  message.time = "2026-01-01T00:00:03Z";
  EXPECT_EQ(decode(v9(set(256, u32(9) + u16(2)))), "2");
}

TEST_F(DatagramToRowsTest, MalformedPartsCostOnlyThemselves) {
  const std::string good = set(0, layout(256)) + set(256, flow(1));
  EXPECT_EQ(decode(v9(good + u16(256) + u16(3) + "abcd")), "1 bad_datagram[2.0]");
  EXPECT_EQ(decode(v9(set(0, layout(255)) + good)), "1 bad_datagram[0.0]");
  EXPECT_EQ(decode(v9(good + set(0, layout(300).substr(0, 9)) + set(256, flow(2)))),
            "1 2 bad_datagram[2.0]");
  EXPECT_EQ(decode(ipfix("").substr(0, 10)), "failed bad_datagram");
  EXPECT_EQ(decode(v9(set(0, template_record(300, {{7, 0}})) + set(300, "abc") + good)),
            "1 bad_datagram[1.0]")
      << "records without length";
}

TEST_F(DatagramToRowsTest, AValueThatRunsPastItsSetCostsTheRestOfTheSet) {
  const std::string templates = set(2, template_record(256, {{7, 2}, {82, 65535}}));
  EXPECT_EQ(decode(ipfix(templates + set(256, u16(1) + u8(1) + "a" + u16(2) + u8(9) + "b") +
                         set(256, u16(3) + u8(0)))),
            "1 3 bad_datagram[1.1]");
}

TEST_F(DatagramToRowsTest, OptionsDataMakeNoRows) {
  const std::string options = u16(400) + u16(4) + u16(8) + fields({{1, 4}, {34, 4}, {7, 2}});
  decode(v9(set(1, options) + set(0, layout(256))));
  EXPECT_EQ(decode(v9(set(256, flow(1)) + set(400, u32(0) + u32(50) + u16(9)) + set(256, flow(2)))),
            "1 2");
  const size_t second = lines.find('\n');
  EXPECT_EQ(lines.substr(0, second).find("sampling_rate"), std::string::npos)
      << "a flow before its options record";
  EXPECT_NE(lines.substr(second).find(R"("sampling_rate":50)"), std::string::npos);
}

TEST_F(DatagramToRowsTest, ARecordThatOverflowsCostsItself) {
  decode(v9(set(0, template_record(256, {{7, 2}, {1, 8}}))));
  EXPECT_EQ(decode(v9(set(256, u16(1) + u64(~0ULL) + u16(2) + u64(5)))), "2 out_of_range[0.0]");
}

TEST_F(DatagramToRowsTest, GivesOnlyWhatIsAskedFor) {
  ElementFilter only;
  message.only = &only;
  const std::string payload = set(0, layout(256)) + set(256, flow(1) + flow(2) + flow(3)) +
                              set(300, flow(4)) + set(256, flow(5)) + u16(256) + u16(3) + "x";
  ASSERT_TRUE(only.parse("[65537,196608]"));
  EXPECT_EQ(decode(v9(payload)), "2 5");
  ASSERT_TRUE(only.parse("[65536]"));
  EXPECT_EQ(decode(v9(payload)), "1 2 3") << "a set is named by its first record";
  ASSERT_TRUE(only.parse("[262144]"));
  EXPECT_EQ(decode(v9(payload)), " bad_datagram[4.0]");
  ASSERT_TRUE(only.parse("[131072]"));
  EXPECT_EQ(decode(v9(payload)), "waits");
  ASSERT_TRUE(only.parse("[0,2]"));
  EXPECT_EQ(decode(v5(3, v5_record(1) + v5_record(2) + v5_record(3))), "1 3");
}

TEST_F(DatagramToRowsTest, CountsGapsAsTheVersionNumbers) {
  decode(v5(2, v5_record(1) + v5_record(2), 100));
  decode(v5(1, v5_record(1), 102));
  EXPECT_EQ(gaps(), 0U);
  decode(v5(1, v5_record(1), 104));
  EXPECT_EQ(gaps(), 1U);
  decode(v9(set(0, layout(256)), 7));
  decode(v9(set(256, flow(1) + flow(2)), 8));
  decode(v9(set(256, flow(1)), 9));
  EXPECT_EQ(gaps(), 1U);
  decode(ipfix(set(2, layout(256)) + set(256, flow(1) + flow(2)), 50));
  decode(ipfix(set(256, flow(1)), 52) + ipfix(set(256, flow(1)), 53));
  EXPECT_EQ(gaps(), 1U);
  decode(ipfix(set(256, flow(1)), 64));
  EXPECT_EQ(gaps(), 2U);
  EXPECT_EQ(state.sequences.missing(), 11U);
}

TEST_F(DatagramToRowsTest, CountsEachDatagramOnce) {
  decode(v9("", 7));
  message.again = true;
  decode(v9("", 7));
  decode(v9("", 3));
  message.again = false;
  decode(v9("", 8));
  EXPECT_EQ(gaps() + state.sequences.reordered(), 0U);
}

TEST_F(DatagramToRowsTest, OptionsDataCountAsRecordsOfIpfix) {
  const std::string options = u16(400) + u16(2) + u16(1) + fields({{149, 4}, {34, 4}});
  decode(ipfix(set(3, options) + set(400, u32(0) + u32(50)), 10));
  decode(ipfix("", 11));
  EXPECT_EQ(gaps(), 0U);
}

TEST_F(DatagramToRowsTest, BombsCostNoMoreThanTheirBytes) {
  std::string bomb;
  for (int i = 0; i < 4000; ++i) bomb += set(0, template_record(256 + i, {{7, 2}, {1, 0}}));
  EXPECT_EQ(decode(v9(bomb)), "");
  std::string sets;
  for (int i = 0; i < 13000; ++i) sets += set(60000, "x");
  message.no_waiting = true;
  EXPECT_EQ(decode(v9(sets)), "failed too_many_bad");
  // 2,000 fields of no length beside one of one byte: 60,000 records.
  std::string wide = u16(300) + u16(2001);
  for (int i = 0; i < 2000; ++i) wide += u16(1) + u16(0);
  decode(v9(set(0, wide + u16(4) + u16(1))));
  decode(v9(set(300, std::string(20000, 'x'))));
  EXPECT_GT(decoded.rows(), 10000U);
}

TEST_F(DatagramToRowsTest, EveryCutOfADatagramIsReadWithinItsBytes) {
  const std::string options = u16(400) + u16(2) + u16(1) + fields({{149, 4}, {34, 4}});
  const std::string whole =
      ipfix(set(2, template_record(256, {{7, 2}, {82, 65535}})) + set(3, options) +
            set(400, u32(0) + u32(50)) + set(256, u16(1) + u8(2) + "ab" + u16(2) + u8(0))) +
      ipfix(set(256, u16(3) + u8(1) + "c"));
  EXPECT_EQ(decode(whole), "1 2 3");
  for (size_t size = 2; size < whole.size(); ++size) decode(whole.substr(0, size));
  const std::string old = v5(2, v5_record(1) + v5_record(2));
  for (size_t size = 2; size < old.size(); ++size) {
    EXPECT_EQ(decode(old.substr(0, size)), "failed bad_datagram");
  }
}

}  // namespace
}  // namespace ew::flow
