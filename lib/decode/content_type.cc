#include "lib/decode/content_type.h"

#include "lib/base/text.h"

namespace ew {
namespace {

bool starts_with(std::string_view text, std::string_view beginning) {
  return equals_ignoring_case(text.substr(0, beginning.size()), beginning);
}

bool ends_with(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() &&
         equals_ignoring_case(text.substr(text.size() - ending.size()), ending);
}

}  // namespace

std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  const size_t first = content_type.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return content_type.substr(first, content_type.find_last_not_of(" \t") + 1 - first);
}

Content content_of(std::string_view content_type) {
  const std::string_view type = media_type(content_type);
  if (type.empty()) return Content::unsaid;
  if (ends_with(type, "/json") || ends_with(type, "+json")) return Content::json;
  if (starts_with(type, "text/") || ends_with(type, "/xml") || ends_with(type, "+xml")) {
    return Content::text;
  }
  return Content::other;
}

bool is_cloudevents_type(std::string_view content_type) {
  return starts_with(media_type(content_type), "application/cloudevents");
}

}  // namespace ew
