#include "lib/decode/trap.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

std::string text_of_trap(const std::string& varbinds) {
  const JsonText trap(R"({"varbinds":[)" + varbinds + "]}");
  std::string scratch;
  return std::string(trap_text(trap.root(), &scratch));
}

std::string varbind(const std::string& oid, const std::string& json_value) {
  return R"({"oid":")" + oid + R"(","value":)" + json_value + "}";
}

std::string clean(std::string_view json) {
  const JsonText text(json);
  CommunityRemover remover;
  return std::string(remover.clean(text.root()).raw());
}

const std::string kUptime = varbind("1.3.6.1.2.1.1.3.0", R"("TIMETICKS: 12345")");
const std::string kTrapOid =
    varbind("1.3.6.1.6.3.1.1.4.1.0", R"("OBJECT IDENTIFIER: 1.3.6.1.6.3.1.1.5.3")");

TEST(TrapText, TheFirstPrintableOctetStringElseTheTrapsOid) {
  EXPECT_EQ(text_of_trap(kUptime + "," + kTrapOid + "," +
                         varbind("1.3.6.1.2.1.2.2.1.2.3", R"("OCTET STRING: ge-0/0/3")")),
            "ge-0/0/3");
  EXPECT_EQ(text_of_trap(kUptime + "," + kTrapOid), "1.3.6.1.6.3.1.1.5.3");
  EXPECT_EQ(text_of_trap(kUptime), "");
  EXPECT_EQ(text_of_trap(""), "");
  EXPECT_EQ(text_of_trap(R"(7,{"value":7},{"oid":1})"), "");
}

TEST(TrapText, OnlyKnownTypeWordsAreStripped) {
  EXPECT_EQ(text_of_trap(varbind("1.2", R"("fe80::1")")), "");
  EXPECT_EQ(text_of_trap(varbind("1.2", R"("OCTET STRING: fe80::1")")), "fe80::1");
  EXPECT_EQ(text_of_trap(varbind("1.2", R"("OCTET STRING:x")")), "");
  EXPECT_EQ(text_of_trap(varbind("1.3.6.1.6.3.1.1.4.1.0", R"("1.3.6.1.4.1.9")")), "1.3.6.1.4.1.9");
  EXPECT_EQ(text_of_trap(varbind("1.3.6.1.6.3.1.1.4.1.0", R"("NO SUCH OBJECT")")), "");
}

TEST(TrapText, PassesOverWhatIsNotPrintable) {
  const std::string good = varbind("1.4", R"("OCTET STRING: up")");
  for (const char* value : {R"("OCTET STRING:  ")", R"("OCTET STRING: a\u0007b")",
                            R"("OCTET STRING: a\u007fb")", R"("OCTET STRING: a\u0085b")"}) {
    EXPECT_EQ(text_of_trap(varbind("1.3", value) + "," + good), "up") << value;
  }
  EXPECT_EQ(text_of_trap(varbind("1.3", R"("OCTET STRING: Z\u00fcrich\u00a0")")), "Zürich\u00a0");
}

TEST(TrapText, ReadsTheWordsOfNetSnmp) {
  EXPECT_EQ(text_of_trap(varbind(".1.3", R"("STRING: \"a \\\"b\\\" c\"")")), R"(a "b" c)");
  EXPECT_EQ(text_of_trap(varbind(".1.3", R"("STRING: plain")")), "plain");
  EXPECT_EQ(text_of_trap(varbind(".1.3", R"("OCTET STRING: \"quoted\"")")), "\"quoted\"");
  EXPECT_EQ(text_of_trap(varbind(".1.3.6.1.6.3.1.1.4.1.0", R"("OID: .1.3.6.1.4")")), ".1.3.6.1.4");
}

TEST(TrapText, NeverSaysTheCommunity) {
  EXPECT_EQ(text_of_trap(varbind(".1.3.6.1.6.3.18.1.4.0", R"("OCTET STRING: public")")), "");
}

TEST(IsTrap, AnObjectWithAnArrayOfVarbinds) {
  EXPECT_TRUE(is_trap(JsonText(R"({"varbinds":[]})").root()));
  EXPECT_FALSE(is_trap(JsonText(R"({"varbinds":{}})").root()));
  EXPECT_FALSE(is_trap(JsonText(R"([{"varbinds":[]}])").root()));
  EXPECT_FALSE(is_trap(JsonValue()));
}

TEST(MayHoldTrap, SeesTheWordAtAnyPlaceOfATextOfAnySize) {
  for (const std::string word : {"varbinds", "\\u006", "\\u007"}) {
    for (const size_t size : {8, 63, 64, 68, 69, 70, 71, 72, 134, 135, 136, 200}) {
      for (size_t at = 0; at + word.size() <= size; ++at) {
        std::string text(size, 'v');
        EXPECT_FALSE(may_hold_trap(text));
        text.replace(at, word.size(), word);
        EXPECT_TRUE(may_hold_trap(text)) << size << " " << at;
        // No further than the text.
        EXPECT_FALSE(may_hold_trap(std::string_view(text).substr(0, at + word.size() - 1)));
      }
    }
  }
  EXPECT_FALSE(may_hold_trap(""));
  EXPECT_FALSE(may_hold_trap("varbind"));
  EXPECT_FALSE(may_hold_trap(std::string(100, 'x') + "\\u00e9 varBinds vaXbinds"));
}

TEST(CommunityRemover, ValuesWithoutTrapsStayWhereTheyAre) {
  const JsonText text(
      R"({ "community" : "north", "x":["varbinds","\u0076arb",{"varbinds" : []}] })");
  CommunityRemover remover;
  EXPECT_EQ(remover.clean(text.root()).raw().data(), text.root().raw().data());
}

TEST(CommunityRemover, TakesTheMemberAndTheVarbindOfProxies) {
  EXPECT_EQ(clean(R"({ "community":"public", "varbinds" : [{"oid":".1.3.6.1.6.3.18.1.4.0",)"
                  R"("value":"OCTET STRING: public"},{"oid":"1.2","value":"public?"}],"n":1.50})"),
            R"({"varbinds":[{"oid":".1.3.6.1.6.3.18.1.4.0"},{"oid":"1.2","value":"public?"}],)"
            R"("n":1.50})");
}

TEST(CommunityRemover, FindsTrapsInValuesThatAreRepeated) {
  EXPECT_EQ(clean(R"({ "data":{"varbinds":[],"community":"c"},"data":{}})"), R"({"data":{}})");
  EXPECT_EQ(clean(R"({"d":{"varbinds":[],"community":"c"},"d":"varbinds"})"),
            R"({"d":"varbinds"})");
}

TEST(CommunityRemover, FindsTrapsAtAnyPlaceAndInAnySpelling) {
  EXPECT_EQ(clean(R"([{"data":{"varbinds":null,"community":"c"}}])"),
            R"([{"data":{"varbinds":null}}])");
  EXPECT_EQ(clean(R"({"\u0076arbinds":[],"commun\u0069ty":"c"})"), R"({"varbinds":[]})");
  EXPECT_EQ(clean(R"({"varbinds":[],"community":"a","x":1,"community":"b"})"),
            R"({"varbinds":[],"x":1})");
  EXPECT_EQ(clean(R"({"raw":"{\"varbinds\":[],\"community\":\"c\"}","t":"varbinds, {"})"),
            R"({"raw":"{\"varbinds\":[]}","t":"varbinds, {"})");
  EXPECT_EQ(clean(R"({"raw":" [{\"\\u0076arbinds\":[],\"community\":\"c\"}]"})"),
            R"({"raw":"[{\"varbinds\":[]}]"})");
}

}  // namespace
}  // namespace ew
