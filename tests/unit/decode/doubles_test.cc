#include "lib/decode/doubles.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <random>

namespace ew {
namespace {

std::string as_double(double value) {
  std::string out;
  append_double(value, &out);
  return out;
}

std::string as_real(double value) {
  std::string out;
  append_real(value, &out);
  return out;
}

TEST(Doubles, AreLaidOutAsEcmaScriptDoes) {
  EXPECT_EQ(as_double(0), "0");
  EXPECT_EQ(as_double(-0.0), "-0");
  EXPECT_EQ(as_double(5), "5");
  EXPECT_EQ(as_double(-12.5), "-12.5");
  EXPECT_EQ(as_double(0.1), "0.1");
  EXPECT_EQ(as_double(100000), "100000");
  EXPECT_EQ(as_double(123456.789), "123456.789");
  EXPECT_EQ(as_double(1e20), "100000000000000000000");
  EXPECT_EQ(as_double(1e21), "1e+21");
  EXPECT_EQ(as_double(1.5e21), "1.5e+21");
  EXPECT_EQ(as_double(0.000001), "0.000001");
  EXPECT_EQ(as_double(0.00000123), "0.00000123");
  EXPECT_EQ(as_double(1e-7), "1e-7");
  EXPECT_EQ(as_double(1.25e-7), "1.25e-7");
  EXPECT_EQ(as_double(9223372036854775808.0), "9223372036854776000");
  EXPECT_EQ(as_double(2.3333333333333335), "2.3333333333333335");
  EXPECT_EQ(as_double(0.0023333333333333335), "0.0023333333333333335");
  EXPECT_EQ(as_double(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(as_double(5e-324), "5e-324");
}

TEST(Doubles, WhatIsNotFiniteIsAString) {
  EXPECT_EQ(as_double(std::nan("")), "\"NaN\"");
  EXPECT_EQ(as_double(-std::nan("")), "\"NaN\"");
  EXPECT_EQ(as_double(std::numeric_limits<double>::infinity()), "\"Infinity\"");
  EXPECT_EQ(as_double(-std::numeric_limits<double>::infinity()), "\"-Infinity\"");
  EXPECT_EQ(as_real(std::nan("")), "\"NaN\"");
  EXPECT_EQ(as_real(std::numeric_limits<double>::infinity()), "\"Infinity\"");
}

TEST(Doubles, InsideJsonAnIntegralOneKeepsItsPoint) {
  EXPECT_EQ(as_real(5), "5.0");
  EXPECT_EQ(as_real(0), "0.0");
  EXPECT_EQ(as_real(-0.0), "-0.0");
  EXPECT_EQ(as_real(0.25), "0.25");
  EXPECT_EQ(as_real(1e20), "100000000000000000000.0");
  EXPECT_EQ(as_real(1e21), "1e+21");
  EXPECT_EQ(as_real(1e-7), "1e-7");
}

TEST(Doubles, ReadBackToTheSame) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    const std::string text = as_double(value);
    double again = 0;
    std::from_chars(text.data(), text.data() + text.size(), again);
    ASSERT_EQ(again, value) << text;
  }
}

}  // namespace
}  // namespace ew
