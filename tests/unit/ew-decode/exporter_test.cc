#include "cmd/ew-decode/exporter.h"

#include <gtest/gtest.h>

namespace ew::decode {
namespace {

Message message_of(std::string_view headers, std::string_view subject = "") {
  Message message;
  message.headers = headers;
  message.subject = subject;
  return message;
}

std::string name(std::string_view headers, std::string_view subject = "", uint64_t token = 0) {
  ExporterReader reader({kExporterHeader, token});
  return std::string(reader.read(message_of(headers, subject)));
}

TEST(ExporterReader, TakesTheHeaderWhateverItsCase) {
  EXPECT_EQ(name(R"({"a":["b"],"Ew-Exporter":["192.0.2.1"]})"), "192.0.2.1");
  EXPECT_EQ(name(R"({"EW-EXPORTER":["192.0.2.1","192.0.2.2"]})"), "192.0.2.1");
  ExporterReader other({"X-Router", 0});
  EXPECT_EQ(other.read(message_of(R"({"x-router":["192.0.2.1"]})")), "192.0.2.1");
}

TEST(ExporterReader, OneAddressHasOneName) {
  EXPECT_EQ(name(R"({"Ew-Exporter":[" 192.0.2.1\t"]})"), "192.0.2.1");
  EXPECT_EQ(name(R"({"Ew-Exporter":["::ffff:192.0.2.1"]})"), "192.0.2.1");
  EXPECT_EQ(name(R"({"Ew-Exporter":["2001:DB8:0:0::1"]})"), "2001:db8::1");
}

TEST(ExporterReader, ANameThatIsNoAddressStaysAsItIs) {
  EXPECT_EQ(name(R"({"Ew-Exporter":["edge-1.example"]})"), "edge-1.example");
  EXPECT_EQ(name(R"({"Ew-Exporter":["fe80::1%eth0"]})"), "fe80::1%eth0");
  EXPECT_EQ(name("{\"Ew-Exporter\":[\"" + std::string(255, 'x') + "\"]}"), std::string(255, 'x'));
}

TEST(ExporterReader, WhatSaysNothingNamesNobody) {
  EXPECT_EQ(name(""), "");
  EXPECT_EQ(name(R"({"Ew-Exporter":[]})"), "");
  EXPECT_EQ(name(R"({"Ew-Exporter":[""]})"), "");
  EXPECT_EQ(name(R"({"Ew-Exporter":["  "]})"), "");
  EXPECT_EQ(name("{\"Ew-Exporter\":[\"" + std::string(256, 'x') + "\"]}"), "");
  EXPECT_EQ(name("", "netflow.raw.192-0-2-1"), "");
}

TEST(ExporterReader, TakesTheTokenOfTheSubject) {
  EXPECT_EQ(name("", "netflow.edge-1.raw", 2), "edge-1");
  EXPECT_EQ(name("", "netflow.edge-1.raw", 1), "netflow");
  EXPECT_EQ(name("", "netflow.edge-1.raw", 3), "raw");
  EXPECT_EQ(name("", "netflow.edge-1.raw", 4), "");
  EXPECT_EQ(name("", "netflow.edge-1.raw", UINT64_MAX), "");
  EXPECT_EQ(name("", "", 1), "");
}

TEST(ExporterReader, ReadsAddressesSpelledForSubjects) {
  EXPECT_EQ(name("", "netflow.192-0-2-1", 2), "192.0.2.1");
  EXPECT_EQ(name("", "netflow.192_0_2_1", 2), "192.0.2.1");
  EXPECT_EQ(name("", "netflow.2001-db8--1", 2), "2001:db8::1");
  EXPECT_EQ(name("", "netflow.2001_db8__1", 2), "2001:db8::1");
  EXPECT_EQ(name("", "netflow.2001:db8::1", 2), "2001:db8::1");
  EXPECT_EQ(name("", "netflow.10-0-0-256", 2), "10-0-0-256");
}

TEST(ExporterReader, TheHeaderGoesBeforeTheToken) {
  EXPECT_EQ(name(R"({"Ew-Exporter":["192.0.2.1"]})", "netflow.192-0-2-9", 2), "192.0.2.1");
  EXPECT_EQ(name(R"({"other":["192.0.2.1"]})", "netflow.192-0-2-9", 2), "192.0.2.9");
  EXPECT_EQ(name("no JSON", "netflow.192-0-2-9", 2), "192.0.2.9");
}

}  // namespace
}  // namespace ew::decode
