#include "lib/decode/address.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

using namespace std::string_literals;

// The canonical text of an address; "none" if it is none.
std::string canonical(std::string_view text) {
  Address address;
  if (!parse_address(text, &address)) return "none";
  std::string out;
  EXPECT_TRUE(append_address(address.view(), &out));
  return out;
}

TEST(AddressTest, WritesTheCanonicalForm) {
  EXPECT_EQ(canonical("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(canonical("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(canonical("2001:DB8:0:0:0:0:0:5"), "2001:db8::5");
  EXPECT_EQ(canonical("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1");  // a single zero stays
  EXPECT_EQ(canonical("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");           // the longer run
  EXPECT_EQ(canonical("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");     // the first of two
  EXPECT_EQ(canonical("1:2:3:4:5:6:0:0"), "1:2:3:4:5:6::");
  EXPECT_EQ(canonical("0:0:3:4:5:6:7:8"), "::3:4:5:6:7:8");
  EXPECT_EQ(canonical("::"), "::");
  EXPECT_EQ(canonical("::1"), "::1");
}

TEST(AddressTest, OnlyMappedAddressesEndInFourNumbers) {
  EXPECT_EQ(canonical("::ffff:c000:201"), "::ffff:192.0.2.1");
  EXPECT_EQ(canonical("::ffff:0.0.0.0"), "::ffff:0.0.0.0");
  EXPECT_EQ(canonical("::1:2"), "::1:2");
  EXPECT_EQ(canonical("64:ff9b::192.0.2.1"), "64:ff9b::c000:201");
}

TEST(AddressTest, RefusesWhatIsNoAddress) {
  for (const char* text : {"", " ", "-", "host-1", "192.0.2", "192.0.2.256", "192.0.2.1 ",
                           "192.0.2.01", "192.0.2.1/24", "2001:db8::/32", "fe80::1%eth0", "1::2::3",
                           "[::1]", "12345::", "3232235777"}) {
    EXPECT_EQ(canonical(text), "none") << text;
  }
  EXPECT_EQ(canonical(std::string_view("1.2.3.4\0", 8)), "none");
  EXPECT_EQ(canonical(std::string(1000, '1')), "none");
}

TEST(AddressTest, BytesThatAreNoAddressAppendNothing) {
  std::string out = "x";
  for (const size_t size : {0, 1, 3, 5, 15, 17}) {
    EXPECT_FALSE(append_address(std::string(size, '\1'), &out));
  }
  EXPECT_EQ(out, "x");
}

TEST(AddressTest, TakesTheIpv4AddressOutOfAMappedOne) {
  Address address;
  ASSERT_TRUE(parse_address("::ffff:192.0.2.1", &address));
  EXPECT_EQ(without_mapping(address.view()), "\xC0\x00\x02\x01"s);
  ASSERT_TRUE(parse_address("2001:db8::1", &address));
  EXPECT_EQ(without_mapping(address.view()).size(), 16u);
  ASSERT_TRUE(parse_address("192.0.2.1", &address));
  EXPECT_EQ(without_mapping(address.view()).size(), 4u);
}

TEST(AddressTest, WritesTheLow48BitsOfAMac) {
  std::string out;
  append_mac(0xFFFF'0000'AC1E'FD70, &out);
  EXPECT_EQ(out, "00:00:ac:1e:fd:70");
}

}  // namespace
}  // namespace ew
