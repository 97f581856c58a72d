#include "lib/decode/content_type.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(MediaType, DropsParametersAndBlanks) {
  EXPECT_EQ(media_type("application/json; charset=utf-8"), "application/json");
  EXPECT_EQ(media_type(" text/plain \t;x"), "text/plain");
  EXPECT_EQ(media_type(";charset=x"), "");
  EXPECT_EQ(media_type(""), "");
}

TEST(ContentType, JsonAndTextByTypeAndSuffixInAnyCase) {
  for (const char* type : {"application/json", "APPLICATION/JSON", "text/json;x=y",
                           "application/vnd.x+json", "image/svg+JSON ; a"}) {
    EXPECT_EQ(content_of(type), Content::json) << type;
  }
  for (const char* type :
       {"text/plain", "Text/Plain; charset=utf-8", "application/xml", "application/atom+xml"}) {
    EXPECT_EQ(content_of(type), Content::text) << type;
  }
  for (const char* type : {"application/octet-stream", "json", "application/jsonl", "text"}) {
    EXPECT_EQ(content_of(type), Content::other) << type;
  }
  EXPECT_EQ(content_of(""), Content::unsaid);
  EXPECT_EQ(content_of(" ;charset=utf-8"), Content::unsaid);
}

TEST(ContentType, OfStructuredModeAndBatches) {
  EXPECT_TRUE(is_cloudevents_type("application/cloudevents+json; charset=UTF-8"));
  EXPECT_TRUE(is_cloudevents_type("Application/CloudEvents-batch+json"));
  EXPECT_FALSE(is_cloudevents_type("application/json"));
}

}  // namespace
}  // namespace ew
