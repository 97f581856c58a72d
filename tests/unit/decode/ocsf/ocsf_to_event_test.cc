#include "lib/decode/ocsf/ocsf_to_event.h"

#include <gtest/gtest.h>

#include <string>

#include "lib/decode/events/events_columns.h"
#include "tests/unit/decode/json_text.h"

namespace ew {
namespace {

class OcsfToEventTest : public testing::Test {
 protected:
  // The row without its time and id.
  std::string row(const std::string& more) {
    const JsonText text(
        R"({"id":"c9b1f2b6-2a3b-4d8e-9a55-6b1f2f3c4d5e","time":1767225600,"class_uid":1008,)"
        R"("category_uid":1,"type_uid":100801,"activity_id":1)" +
        more + "}");
    CloudEvent event;
    event.event = text.root();
    std::string lines;
    Decoded out;
    out.begin(&lines, size_t{1} << 20);
    RowWriter writer(events::columns());
    writer.begin(&out);
    if (!to_event.write(event, {}, &writer, &out).none()) return "fault";
    EXPECT_TRUE(writer.finish().none());
    return lines.substr(lines.find("\"id\":") + 44);
  }
  OcsfToEvent to_event{{size_t{1} << 20, false}};
};

TEST_F(OcsfToEventTest, TakesWhatEventsHaveColumnsFor) {
  EXPECT_EQ(row(R"(,"metadata":{"product":{"name":"p"}},"log_name":"l","severity_id":4,)"
                R"("src_endpoint":{"ip":"192.0.2.1","hostname":"s"},"device":{"hostname":"d"},)"
                R"("message":"m")"),
            R"("source":"p","type":"1008","subject":"l","remote_addr":"192.0.2.1","host":"d",)"
            R"("level":3,"severity":"High","short_message":"m"})"
            "\n");
}

TEST_F(OcsfToEventTest, NothingLastsFromEventToEvent) {
  row(R"(,"metadata":{"product":{"name":"p"}},"device":{"hostname":"d"},"src_endpoint":{"ip":"i"})");
  EXPECT_EQ(row(R"(,"severity_id":0)"), R"("type":"1008","severity":"Unknown"})"
                                        "\n");
}

TEST_F(OcsfToEventTest, SaysWhichMemberIsBad) {
  EXPECT_EQ(row(R"(,"device":")" + std::string(513, '[') + std::string(513, ']') + "\""), "fault");
  EXPECT_EQ(to_event.place(), ocsf::kDevice);
}

}  // namespace
}  // namespace ew
