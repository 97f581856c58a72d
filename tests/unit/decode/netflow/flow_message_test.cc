#include "lib/decode/netflow/flow_message.h"

#include <gtest/gtest.h>

#include <protozero/pbf_writer.hpp>

#include "lib/decode/netflow/flow_fields.h"

namespace ew {
namespace {

using Outcome = FlowMessage::Outcome;

TEST(FlowFieldsTest, StandInAscendingOrderAndAreFoundByNumber) {
  uint32_t before = 0;
  for (const flow::Field& field : flow::fields()) {
    EXPECT_GT(field.number, before);
    EXPECT_EQ(flow::find_field(field.number), &field);
    before = field.number;
  }
  EXPECT_EQ(flow::find_field(0), nullptr);
  EXPECT_EQ(flow::find_field(43), nullptr);
  EXPECT_EQ(flow::find_field(flow::kNumberLimit), nullptr);
  EXPECT_EQ(flow::find_field(1000), nullptr);
  EXPECT_EQ(flow::type_name(4), "IPFIX");
  EXPECT_EQ(flow::type_name(5), "");
  EXPECT_EQ(flow::layer_name(13), "Teredo");
  EXPECT_EQ(flow::layer_name(99), "Custom");
  EXPECT_EQ(flow::layer_name(14), "");
}

class FlowMessageTest : public testing::Test {
 protected:
  std::string bytes;
  protozero::pbf_writer writer{bytes};
  FlowMessage flow;
};

TEST_F(FlowMessageTest, TellsZeroFromAbsent) {
  writer.add_uint32(flow::kSrcPort, 0);
  ASSERT_EQ(flow.read(bytes), Outcome::flow);
  EXPECT_TRUE(flow.has(flow::kSrcPort));
  EXPECT_EQ(flow.value(flow::kSrcPort), 0u);
  EXPECT_FALSE(flow.has(flow::kDstPort));
  EXPECT_EQ(flow.value(flow::kDstPort), 0u);
}

TEST_F(FlowMessageTest, NothingOfTheMessageBeforeIsLeft) {
  writer.add_uint32(flow::kSrcPort, 7);
  writer.add_uint32(102, 1);
  writer.add_bytes(82, "abcd");
  ASSERT_EQ(flow.read(bytes), Outcome::flow);
  bytes.clear();
  writer.add_bytes(flow::kSrcAddr, "abcd");
  ASSERT_EQ(flow.read(bytes), Outcome::flow);
  EXPECT_EQ(flow.value(flow::kSrcPort), 0u);
  EXPECT_TRUE(flow.values(102).empty());
  EXPECT_TRUE(flow.byte_lists(82).empty());
  EXPECT_EQ(flow.bytes(flow::kSrcAddr), "abcd");
}

TEST_F(FlowMessageTest, ReadsListsPackedAndUnpacked) {
  writer.add_uint32(102, 1);
  const uint32_t packed[] = {2, 4'200'000'000};
  writer.add_packed_uint32(102, std::begin(packed), std::end(packed));
  ASSERT_EQ(flow.read(bytes), Outcome::flow);
  ASSERT_EQ(flow.values(102).size(), 3u);
  EXPECT_EQ(flow.values(102)[2], 4'200'000'000u);
  bytes.clear();
  writer.add_bytes(102, "\xFF");  // a block that ends within a number
  EXPECT_EQ(flow.read(bytes), Outcome::malformed);
}

TEST_F(FlowMessageTest, PassesOverWhatTheSchemaDoesNotKnow) {
  writer.add_uint64(1000, 1);
  writer.add_fixed64(flow::kBytes, 1);
  writer.add_uint32(flow::kSrcAddr, 1);
  writer.add_bytes(flow::kSrcPort, "x");
  EXPECT_EQ(flow.read(bytes), Outcome::foreign);
  EXPECT_EQ(flow.read(""), Outcome::foreign);
}

TEST_F(FlowMessageTest, GroupsAndDamageAreMalformed) {
  writer.add_uint32(flow::kSrcPort, 300);
  EXPECT_EQ(flow.read(bytes + "\x93\x03\x94\x03"), Outcome::malformed);
  EXPECT_EQ(flow.read("{|"), Outcome::malformed);
  EXPECT_EQ(flow.read(std::string_view(bytes).substr(0, bytes.size() - 1)), Outcome::malformed);
}

TEST_F(FlowMessageTest, OldTimesCountOnlyWithoutTimesOfToday) {
  writer.add_uint64(flow::kOldEnd, 1767225600);
  writer.add_uint64(flow::kOldEndMs, 33);  // too small for a time
  ASSERT_EQ(flow.read(bytes), Outcome::flow);
  EXPECT_TRUE(flow.is_old());
  EXPECT_EQ(flow.value(flow::kOldEnd), 1767225600u);
  EXPECT_FALSE(flow.has(flow::kOldEndMs));
  writer.add_uint64(flow::kEndNs, 1);
  ASSERT_EQ(flow.read(bytes), Outcome::flow);
  EXPECT_FALSE(flow.is_old());
  EXPECT_FALSE(flow.has(flow::kOldEnd));
}

}  // namespace
}  // namespace ew
