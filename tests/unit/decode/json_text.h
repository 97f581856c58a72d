// A JSON document that owns its text, for tests of what reads JSON values.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/json.h"

namespace ew {

class JsonText {
 public:
  explicit JsonText(std::string_view json) : text_(json) {
    text_.append(kJsonPadding, ' ');
    error_ = document_.parse(std::string_view(text_).substr(0, json.size()));
  }
  JsonText(const JsonText&) = delete;
  JsonText& operator=(const JsonText&) = delete;

  JsonError error() const { return error_; }
  JsonValue root() const { return document_.root(); }

 private:
  std::string text_;
  JsonDocument document_;
  JsonError error_;
};

}  // namespace ew
