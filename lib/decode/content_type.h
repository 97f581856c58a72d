// Content types: what a payload or the data of an event is made of (reference messages.md 3.1).
// Not responsible for which header or attribute holds one.
#pragma once

#include <string_view>

namespace ew {

// Without parameters and the blanks around it.
std::string_view media_type(std::string_view content_type);

enum class Content {
  unsaid,
  json,  // */json, */*+json
  text,  // text/*, */xml, */*+xml
  other,
};
Content content_of(std::string_view content_type);

// The media types application/cloudevents… of structured mode and of batches.
bool is_cloudevents_type(std::string_view content_type);

}  // namespace ew
