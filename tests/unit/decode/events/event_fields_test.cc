#include "lib/decode/events/event_fields.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

class EventFieldsTest : public testing::Test {
 protected:
  void read_bare(const JsonText& text) {
    CloudEvent event;
    event.event = text.root();
    fields_.read(event);
  }
  void read_event(const JsonText& text) {
    CloudEvent event;
    event.enveloped = true;
    event.event = text.root();
    event.data = text.root().find("data");
    fields_.read(event);
  }
  static std::string raw(JsonValue value) {
    return value.exists() ? std::string(value.raw()) : "absent";
  }
  EventFields fields_;
};

// Loss 5: what stands inside the data counts, and counts first.
TEST_F(EventFieldsTest, TheDataCountsBeforeTheEnvelopeButForTheMessage) {
  const JsonText text(R"({"host":"e","message":"e","level":1,"data":{"HOST":"d","msg":"d"}})");
  read_event(text);
  EXPECT_EQ(raw(fields_.data_first(EventFields::kHost)), "\"d\"");
  EXPECT_EQ(raw(fields_.data_first(EventFields::kLevel)), "1");
  EXPECT_EQ(raw(fields_.envelope_first(EventFields::kShortMessage)), "\"e\"");
}

TEST_F(EventFieldsTest, ABarePayloadHasNoAttributes) {
  const JsonText text(R"({"id":"i","specversion":null,"host":"h","data":{"host":"d"}})");
  read_bare(text);
  EXPECT_EQ(raw(fields_.of_envelope(EventFields::kId)), "absent");
  EXPECT_EQ(raw(fields_.data_first(EventFields::kHost)), "\"h\"");
  EXPECT_EQ(fields_.key(EventFields::kTime, true), "timestamp");
}

TEST_F(EventFieldsTest, NothingLastsFromEventToEvent) {
  const JsonText first(R"({"id":"i","data":{"host":"d","varbinds":[]}})");
  read_event(first);
  EXPECT_TRUE(fields_.is_trap());
  const JsonText second(R"({"data":"text"})");
  read_event(second);
  EXPECT_FALSE(fields_.is_trap());
  EXPECT_EQ(raw(fields_.of_data(EventFields::kHost)), "absent");
  EXPECT_EQ(raw(fields_.of_envelope(EventFields::kId)), "absent");
  EXPECT_EQ(fields_.key(EventFields::kTime, false), "time");
}

TEST_F(EventFieldsTest, OcsfHasAClassAndIsNoCloudEvent) {
  const JsonText ocsf(R"({"class_uid":0})");
  read_bare(ocsf);
  EXPECT_TRUE(fields_.is_ocsf());
  const JsonText wrapped(R"({"specversion":"1.0","data":{"class_uid":1}})");
  read_event(wrapped);
  EXPECT_TRUE(fields_.is_ocsf());
  const JsonText cloudevent(R"({"data":{"class_uid":1,"specversion":"1.0"}})");
  read_event(cloudevent);
  EXPECT_FALSE(fields_.is_ocsf());
}

}  // namespace
}  // namespace ew
