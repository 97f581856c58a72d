#include "lib/nats/context.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace ew {
namespace {

class ContextTest : public testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/ew-context.XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
    std::filesystem::create_directories(folder_ + "/nats/context");
    setenv("XDG_CONFIG_HOME", folder_.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("XDG_CONFIG_HOME");
    std::filesystem::remove_all(folder_);
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/nats/" + name) << text;
  }
  std::string folder_;
};

TEST_F(ContextTest, DefaultServerWithoutContext) {
  ConnectionOptions options;
  ASSERT_TRUE(apply_context(&options).ok());
  EXPECT_EQ(options.urls, kDefaultNatsUrl);
}

TEST_F(ContextTest, SelectedContextFillsWhatIsOpen) {
  write("context.txt", "prod\n");
  write("context/prod.json",
        R"({"url":"nats://a,nats://b","user":"u","password":"p","ca":"~/ca.pem","cert":"","key":"",
            "jetstream_domain":"hub","inbox_prefix":"_IN","description":"x","token":null})");
  setenv("HOME", "/home/someone", 1);
  ConnectionOptions options;
  options.tls_server_name = "mine";
  ASSERT_TRUE(apply_context(&options).ok());
  EXPECT_EQ(options.urls, "nats://a,nats://b");
  EXPECT_EQ(options.user, "u");
  EXPECT_EQ(options.password, "p");
  EXPECT_EQ(options.tls_ca, "/home/someone/ca.pem");
  EXPECT_EQ(options.domain, "hub");
  EXPECT_EQ(options.inbox_prefix, "_IN");
  EXPECT_EQ(options.tls_server_name, "mine");
}

TEST_F(ContextTest, NamedContextGoesBeforeTheSelectedOne) {
  write("context.txt", "prod");
  write("context/prod.json", R"({"url":"nats://prod"})");
  write("context/test.json", R"({"url":"nats://test"})");
  ConnectionOptions options;
  options.context = "test";
  ASSERT_TRUE(apply_context(&options).ok());
  EXPECT_EQ(options.urls, "nats://test");
}

TEST_F(ContextTest, FlagsGoBeforeTheContextAndLoginsAreNotMixed) {
  write("context.txt", "prod");
  write("context/prod.json", R"({"url":"nats://prod","creds":"/a.creds","user":"u"})");
  ConnectionOptions options;
  options.urls = "nats://flag";
  options.token = "t";
  ASSERT_TRUE(apply_context(&options).ok());
  EXPECT_EQ(options.urls, "nats://flag");
  EXPECT_EQ(options.creds, "");
  EXPECT_EQ(options.user, "");
}

TEST_F(ContextTest, WhatCannotBeUsedIsAConfigurationError) {
  write("context/broken.json", "{");
  write("context/first.json", R"({"tls_first":true})");
  write("context/nsc.json", R"({"nsc":"nsc://x"})");
  for (const char* name : {"broken", "first", "nsc", "absent", "../etc/passwd"}) {
    ConnectionOptions options;
    options.context = name;
    EXPECT_EQ(apply_context(&options).kind(), Kind::config) << name;
  }
}

TEST(WithoutSecrets, DropsUserAndPassword) {
  EXPECT_EQ(without_secrets("nats://u:p@ss@host:4222,tls://b"), "nats://host:4222,tls://b");
  EXPECT_EQ(without_secrets("token@host"), "host");
  EXPECT_EQ(without_secrets("nats://host"), "nats://host");
}

}  // namespace
}  // namespace ew
