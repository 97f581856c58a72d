#include "lib/decode/netflow/options_data.h"

#include <gtest/gtest.h>

#include <bit>

#include "tests/unit/decode/netflow/wire.h"

namespace ew::flow {
namespace {

class OptionsDataTest : public testing::Test {
 protected:
  struct Value {
    uint16_t element;
    std::string bytes;
    uint32_t enterprise = 0;
  };
  // What the record says as "rate=1 sampler 2=3 boot=4".
  std::string read(Version version, uint16_t scope_count, const std::vector<Value>& list) {
    what.id = 256;
    what.options = true;
    what.scope_count = scope_count;
    values.clear();
    for (const Value& value : list) {
      values.push_back(
          {{value.element, static_cast<uint16_t>(value.bytes.size()), value.enterprise},
           value.bytes});
    }
    const auto said = options.read({"a", version, 0}, what, values);
    if (!said) return "nothing";
    std::string out;
    if (said->rate) out += "rate=" + std::to_string(*said->rate);
    for (const auto& [sampler, rate] : said->sampler_rates) {
      out += "sampler " + std::to_string(sampler) + "=" + std::to_string(rate);
    }
    if (said->boot_ms) out += "boot=" + std::to_string(*said->boot_ms);
    return out;
  }

  Template what;
  std::vector<FieldValue> values;
  OptionsData options;
};

TEST_F(OptionsDataTest, TellsTheRateOfTheDomain) {
  EXPECT_EQ(read(Version::v9, 1, {{1, u32(0)}, {34, u32(100)}, {35, u8(1)}}), "rate=100");
  EXPECT_EQ(read(Version::ipfix, 1, {{149, u32(0)}, {50, u16(7)}}), "rate=7");
  EXPECT_EQ(read(Version::ipfix, 1, {{149, u32(0)}, {305, u32(1)}, {306, u32(999)}}), "rate=1000");
  EXPECT_EQ(read(Version::ipfix, 1, {{149, u32(0)}, {309, u32(2)}, {310, u32(64)}}), "rate=32");
  EXPECT_EQ(read(Version::ipfix, 1, {{149, u32(0)}, {311, u64(std::bit_cast<uint64_t>(0.25))}}),
            "rate=4");
}

TEST_F(OptionsDataTest, TellsTheRateOfASampler) {
  EXPECT_EQ(read(Version::v9, 1, {{2, u32(9)}, {48, u8(3)}, {50, u32(10)}}), "sampler 3=10");
  EXPECT_EQ(read(Version::ipfix, 1, {{302, u64(1)}, {305, u32(1)}, {306, u32(9)}}), "sampler 1=10")
      << "the scope of IPFIX holds elements";
}

TEST_F(OptionsDataTest, SamplingThatIsSwitchedOffIsStatedToo) {
  EXPECT_EQ(read(Version::v9, 1, {{1, u32(0)}, {34, u32(0)}}), "rate=0");
}

TEST_F(OptionsDataTest, TellsWhenTheDeviceBooted) {
  EXPECT_EQ(read(Version::ipfix, 1, {{149, u32(0)}, {160, u64(1'751'500'800'000)}}),
            "boot=1751500800000");
  EXPECT_EQ(read(Version::ipfix, 1, {{149, u32(0)}, {160, u64(0)}}), "nothing");
}

TEST_F(OptionsDataTest, OtherOptionsAreOfNoInterest) {
  EXPECT_EQ(read(Version::v9, 1, {{1, u32(0)}, {82, "eth0"}}), "nothing");
  EXPECT_EQ(read(Version::v9, 1, {{34, u32(100)}}), "nothing") << "a scope of v9 is no element";
  EXPECT_EQ(read(Version::ipfix, 1, {{149, u32(0)}, {34, u32(5), 9999}}), "nothing");
  EXPECT_EQ(read(Version::v9, 0, {}), "nothing");
}

}  // namespace
}  // namespace ew::flow
