#include "lib/base/diagnostics.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "tests/unit/base/pipes.h"

namespace ew {
namespace {

DiagnosticsOptions text_to(int fd) { return {"ew-load", "", LogFormat::text, Level::info, fd}; }
DiagnosticsOptions json_to(int fd) { return {"ew-load", "p1", LogFormat::json, Level::info, fd}; }

TEST(Diagnostics, WritesTheGrammarOfMessages) {
  Pipe pipe;
  Diagnostics log(text_to(pipe.writer()));
  log.error("unable to connect: refused");
  EXPECT_EQ(pipe.take(), "ew-load: error: unable to connect: refused\n");
  log.warning("w");
  log.info("i");
  EXPECT_EQ(pipe.take(), "ew-load: warning: w\new-load: info: i\n");
}

TEST(Diagnostics, PutsTheContextInParentheses) {
  Pipe pipe;
  Diagnostics log({"ew-load", "flows", LogFormat::text, Level::info, pipe.writer()});
  log.info("row refused", {{"id", "S@1/2/3"}, {"sqlstate", "23505"}});
  EXPECT_EQ(pipe.take(),
            "ew-load: info: row refused (pipeline=flows, id=S@1/2/3, sqlstate=23505)\n");
}

TEST(Diagnostics, WritesOnlyUpToItsLevel) {
  Pipe pipe;
  Diagnostics log({"ew-load", "", LogFormat::text, Level::warning, pipe.writer()});
  log.info("no");
  log.debug("no");
  EXPECT_EQ(pipe.take(), "");
  EXPECT_FALSE(log.enabled(Level::info));
  EXPECT_TRUE(log.enabled(Level::warning));
  log.warning("yes");
  EXPECT_EQ(pipe.take(), "ew-load: warning: yes\n");
}

TEST(Diagnostics, AMessageIsOneLineWhateverItHolds) {
  Pipe pipe;
  Diagnostics log(text_to(pipe.writer()));
  log.error(std::string_view("FATAL: a\nDETAIL: b\r\n\x1b[2J\0\xFF\n", 27), {{"k", "x\ny"}});
  EXPECT_EQ(pipe.take(), "ew-load: error: FATAL: a DETAIL: b  ?[2J?\xEF\xBF\xBD (k=x y)\n");
}

TEST(Diagnostics, WritesJsonObjects) {
  Pipe pipe;
  Diagnostics log(json_to(pipe.writer()));
  log.warning("say \"hi\"\nto \xC3\xA9", {{"id", "a\\b"}});
  const std::string line = pipe.take();
  ASSERT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  const auto object = nlohmann::json::parse(line);
  EXPECT_EQ(object["level"], "warning");
  EXPECT_EQ(object["stage"], "load");
  EXPECT_EQ(object["pipeline"], "p1");
  EXPECT_EQ(object["msg"], "say \"hi\" to \xC3\xA9");
  EXPECT_EQ(object["id"], "a\\b");
  EXPECT_TRUE(parse_rfc3339(object["ts"].get<std::string>()).has_value());
}

TEST(Diagnostics, CutsLongLinesBetweenCharacters) {
  std::string message;
  while (message.size() < 9'000) message += "\"\xE2\x82\xAC\\\x01";
  for (const auto& options : {text_to(-1), json_to(-1)}) {
    Pipe pipe;
    DiagnosticsOptions here = options;
    here.fd = pipe.writer();
    Diagnostics log(here);
    log.error(message, {{"a", message}, {"b", message}, {"c", message}});
    const std::string line = pipe.take();
    EXPECT_LE(line.size(), 4096u);
    EXPECT_GT(line.size(), 2'000u);
    EXPECT_EQ(line.back(), '\n');
    EXPECT_TRUE(is_utf8(line));
    EXPECT_NE(line.find("..."), std::string::npos);
    if (here.format == LogFormat::json) {
      EXPECT_TRUE(nlohmann::json::accept(line));
    }
  }
}

TEST(Diagnostics, RemembersTheNewestError) {
  Pipe pipe;
  Diagnostics log(text_to(pipe.writer()));
  EXPECT_EQ(log.last_error(), "");
  log.error("first");
  log.error("second\n");
  log.warning("no error");
  EXPECT_EQ(log.last_error(), "second");
}

TEST(Diagnostics, NeverWaitsForAFullPipeAndSaysWhatWasLost) {
  Pipe pipe;
  Diagnostics log(text_to(pipe.writer()));
  ASSERT_GT(pipe.fill(), 0u);
  log.error("lost 1");
  log.error("lost 2");
  EXPECT_EQ(log.lost(), 2u);
  EXPECT_EQ(log.last_error(), "lost 2");
  pipe.take();
  log.info("again");
  log.info("and again");
  EXPECT_EQ(pipe.take(),
            "ew-load: warning: messages lost because nobody took them: 2\n"
            "ew-load: info: again\new-load: info: and again\n");
  EXPECT_EQ(log.lost(), 2u);
}

TEST(Diagnostics, LeavesTheSharedDescriptionBlocking) {
  Pipe pipe;
  const Diagnostics log(text_to(pipe.writer()));
  EXPECT_EQ(fcntl(pipe.writer(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(Diagnostics, NeverWaitsForASocket) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  Diagnostics log(text_to(ends[0]));
  const std::string message(4'000, 'x');
  for (int i = 0; i < 1'000; ++i) log.error(message);
  EXPECT_GT(log.lost(), 0u);
  EXPECT_LT(log.lost(), 1'000u);
  close(ends[1]);
  log.error("nobody reads");
  close(ends[0]);
}

TEST(Diagnostics, ADepartedReaderIsNoSignal) {
  Pipe pipe;
  Diagnostics log(text_to(pipe.writer()));
  pipe.close_reader();
  log.error("x");
  EXPECT_EQ(log.lost(), 1u);
}

TEST(Diagnostics, AClosedDescriptorLosesMessages) {
  const int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  close(fd);
  Diagnostics log(text_to(fd));
  log.error("x");
  EXPECT_EQ(log.lost(), 1u);
}

TEST(Diagnostics, AppendsToAFile) {
  const TempDir dir;
  const std::string path = dir.file("log");
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(write(fd, "before\n", 7), 7);
  Diagnostics log(text_to(fd));
  log.info("x");
  EXPECT_EQ(read_file(path), "before\new-load: info: x\n");
  close(fd);
}

TEST(Diagnostics, LinesOfThreadsDoNotMix) {
  const TempDir dir;
  const std::string path = dir.file("log");
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  Diagnostics log(text_to(fd));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log, t] {
      for (int i = 0; i < 200; ++i) log.info(std::string(50, static_cast<char>('a' + t)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  close(fd);
  std::ifstream in(path);
  int lines = 0;
  for (std::string line; std::getline(in, line); ++lines) {
    ASSERT_EQ(line, "ew-load: info: " + std::string(50, line.back()));
  }
  EXPECT_EQ(lines, 800);
}

}  // namespace
}  // namespace ew
