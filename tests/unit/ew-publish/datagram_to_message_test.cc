#include "cmd/ew-publish/datagram_to_message.h"

#include <gtest/gtest.h>

namespace ew::publish {
namespace {

using Headers = Connection::Headers;

TEST(DatagramToMessage, KeepsTheBytesAndNamesTheExporter) {
  const MessageRules rules{"netflow.raw", {{"X-A", "1"}}};
  DatagramToMessage to_message(rules, "run");
  const std::string bytes("\0\x05\xff", 3);
  const OutgoingMessage first = to_message.convert({bytes, "10.0.0.1"});
  EXPECT_EQ(first.subject, "netflow.raw");
  EXPECT_EQ(first.payload, bytes);
  EXPECT_EQ(first.headers,
            (Headers{{"X-A", "1"}, {"Ew-Exporter", "10.0.0.1"}, {"Nats-Msg-Id", "run.0"}}));
  const OutgoingMessage second = to_message.convert({"", "2001:db8::1"});
  EXPECT_EQ(second.payload, "");
  EXPECT_EQ(second.headers,
            (Headers{{"X-A", "1"}, {"Ew-Exporter", "2001:db8::1"}, {"Nats-Msg-Id", "run.1"}}));
}

TEST(DatagramToMessage, AnExporterOfTheCommandLineStandsInsteadOfTheSender) {
  const MessageRules rules{"n", {{"ew-exporter", "10.9.9.9"}}};
  DatagramToMessage to_message(rules, "r");
  EXPECT_EQ(to_message.convert({"x", "127.0.0.1"}).headers,
            (Headers{{"ew-exporter", "10.9.9.9"}, {"Nats-Msg-Id", "r.0"}}));
}

}  // namespace
}  // namespace ew::publish
