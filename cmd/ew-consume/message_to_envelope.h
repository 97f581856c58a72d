// A delivered message as an envelope line. Not responsible for which messages are passed on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/nats/message.h"

namespace ew::consume {

class MessageToEnvelope {
 public:
  MessageToEnvelope(std::string source, std::string domain, std::string stream, size_t max_line);

  // Replaces line by the envelope, without newline. A payload that is one JSON text goes into
  // `data` as it is, only line breaks taken out; any other into `data_base64`.
  void convert(const Delivery& delivery, bool again, std::string* line);
  // Whether the line fits --max-line.
  bool fits(const std::string& line) const { return line.size() <= max_line_; }
  // The id of the message converted last.
  const std::string& id() const { return id_; }

  // Turns the line of the message converted last into its dead letter and end line, two lines. What
  // does not fit even a letter is cut to its first 64 KiB.
  void to_dead_letter(const Delivery& delivery, const char* code, const std::string& message,
                      bool again, std::string* line);

 private:
  bool json_payload(std::string_view payload);
  void write_headers(std::string_view block);
  void write(const Delivery& delivery, std::string_view payload, bool again, std::string* line);

  std::string source_;
  std::string domain_;
  std::string stream_;
  size_t max_line_;
  JsonDocument document_;
  HeaderFields fields_;
  std::string id_;
  std::string seq_;
  std::string time_;
  std::string text_;  // the payload with room behind it, then without line breaks
  std::string base64_;
  std::string headers_;
  std::string subject_;
};

}  // namespace ew::consume
