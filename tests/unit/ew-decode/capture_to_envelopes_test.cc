#include "cmd/ew-decode/capture_to_envelopes.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/ew-decode/packets.h"

namespace ew::decode {
namespace {

using namespace packets;  // NOLINT(google-build-using-namespace)

const std::string kIpfix = u16(10) + "x";  // AAp4 in base64

class CaptureToEnvelopesTest : public testing::Test {
 protected:
  void use_ports(std::vector<uint16_t> ports) {
    to_envelopes_.emplace(std::move(ports), "Ew-Exporter", &metrics_);
  }
  void add(const std::string& ip, size_t size = 0) {
    if (!to_envelopes_) use_ports({});
    const Packet packet{Link::raw, ip, size == 0 ? ip.size() : size};
    EXPECT_TRUE(to_envelopes_->add({packet, ++number_, time_}, take_));
  }
  void finish() { EXPECT_TRUE(to_envelopes_->finish(take_)); }
  uint64_t skipped() { return metrics_.counter("skipped_packets"); }

  std::optional<int64_t> time_ = 1'767'225'600'123'456'789;
  std::vector<std::string> lines_;
  std::vector<uint64_t> numbers_;
  std::vector<std::string> damages_;
  Metrics metrics_;

 private:
  std::optional<CaptureToEnvelopes> to_envelopes_;
  uint64_t number_ = 0;
  CaptureToEnvelopes::Take take_ = [this](const CapturedEnvelope& envelope) {
    lines_.emplace_back(envelope.line);
    numbers_.push_back(envelope.number);
    damages_.emplace_back(envelope.damage);
    return Status();
  };
};

TEST_F(CaptureToEnvelopesTest, ADatagramBecomesTheEnvelopeOfItsPayload) {
  add(ipv4(udp(2055, kIpfix)));
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0],
            R"({"time":"2026-01-01T00:00:00.123456789Z","headers":{"Ew-Exporter":["192.0.2.1"]},)"
            R"("data_base64":"AAp4"})");
  EXPECT_EQ(damages_[0], "");
  time_.reset();
  add(ipv6(udp(2055, kIpfix)));
  ASSERT_EQ(lines_.size(), 2u);
  EXPECT_EQ(lines_[1], R"({"headers":{"Ew-Exporter":["2001:db8::1"]},"data_base64":"AAp4"})");
  EXPECT_EQ(numbers_, (std::vector<uint64_t>{1, 2}));
}

TEST_F(CaptureToEnvelopesTest, WithoutPortsTheVersionDecides) {
  for (const int version : {0, 1, 5, 8, 9, 10, 11}) add(ipv4(udp(53, u16(version) + "x")));
  EXPECT_EQ(numbers_, (std::vector<uint64_t>{3, 5, 6}));
  add(ipv4(udp(2055, "")));
  add(ipv4(udp(2055, "\x0a")));
  add(ipv4(udp(2055, kIpfix), 0, 7, "", 6));
  EXPECT_EQ(numbers_.size(), 3u);
  EXPECT_EQ(skipped(), 7u);
  EXPECT_EQ(metrics_.counter("packets"), 10u);
}

TEST_F(CaptureToEnvelopesTest, WithPortsWhateverGoesToThem) {
  use_ports({2055, 4739});
  add(ipv4(udp(2055, "")));
  add(ipv4(udp(2056, kIpfix)));
  add(ipv4(udp(4739, "{}")));
  EXPECT_EQ(numbers_, (std::vector<uint64_t>{1, 3}));
  EXPECT_EQ(skipped(), 1u);
}

TEST_F(CaptureToEnvelopesTest, WhatWasCutIsSaidAndNotSkippedWhereItMayCount) {
  const std::string packet = ipv4(udp(2055, kIpfix));
  for (const size_t size : {30u, 28u, 26u, 22u}) add(packet.substr(0, size), packet.size());
  EXPECT_EQ(lines_.size(), 4u);
  for (const std::string& damage : damages_) EXPECT_NE(damage, "");
  add(ipv4(udp(53, "x" + kIpfix)).substr(0, 30), 32);  // no version of ours
  EXPECT_EQ(lines_.size(), 4u);
  use_ports({2056});
  add(packet.substr(0, 30), packet.size());
  EXPECT_EQ(lines_.size(), 4u);
  add(packet.substr(0, 22), packet.size());  // where it went is not known
  EXPECT_EQ(lines_.size(), 5u);
  EXPECT_EQ(skipped(), 2u);
}

TEST_F(CaptureToEnvelopesTest, FragmentsAreJoined) {
  const std::string content = udp(2055, kIpfix + "12345678");
  add(ipv4(content.substr(0, 8), 0x2000));
  add(ipv4(content.substr(8, 8), 0x2001));
  add(ipv4(content.substr(16), 2));
  EXPECT_EQ(numbers_, (std::vector<uint64_t>{3}));
  EXPECT_EQ(damages_[0], "");
  EXPECT_TRUE(lines_[0].ends_with(R"("data_base64":"AAp4MTIzNDU2Nzg="})")) << lines_[0];
}

TEST_F(CaptureToEnvelopesTest, FragmentsThatStayAloneAreDamagedOrSkipped) {
  const std::string content = udp(2055, kIpfix + "12345678");
  add(ipv4(content.substr(0, 16), 0x2000, 1));
  add(ipv4(content.substr(8), 1, 2));  // without the first one
  finish();
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(damages_[0], "fragments of the datagram are missing or cut in the capture");
  EXPECT_TRUE(lines_[0].ends_with(R"("data_base64":"AAp4MTIzNDU="})")) << lines_[0];
  EXPECT_EQ(skipped(), 1u);
}

TEST_F(CaptureToEnvelopesTest, ErrorsOfTheTakerComeBack) {
  CaptureToEnvelopes to_envelopes({}, "H", &metrics_);
  const std::string packet = ipv4(udp(2055, kIpfix));
  const auto refuse = [](const CapturedEnvelope&) { return Status(Kind::io, "full"); };
  EXPECT_EQ(to_envelopes.add({{Link::raw, packet, packet.size()}, 1, 1}, refuse).kind(), Kind::io);
  const std::string piece = ipv4(udp(2055, kIpfix + "12345678").substr(0, 16), 0x2000);
  EXPECT_TRUE(to_envelopes.add({{Link::raw, piece, piece.size()}, 2, 1}, refuse));
  EXPECT_EQ(to_envelopes.finish(refuse).kind(), Kind::io);
}

}  // namespace
}  // namespace ew::decode
