#include "cmd/ew-decode/payload_encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace ew::decode {
namespace {

PayloadEncoding encoding_of(std::string headers) {
  const size_t size = headers.size();
  headers.append(kJsonPadding, ' ');
  return PayloadEncodingReader().read(std::string_view(headers).substr(0, size));
}

TEST(PayloadEncodingTest, NoHeaderIsNoEncoding) {
  EXPECT_EQ(encoding_of(""), PayloadEncoding::none);
  EXPECT_EQ(encoding_of("{}"), PayloadEncoding::none);
  EXPECT_EQ(encoding_of(R"({"Content-Type":["gzip"],"Encoding":["gzip"]})"), PayloadEncoding::none);
}

TEST(PayloadEncodingTest, NamesAndCodingsComeInAnyCase) {
  EXPECT_EQ(encoding_of(R"({"a":["b"],"Content-Encoding":["gzip"]})"), PayloadEncoding::gzip);
  EXPECT_EQ(encoding_of(R"({"content-encoding":[" GZip "]})"), PayloadEncoding::gzip);
  EXPECT_EQ(encoding_of(R"({"CONTENT-ENCODING":["x-gzip"]})"), PayloadEncoding::gzip);
  EXPECT_EQ(encoding_of(R"({"Content-\u0045ncoding":["g\u007aip"]})"), PayloadEncoding::gzip);
}

TEST(PayloadEncodingTest, IdentityIsNone) {
  EXPECT_EQ(encoding_of(R"({"Content-Encoding":["identity"]})"), PayloadEncoding::none);
  EXPECT_EQ(encoding_of(R"({"Content-Encoding":["", " , "]})"), PayloadEncoding::none);
  EXPECT_EQ(encoding_of(R"({"Content-Encoding":["Identity, gzip"]})"), PayloadEncoding::gzip);
  EXPECT_EQ(encoding_of(R"({"Content-Encoding":["gzip","identity"]})"), PayloadEncoding::gzip);
}

TEST(PayloadEncodingTest, WhatIsNotOneGzipIsOther) {
  EXPECT_EQ(encoding_of(R"({"Content-Encoding":["deflate"]})"), PayloadEncoding::other);
  EXPECT_EQ(encoding_of(R"({"Content-Encoding":["gzip","gzip"]})"), PayloadEncoding::other);
  EXPECT_EQ(encoding_of(R"({"Content-Encoding":["gzip, zstd"]})"), PayloadEncoding::other);
  EXPECT_EQ(encoding_of(R"({"Content-Encoding":["zstd"],"content-encoding":["gzip"]})"),
            PayloadEncoding::other);
  EXPECT_EQ(encoding_of(R"({"Content-Encoding":["gzip2"]})"), PayloadEncoding::other);
}

}  // namespace
}  // namespace ew::decode
