#include "lib/decode/ocsf/ocsf_event.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

constexpr std::string_view kEvent =
    R"({"id":"C9B1F2B6-2a3b-4d8e-9a55-6b1f2f3c4d5e","time":1767225600500,"class_uid":"4001",)"
    R"("category_uid":4,"type_uid":4.001e5,"activity_id":0})";

TEST(OcsfEvent, ReadsWhatIsRequired) {
  const JsonText text(kEvent);
  OcsfEvent event;
  ASSERT_TRUE(event.read(text.root(), {}, {}).none());
  EXPECT_EQ(event.id(), "c9b1f2b6-2a3b-4d8e-9a55-6b1f2f3c4d5e");
  EXPECT_EQ(event.time(), 1767225600'500000000);
  EXPECT_EQ(event.number(ocsf::kClassUid), 4001);
  EXPECT_EQ(event.number(ocsf::kTypeUid), 400100);
  EXPECT_EQ(event.number(ocsf::kActivityId), 0);
  EXPECT_EQ(event.number(ocsf::kSeverityId), 1);
}

TEST(OcsfEvent, ATimeAroundItCountsBeforeTheStoreTime) {
  const JsonText text(R"({"id":"c9b1f2b6-2a3b-4d8e-9a55-6b1f2f3c4d5e","class_uid":1,)"
                      R"("category_uid":1,"type_uid":1,"activity_id":1})");
  const JsonText outer("1767225601");
  Message message;
  message.time = "2026-01-01T00:00:02Z";
  OcsfEvent event;
  ASSERT_TRUE(event.read(text.root(), outer.root(), message).none());
  EXPECT_EQ(event.time(), 1767225601'000000000);
  ASSERT_TRUE(event.read(text.root(), {}, message).none());
  EXPECT_EQ(event.time(), 1767225602'000000000);
}

TEST(OcsfEvent, SaysWhichMemberIsBad) {
  OcsfEvent event;
  EXPECT_EQ(event.read(JsonText(R"({"id":"x"})").root(), {}, {}).code, code::kBadId);
  EXPECT_EQ(event.place(), ocsf::kId);
  const JsonText text(R"({"id":"c9b1f2b6-2a3b-4d8e-9a55-6b1f2f3c4d5e","time":1767225600})");
  EXPECT_EQ(event.read(text.root(), {}, {}).code, code::kMissingField);
  EXPECT_EQ(event.place(), ocsf::kClassUid);
}

TEST(OcsfSeverity, NamesAndSyslogLevels) {
  EXPECT_EQ(ocsf::severity_name(0), "Unknown");
  EXPECT_EQ(ocsf::severity_name(6), "Fatal");
  EXPECT_EQ(ocsf::severity_name(99), "Other");
  EXPECT_EQ(ocsf::severity_name(7), "");
  EXPECT_EQ(ocsf::severity_level(6), 0);
  EXPECT_EQ(ocsf::severity_level(5), 2);
  EXPECT_EQ(ocsf::severity_level(1), 6);
  EXPECT_FALSE(ocsf::severity_level(0));
  EXPECT_FALSE(ocsf::severity_level(99));
}

}  // namespace
}  // namespace ew
