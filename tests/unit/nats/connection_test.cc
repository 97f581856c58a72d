#include "lib/nats/connection.h"

#include <gtest/gtest.h>

#include <fstream>

namespace ew {
namespace {

ConnectionOptions nowhere() {
  ConnectionOptions options;
  options.urls = "nats://127.0.0.1:1";
  options.connect_timeout_ns = 300'000'000;
  return options;
}

TEST(Connection, NobodyThereIsUnavailable) {
  const auto connection = Connection::connect(nowhere());
  EXPECT_EQ(connection.kind(), Kind::unavailable);
  EXPECT_NE(connection.status().message().find("nats://127.0.0.1:1"), std::string::npos);
}

TEST(Connection, SecretsStayOutOfMessages) {
  ConnectionOptions options = nowhere();
  options.urls = "nats://user:hidden@127.0.0.1:1";
  const auto connection = Connection::connect(options);
  EXPECT_EQ(connection.status().message().find("hidden"), std::string::npos);
}

TEST(Connection, RetryingStopsWhenTold) {
  int reports = 0;
  int looks = 0;
  const auto connection = Connection::connect_retrying(
      nowhere(), {}, [&looks] { return ++looks > 3; }, [&reports](const Status&) { ++reports; });
  EXPECT_EQ(connection.kind(), Kind::temporary);
  EXPECT_EQ(reports, 1);
}

TEST(Connection, WrongSettingsAreConfigurationErrorsAtOnce) {
  std::vector<ConnectionOptions> all(7, nowhere());
  all[0].urls = "http://127.0.0.1:1";
  all[1].urls = "nats://";
  all[2].creds = "/nonexistent/file";
  all[3].nkey = "/nonexistent/file";
  all[4].tls_ca = "/nonexistent/file";
  all[5].tls_cert = "/nonexistent/file";
  all[6].urls = " , ";
  for (const ConnectionOptions& options : all) {
    EXPECT_EQ(Connection::connect(options).kind(), Kind::config);
  }
}

}  // namespace
}  // namespace ew
