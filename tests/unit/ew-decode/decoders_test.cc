#include "cmd/ew-decode/decoders.h"

#include <gtest/gtest.h>

namespace ew::decode {
namespace {

Options options_of(std::string_view type) {
  Options options;
  options.type = find_decode_type(type);
  options.by_subject = options.type == nullptr;
  return options;
}

TEST(DecodersTest, OneTypeTakesAllMessages) {
  Decoders decoders(options_of("telemetry"));
  EXPECT_EQ(decoders.first_type(), "telemetry");
  Message message;
  message.subject = "sweep.x";
  const Decoders::Choice choice = decoders.choose(message);
  EXPECT_EQ(choice.type, "telemetry");
  EXPECT_NE(choice.decoder, nullptr);
  EXPECT_EQ(decoders.choose({}).decoder, choice.decoder);
}

TEST(DecodersTest, BySubjectEachTypeHasOneDecoder) {
  Decoders decoders(options_of("auto"));
  EXPECT_EQ(decoders.first_type(), "auto");
  Message sweep, netflow, other;
  sweep.subject = "sweep.x";
  netflow.subject = "lab.flows.raw.netflow";
  other.subject = "orders.new";
  Decoder* const first = decoders.choose(sweep).decoder;
  EXPECT_EQ(decoders.choose(netflow).type, "netflow");
  EXPECT_NE(decoders.choose(netflow).decoder, first);
  EXPECT_EQ(decoders.choose(sweep).decoder, first);
  EXPECT_EQ(decoders.choose(other).type, "auto");
  EXPECT_EQ(decoders.choose(other).decoder, nullptr);
}

}  // namespace
}  // namespace ew::decode
