#include "lib/decode/netflow/element_value.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/netflow/records.h"

namespace ew::flow {
namespace {

std::string value(Type type, const std::string& bytes) {
  TextStore texts;
  std::string out;
  const bool is_value = append_element_value(type, bytes, &texts, &out);
  EXPECT_EQ(is_value, !out.empty());
  return out;
}

TEST(ElementValueTest, IntegersHaveOneToEightBytes) {
  EXPECT_EQ(read_unsigned(""), std::nullopt);
  EXPECT_EQ(read_unsigned("\x01"), 1u);
  EXPECT_EQ(read_unsigned("\x01\x02"), 0x102u);
  EXPECT_EQ(read_unsigned("\x01\x02\x03"), 0x10203u);
  EXPECT_EQ(read_unsigned("\x81\x02\x03\x04"), 0x81020304u);
  EXPECT_EQ(read_unsigned("\x01\x02\x03\x04\x05"), 0x102030405u);
  EXPECT_EQ(read_unsigned("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), ~uint64_t{0});
  EXPECT_EQ(read_unsigned("123456789"), std::nullopt);
  EXPECT_EQ(value(Type::unsigned8, be(300, 2)), "300");
  EXPECT_EQ(value(Type::unsigned64, be(~uint64_t{0}, 8)), "18446744073709551615");
  EXPECT_EQ(value(Type::unsigned64, be(0, 9)), "");
  EXPECT_EQ(value(Type::signed32, be(0xFFFFFFFE, 4)), "-2");
  EXPECT_EQ(value(Type::signed32, be(0xFE, 1)), "-2");
  EXPECT_EQ(value(Type::signed32, be(0x7F, 1)), "127");
  EXPECT_EQ(value(Type::signed32, be(uint64_t{1} << 63, 8)), "-9223372036854775808");
}

TEST(ElementValueTest, RealsHaveFourOrEightBytes) {
  EXPECT_EQ(value(Type::float64, be(0x3FC0'0000, 4)), "1.5");
  EXPECT_EQ(value(Type::float64, be(0x4008'0000'0000'0000, 8)), "3.0");
  EXPECT_EQ(value(Type::float64, be(0x7FF8'0000'0000'0000, 8)), "\"NaN\"");
  EXPECT_EQ(value(Type::float64, be(1, 2)), "");
}

TEST(ElementValueTest, OtherTypesHaveOneForm) {
  EXPECT_EQ(value(Type::boolean, be(1, 1)), "true");
  EXPECT_EQ(value(Type::boolean, be(2, 1)), "false");
  EXPECT_EQ(value(Type::boolean, be(0, 1)) + value(Type::boolean, be(3, 1)), "");
  EXPECT_EQ(value(Type::macAddress, be(0x0200'0000'0A01, 6)), R"("02:00:00:00:0a:01")");
  EXPECT_EQ(value(Type::macAddress, be(1, 5)), "");
  EXPECT_EQ(value(Type::ipv4Address, ip(192, 0, 2, 1)), R"("192.0.2.1")");
  EXPECT_EQ(value(Type::ipv4Address, be(1, 2)), "");
  EXPECT_EQ(value(Type::ipv6Address, be(0, 10) + "\xFF\xFF" + ip(192, 0, 2, 1)),
            R"("::ffff:192.0.2.1")");
  EXPECT_EQ(value(Type::ipv6Address, ip(192, 0, 2, 1)), "");
  EXPECT_EQ(value(Type::octetArray, "\x01\xAB"), R"("01ab")");
  EXPECT_EQ(value(Type::basicList, "\x03"), R"("03")");
  EXPECT_EQ(value(Type::application, be(3, 1) + be(161, 3)), R"("3:161")");
  EXPECT_EQ(value(Type::application, be(20, 1) + be(~uint64_t{0}, 8)),
            R"("20:18446744073709551615")");
  EXPECT_EQ(value(Type::application, "\x03") + value(Type::application, be(3, 10)), "");
}

TEST(ElementValueTest, TextsLosePaddingAndNothingElse) {
  EXPECT_EQ(value(Type::string, std::string("bob\0\0", 5)), R"("bob")");
  EXPECT_EQ(value(Type::string, std::string(20, '\0')), R"("")");
  EXPECT_EQ(value(Type::string, "a\"b\\c\t\x01"), R"("a\"b\\c\t\u0001")");
  EXPECT_EQ(value(Type::string, std::string("a\0b\xE2\x82", 5)),
            "\"a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\"");
}

TEST(ElementValueTest, TimesAreNumbersInTheUnitOfTheirName) {
  constexpr uint64_t kSeconds = 1'751'500'800;
  constexpr uint64_t kNtp = (kSeconds + 2'208'988'800) << 32;
  EXPECT_EQ(value(Type::dateTimeSeconds, be(kSeconds, 4)), "1751500800");
  EXPECT_EQ(value(Type::dateTimeMilliseconds, be(kSeconds * 1000 + 7, 8)), "1751500800007");
  EXPECT_EQ(value(Type::dateTimeMicroseconds, be(kNtp | 0x4000'0000, 8)), "1751500800250000");
  EXPECT_EQ(value(Type::dateTimeNanoseconds, be(kNtp | 0x4000'0000, 8)), "1751500800250000000");
  EXPECT_EQ(value(Type::dateTimeNanoseconds, be(1, 4)), "");
}

TEST(ElementValueTest, NtpFractionsGiveBackWhatWasWritten) {
  constexpr uint64_t kSeconds = 2'208'988'800;
  for (const uint64_t micros : {1, 123'456, 500'000, 999'999}) {
    const uint64_t fraction = (micros << 32) / 1'000'000;
    const uint64_t ntp = kSeconds << 32 | fraction;
    EXPECT_EQ(ntp_micros_to_nanos(ntp), static_cast<int64_t>(micros * 1000));
    EXPECT_EQ(ntp_micros_to_nanos(ntp & ~uint64_t{0x7FF}), static_cast<int64_t>(micros * 1000));
  }
  for (const uint64_t nanos : {1, 123'456'789, 999'999'999}) {
    const uint64_t fraction = (nanos << 32) / 1'000'000'000;
    EXPECT_EQ(ntp_nanos_to_nanos(kSeconds << 32 | fraction), static_cast<int64_t>(nanos));
  }
}

TEST(ElementValueTest, NtpBefore1970IsAPlainNumber) {
  EXPECT_EQ(ntp_micros_to_nanos(1'751'500'795'000'001), 1'751'500'795'000'001'000);
  EXPECT_EQ(ntp_nanos_to_nanos(1'751'500'795'000'000'001), 1'751'500'795'000'000'001);
  EXPECT_EQ(ntp_micros_to_nanos((uint64_t{2'208'988'800} << 32) - 1), std::nullopt);
}

}  // namespace
}  // namespace ew::flow
