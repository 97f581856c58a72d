#include "cmd/ew-decode/template_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/unit/base/pipes.h"

namespace ew::decode {
namespace {

const flow::Domain kDomain{"192.0.2.1", flow::Version::v9, 7};

flow::Template template_of(uint16_t id, int64_t learned = 1) {
  return {id, false, 0, {{8, 4, 0}, {12, 4, 0}}, 8, learned};
}

// A decoder's templates and its file.
struct Keeper {
  explicit Keeper(const std::string& path) : file(path, &templates) {}

  void learn(uint16_t id, int64_t learned = 1) {
    templates.learn(kDomain, template_of(id, learned));
  }
  bool knows(uint16_t id) const { return templates.find(kDomain, id) != nullptr; }

  flow::Templates templates;
  TemplateFile file;
};

class TemplateFileTest : public testing::Test {
 protected:
  TempDir folder_;
  std::string path_ = folder_.file("templates.json");

  void write(std::string_view text) { std::ofstream(path_) << text; }
  size_t files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_.path()),
                                             std::filesystem::directory_iterator()));
  }
};

TEST_F(TemplateFileTest, KeepsWhatWasLearned) {
  Keeper first(path_);
  ASSERT_TRUE(first.file.refresh().ok()) << "no file is no trouble";
  first.learn(256);
  ASSERT_TRUE(first.file.save().ok());
  EXPECT_TRUE(nlohmann::json::accept(read_file(path_)));
  Keeper second(path_);
  ASSERT_TRUE(second.file.refresh().ok());
  EXPECT_TRUE(second.knows(256));
  EXPECT_EQ(second.templates.find(kDomain, 256)->fields, template_of(256).fields);
  EXPECT_EQ(files(), 2u) << "the file and its lock";
}

TEST_F(TemplateFileTest, WithoutNameDoesNothing) {
  Keeper keeper("");
  keeper.learn(256);
  EXPECT_TRUE(keeper.file.refresh().ok());
  EXPECT_TRUE(keeper.file.save().ok());
  EXPECT_FALSE(keeper.file.exists());
}

TEST_F(TemplateFileTest, IsWrittenOnlyForNews) {
  Keeper keeper(path_);
  EXPECT_TRUE(keeper.file.save().ok());
  EXPECT_EQ(files(), 0u);
  keeper.learn(256);
  ASSERT_TRUE(keeper.file.save().ok());
  std::filesystem::remove(path_);
  keeper.learn(256, 2);  // a refresh
  ASSERT_TRUE(keeper.file.save().ok());
  EXPECT_FALSE(std::filesystem::exists(path_));
  keeper.learn(257, 3);
  ASSERT_TRUE(keeper.file.save().ok());
  Keeper other(path_);
  ASSERT_TRUE(other.file.refresh().ok());
  EXPECT_TRUE(other.knows(256) && other.knows(257));
}

// Each file that is written tells the times of all: of many routers it is written once an hour.
TEST_F(TemplateFileTest, RefreshesCountFromTheLastWriting) {
  constexpr int64_t kMinute = 60'000'000'000;
  Keeper keeper(path_);
  keeper.learn(256, 1);
  ASSERT_TRUE(keeper.file.save().ok());
  keeper.learn(256, 30 * kMinute);
  keeper.learn(257, 50 * kMinute);
  ASSERT_TRUE(keeper.file.save().ok());
  std::filesystem::remove(path_);
  keeper.learn(256, 80 * kMinute);
  ASSERT_TRUE(keeper.file.save().ok());
  EXPECT_FALSE(std::filesystem::exists(path_));
  keeper.learn(256, 91 * kMinute);
  ASSERT_TRUE(keeper.file.save().ok());
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(TemplateFileTest, TwoWhoShareItLoseNothing) {
  Keeper a(path_), b(path_);
  ASSERT_TRUE(a.file.refresh().ok() && b.file.refresh().ok());
  a.learn(256);
  b.learn(257);
  ASSERT_TRUE(a.file.save().ok());
  ASSERT_TRUE(b.file.save().ok());
  EXPECT_TRUE(b.knows(256)) << "merged before it wrote";
  EXPECT_FALSE(a.knows(257));
  ASSERT_TRUE(a.file.refresh().ok());
  EXPECT_TRUE(a.knows(257));
  EXPECT_EQ(a.templates.take_learned().size(), 2u) << "what waits for it has to be decoded";
  Keeper c(path_);
  ASSERT_TRUE(c.file.refresh().ok());
  EXPECT_TRUE(c.knows(256) && c.knows(257));
}

TEST_F(TemplateFileTest, WhatWasMergedIsNotWrittenAgain) {
  Keeper a(path_), b(path_);
  a.learn(256);
  ASSERT_TRUE(a.file.save().ok());
  const auto before = std::filesystem::last_write_time(path_);
  ASSERT_TRUE(b.file.refresh().ok());
  ASSERT_TRUE(b.file.save().ok());
  EXPECT_EQ(std::filesystem::last_write_time(path_), before);
}

TEST_F(TemplateFileTest, ManyAtATimeLoseNothing) {
  constexpr int kThreads = 4, kEach = 10;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      Keeper keeper(path_);
      for (int i = 0; i < kEach; ++i) {
        keeper.learn(static_cast<uint16_t>(256 + t * kEach + i));
        EXPECT_TRUE(keeper.file.save().ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Keeper keeper(path_);
  ASSERT_TRUE(keeper.file.refresh().ok());
  for (int i = 0; i < kThreads * kEach; ++i) {
    EXPECT_TRUE(keeper.knows(static_cast<uint16_t>(256 + i))) << i;
  }
}

TEST_F(TemplateFileTest, WhatIsNoSuchFileIsRefusedAndLeftAlone) {
  Keeper good(path_);
  good.learn(256);
  ASSERT_TRUE(good.file.save().ok());
  const std::string whole = read_file(path_);
  for (const std::string& text : {std::string(), std::string("{}"), std::string("[1,2]"),
                                  whole.substr(0, whole.size() / 2), std::string("root:x:0:0")}) {
    write(text);
    Keeper keeper(path_);
    const Status status = keeper.file.refresh();
    EXPECT_EQ(status.kind(), Kind::config) << text;
    EXPECT_TRUE(status.message().starts_with("unable to read the templates in " + path_))
        << status.message();
    EXPECT_EQ(keeper.file.refresh().kind(), Kind::config) << "still";
    keeper.learn(300);
    EXPECT_EQ(keeper.file.save().kind(), Kind::config);
    EXPECT_EQ(read_file(path_), text);
  }
  // One that breaks while it is in use, and is repaired.
  good.learn(257);
  EXPECT_EQ(good.file.save().kind(), Kind::config);
  EXPECT_TRUE(good.knows(256));
  write(whole);
  EXPECT_TRUE(good.file.save().ok());
  Keeper keeper(path_);
  EXPECT_TRUE(keeper.file.refresh().ok());
  EXPECT_TRUE(keeper.knows(257));
}

TEST_F(TemplateFileTest, FoldersAndPipesAreNoSuchFile) {
  std::filesystem::create_directory(path_);
  EXPECT_EQ(Keeper(path_).file.refresh().kind(), Kind::config);
  std::filesystem::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(Keeper(path_).file.refresh().kind(), Kind::config);
}

TEST_F(TemplateFileTest, AFolderThatTakesNothingIsToldAndTriedAgain) {
  Keeper keeper(folder_.file("missing/templates.json"));
  keeper.learn(256);
  EXPECT_EQ(keeper.file.save().kind(), Kind::io);
  std::filesystem::create_directory(folder_.file("missing"));
  EXPECT_TRUE(keeper.file.save().ok());
  EXPECT_TRUE(std::filesystem::exists(folder_.file("missing/templates.json")));
}

TEST_F(TemplateFileTest, ALockThatStaysHeldIsTold) {
  Keeper keeper(path_);
  keeper.learn(256);
  const int fd = open((path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(flock(fd, LOCK_EX), 0);
  EXPECT_EQ(keeper.file.save().kind(), Kind::temporary);
  EXPECT_FALSE(std::filesystem::exists(path_));
  close(fd);
  EXPECT_TRUE(keeper.file.save().ok());
}

TEST_F(TemplateFileTest, WhatAKilledWriterLeftBehindIsWrittenOver) {
  std::ofstream(path_ + ".tmp") << "half a";
  Keeper keeper(path_);
  keeper.learn(256);
  ASSERT_TRUE(keeper.file.save().ok());
  EXPECT_EQ(files(), 2u);
  EXPECT_TRUE(Keeper(path_).file.refresh().ok());
}

TEST_F(TemplateFileTest, ALinkStaysALink) {
  std::filesystem::create_directory(folder_.file("real"));
  const std::string real = folder_.file("real/file");
  Keeper first(real);
  first.learn(256);
  ASSERT_TRUE(first.file.save().ok());
  std::filesystem::create_symlink(real, path_);
  Keeper second(path_);
  ASSERT_TRUE(second.file.refresh().ok());
  second.learn(257);
  ASSERT_TRUE(second.file.save().ok());
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
  ASSERT_TRUE(first.file.refresh().ok());
  EXPECT_TRUE(first.knows(257));
}

}  // namespace
}  // namespace ew::decode
