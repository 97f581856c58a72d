#include "cmd/ew-publish/options.h"

#include <gtest/gtest.h>

namespace ew::publish {
namespace {

std::optional<ParseEnd> parse(std::vector<const char*> words, Options* options) {
  words.insert(words.begin(), "ew-publish");
  return parse_options(static_cast<int>(words.size()), words.data(), options);
}

TEST(PublishOptions, AreRead) {
  Options options;
  ASSERT_FALSE(parse({"--input=lines", "--subject", "a.b", "-H", "X-A: 1", "-H", "X-B:", "e",
                      "--rate", "2.5", "--retry-for", "2s", "--max-in-flight", "1", "f", "-"},
                     &options));
  EXPECT_EQ(options.input, Input::lines);
  EXPECT_EQ(options.rules.subject, "a.b");
  EXPECT_EQ(options.rules.headers, (Connection::Headers{{"X-A", "1"}, {"X-B", ""}}));
  EXPECT_EQ(options.rate, 2.5);
  EXPECT_EQ(options.retry_for_ns, 2'000'000'000);
  EXPECT_EQ(options.max_in_flight, 1u);
  EXPECT_EQ(options.files, (std::vector<std::string>{"e", "f", "-"}));
}

TEST(PublishOptions, AStreamGetsItsSubjects) {
  Options options;
  ASSERT_FALSE(parse({"--create-stream", "S", "--subject", "a.b"}, &options));
  EXPECT_EQ(options.stream_subjects, std::vector<std::string>{"a.b"});
  options = {};
  ASSERT_FALSE(parse({"--create-stream", "S", "--stream-subjects", "a.>,b.*"}, &options));
  EXPECT_EQ(options.stream_subjects, (std::vector<std::string>{"a.>", "b.*"}));
}

TEST(PublishOptions, WrongOnesEndWith64) {
  const std::vector<std::vector<const char*>> wrong = {{"--input", "lines"},
                                                       {"--input", "json"},
                                                       {"--subject", "a..b"},
                                                       {"-H", "no colon"},
                                                       {"-H", ": x"},
                                                       {"--rate", "-1"},
                                                       {"--max-in-flight", "0"},
                                                       {"--create-stream", "S"},
                                                       {"--create-stream", "a.b"},
                                                       {"--stream-subjects", "a.>"}};
  for (const auto& words : wrong) {
    Options options;
    const auto end = parse(words, &options);
    ASSERT_TRUE(end) << words.back();
    EXPECT_EQ(end->exit_code, 64);
    EXPECT_TRUE(end->error.starts_with("ew-publish: error: ")) << end->error;
  }
}

TEST(PublishOptions, ListeningIsRead) {
  Options options;
  ASSERT_FALSE(
      parse({"--listen", "udp://:2055", "--listen", "udp://[::1]:9995", "--subject", "n.raw",
             "--receive-buffer", "1MiB", "--listen-queue", "2MiB", "--drain-timeout", "5s"},
            &options));
  ASSERT_EQ(options.listen.addresses.size(), 2u);
  EXPECT_EQ(options.listen.addresses[1].text, "udp://[::1]:9995");
  EXPECT_EQ(options.listen.receive_buffer, 1u << 20);
  EXPECT_EQ(options.listen.queue_bytes, 2u << 20);
  EXPECT_EQ(options.listen.drain_timeout_ns, 5'000'000'000);
}

TEST(PublishOptions, WhatDoesNotGoWithListeningIsToldByName) {
  const std::vector<std::pair<std::vector<const char*>, std::string>> wrong = {
      {{"--receive-buffer", "1MiB"}, "--receive-buffer goes with --listen"},
      {{"--listen", "udp://:1"}, "--listen needs --subject"},
      {{"--listen", "udp://:1", "--subject", "a", "file"}, "files does not go with --listen"},
      {{"--listen", "udp://:1", "--subject", "a", "--input", "lines"}, "--input does not go"},
      {{"--listen", "udp://:1", "--subject", "a", "--rate", "3"}, "--rate does not go"},
      {{"--listen", "udp://:1", "--subject", "a", "-H", "nats-msg-id: 1"}, "Nats-Msg-Id"},
      {{"--listen", "localhost:1", "--subject", "a"}, "udp://10.0.0.1:PORT"}};
  for (const auto& [words, reason] : wrong) {
    Options options;
    const auto end = parse(words, &options);
    ASSERT_TRUE(end) << reason;
    EXPECT_EQ(end->exit_code, 64);
    EXPECT_NE(end->error.find(reason), std::string::npos) << end->error;
  }
}

}  // namespace
}  // namespace ew::publish
