#include "lib/decode/row_id.h"

#include "lib/base/digest.h"

namespace ew {

std::string row_name(const Message& message, uint64_t row) {
  const std::string number = std::to_string(row);
  std::string name;
  if (!message.stream.empty() && !message.seq.empty()) {
    name.append("js:").append(message.domain).append("/").append(message.stream);
    return name.append("/").append(message.seq).append("/").append(number);
  }
  if (!message.id.empty()) return name.append(message.id).append("/").append(number);
  name.append("line:").append(std::to_string(message.line)).append("/").append(number);
  return name.append("/").append(message.bytes);
}

std::string row_uuid(const Message& message, uint64_t row) {
  return uuid5_url(row_name(message, row));
}

}  // namespace ew
